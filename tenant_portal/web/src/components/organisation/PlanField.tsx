// One of the plans that are offered, with the one that is held even if it is offered no more.
import { SelectField } from '@/components/form/ChoiceFields';
import type { FieldBinding } from '@/components/form/useForm';
import type { PlanList } from '@/lib/api';
import { useRead } from '@/lib/http/queries';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { organisationTexts } from './texts/texts';

export function PlanField({
  help,
  path = '/v1/plans',
  ...binding
}: FieldBinding<string> & { readonly help?: string; readonly path?: string }) {
  const { formats } = useLanguage();
  const t = useTexts(organisationTexts);
  const plans = useRead<PlanList>(['plans', path], path);
  const items = plans.data?.items ?? [];
  const options = items.map(({ name, seats, concurrent_calls: calls }) => ({
    value: name,
    label: t('plan.option', {
      name,
      seats: formats.count(seats),
      calls: formats.count(calls),
    }),
  }));
  const isKnown = items.some(({ name }) => name === binding.value);
  return (
    <SelectField
      {...binding}
      label={t('field.plan')}
      options={isKnown ? options : [{ value: binding.value, label: binding.value }, ...options]}
      {...(help === undefined ? {} : { help })}
    />
  );
}
