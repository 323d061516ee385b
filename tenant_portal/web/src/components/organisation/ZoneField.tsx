// The time zone of an organisation, by its name in the zone database.
import { useMemo } from 'react';
import { SelectField } from '@/components/form/ChoiceFields';
import type { FieldBinding } from '@/components/form/useForm';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { organisationTexts } from './texts/texts';

export function ZoneField(binding: FieldBinding<string>) {
  const t = useTexts(organisationTexts);
  const { value } = binding;
  // The browser's list may lack a zone that the service knows, such as UTC.
  const options = useMemo(
    () =>
      [...new Set(['UTC', value, ...Intl.supportedValuesOf('timeZone')])].map((zone) => ({
        value: zone,
        label: zone.replaceAll('_', ' '),
      })),
    [value],
  );
  return <SelectField {...binding} label={t('field.time_zone')} options={options} />;
}
