// The language that an organisation's mails and prompts begin with.
import { SelectField } from '@/components/form/ChoiceFields';
import type { FieldBinding } from '@/components/form/useForm';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { LOCALE_NAMES, LOCALES, type Locale } from '@/lib/i18n/locales';
import { organisationTexts } from './texts/texts';

export function LocaleField(binding: FieldBinding<Locale>) {
  const t = useTexts(organisationTexts);
  return (
    <SelectField
      {...binding}
      label={t('field.locale')}
      options={LOCALES.map((locale) => ({ value: locale, label: LOCALE_NAMES[locale] }))}
    />
  );
}
