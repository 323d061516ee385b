// Lets a guest do less: fewer queues, or an earlier end. Never more than it was given.
import { MultiSelectField } from '@/components/form/ChoiceFields';
import { FormDialog } from '@/components/form/FormDialog';
import { DateField } from '@/components/form/TimeFields';
import { useForm } from '@/components/form/useForm';
import type { Access, Queue } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { limitPatch, limitValues, useLimitAccess } from '../api/access';
import { accessTexts } from '../texts/texts';

export function LimitForm({
  access,
  queues,
  onClose,
}: {
  readonly access: Access;
  /** All of the organisation. */
  readonly queues: readonly Queue[];
  readonly onClose: () => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(accessTexts);
  const save = useLimitAccess(access.membership_id, t('limited', { name: access.user_name }));
  const offered = queues.filter(
    ({ queue_id }) => access.queue_ids === null || access.queue_ids.includes(queue_id),
  );
  const form = useForm({
    initial: limitValues(access, offered),
    submission: { ...save, run: (values) => save.run(limitPatch(values, access, offered)) },
    validate: ({ queue_ids }) =>
      queue_ids.length === 0 && offered.length > 0 ? { queue_ids: t('limit.oneQueue') } : {},
    onSaved: onClose,
  });
  return (
    <FormDialog
      form={form}
      title={t('limit.title', { name: access.user_name })}
      lead={t('limit.lead')}
      submitLabel={core('action.save')}
      onClose={onClose}
    >
      <MultiSelectField
        {...form.field('queue_ids')}
        label={t('queues')}
        options={offered.map(({ queue_id, name }) => ({ value: queue_id, label: name }))}
      />
      <DateField {...form.field('until_at_ms')} label={t('limit.until')} />
    </FormDialog>
  );
}
