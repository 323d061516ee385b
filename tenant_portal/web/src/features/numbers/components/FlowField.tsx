// Chooses the flow that a number leads to; a flow that was never published answers no call.
import { OptionalSelectField } from '@/components/form/ChoiceFields';
import type { FieldBinding } from '@/components/form/useForm';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { useFlowNames } from '../api/numbers';
import { numbersTexts } from '../texts/texts';

export function FlowField(binding: FieldBinding<string | null>) {
  const t = useTexts(numbersTexts);
  const flows = useFlowNames(true);
  return (
    <OptionalSelectField
      {...binding}
      label={t('flow')}
      help={t('flow.help')}
      emptyLabel={t('flow.none')}
      options={flows.items.map(({ flow_id, name, published_version }) => ({
        value: flow_id,
        label: published_version === null ? t('flow.draft', { name }) : name,
      }))}
    />
  );
}
