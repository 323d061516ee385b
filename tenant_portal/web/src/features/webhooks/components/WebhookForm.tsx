// Adds a webhook, or changes where it leads and what it is told.
import { CheckField, MultiSelectField } from '@/components/form/ChoiceFields';
import { FormDialog } from '@/components/form/FormDialog';
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import type { Webhook } from '@/lib/api';
import type { Submission } from '@/lib/http/submission';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { EVENTS, eventOf, type Saved, useSaveWebhook } from '../api/webhooks';
import { webhooksTexts } from '../texts/texts';

type Values = {
  readonly url: string;
  readonly description: string;
  readonly events: readonly string[];
  readonly is_active: boolean;
};

export function WebhookForm({
  webhook,
  onClose,
  onSaved,
}: {
  /** Null: a new one. */
  readonly webhook: Webhook | null;
  readonly onClose: () => void;
  readonly onSaved: (saved: Saved) => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(webhooksTexts);
  const save = useSaveWebhook(webhook?.webhook_id ?? null, t('saved'));
  const submission: Submission<Values, Saved> = {
    ...save,
    run: ({ events, ...others }) =>
      save.run({ ...others, events: events.map(eventOf).filter((each) => each !== null) }),
  };
  const form = useForm<Values, Saved>({
    initial: {
      url: webhook?.url ?? '',
      description: webhook?.description ?? '',
      events: webhook?.events ?? [],
      is_active: webhook?.is_active ?? true,
    },
    submission,
    validate: ({ url, events }) => ({
      ...(/^https?:\/\/\S+$/.test(url.trim()) ? {} : { url: t('url.fault') }),
      ...(events.length === 0 ? { events: t('events.needed') } : {}),
    }),
    onSaved,
  });
  return (
    <FormDialog
      form={form}
      kind="drawer"
      title={t(webhook === null ? 'new' : 'edit')}
      submitLabel={core(webhook === null ? 'action.create' : 'action.save')}
      onClose={onClose}
    >
      <TextField
        {...form.field('url')}
        label={t('url')}
        help={t('url.help')}
        type="url"
        placeholder="https://"
        autoFocus
      />
      <TextField {...form.field('description')} label={t('description')} isOptional />
      <MultiSelectField
        {...form.field('events')}
        label={t('events')}
        options={EVENTS.map((kind) => ({ value: kind, label: t(`event.${kind}`), detail: kind }))}
      />
      <CheckField {...form.field('is_active')} label={t('active')} help={t('active.help')} />
    </FormDialog>
  );
}
