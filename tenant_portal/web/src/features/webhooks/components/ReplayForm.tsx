// Sends the deliveries of some days again.
import { CheckField } from '@/components/form/ChoiceFields';
import { FormDialog } from '@/components/form/FormDialog';
import { DateField } from '@/components/form/TimeFields';
import { useForm } from '@/components/form/useForm';
import type { Replayed } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { dateOf, endOfDay, startOfDay } from '@/lib/time/days';
import { useReplayRange } from '../api/webhooks';
import { webhooksTexts } from '../texts/texts';

type Values = {
  readonly from_ms: string | null;
  readonly to_ms: string | null;
  readonly only_failed: boolean;
};

export function ReplayForm({
  webhookId,
  onClose,
}: {
  readonly webhookId: string;
  readonly onClose: () => void;
}) {
  const { t: core, formats } = useLanguage();
  const t = useTexts(webhooksTexts);
  const today = dateOf(Date.now());
  const replay = useReplayRange(webhookId, ({ count }) =>
    t('replay.many', { count: formats.count(count) }),
  );
  const form = useForm<Values, Replayed>({
    initial: { from_ms: today, to_ms: today, only_failed: true },
    submission: {
      ...replay,
      run: ({ from_ms, to_ms, only_failed }) =>
        replay.run({
          from_ms: startOfDay(from_ms ?? today),
          to_ms: endOfDay(to_ms ?? today),
          only_failed,
        }),
    },
    validate: ({ from_ms, to_ms }) => ({
      ...(from_ms === null ? { from_ms: core('form.required') } : {}),
      ...(to_ms === null ? { to_ms: core('form.required') } : {}),
    }),
    onSaved: onClose,
  });
  return (
    <FormDialog form={form} title={t('replay.range')} submitLabel={t('replay')} onClose={onClose}>
      <div className="form-row">
        <DateField {...form.field('from_ms')} label={t('replay.from')} />
        <DateField {...form.field('to_ms')} label={t('replay.to')} />
      </div>
      <CheckField {...form.field('only_failed')} label={t('replay.onlyFailed')} />
    </FormDialog>
  );
}
