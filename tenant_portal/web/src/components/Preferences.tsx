// Language and theme of this browser.
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { LOCALE_NAMES, LOCALES } from '@/lib/i18n/locales';
import { THEMES, useTheme } from '@/lib/theme';
import { Choice } from './Choice';

export function LanguageChoice() {
  const { t, locale, setLocale } = useLanguage();
  return (
    <Choice
      label={t('language.label')}
      value={locale}
      options={LOCALES}
      nameOf={(option) => LOCALE_NAMES[option]}
      onChoose={setLocale}
    />
  );
}

export function ThemeChoice() {
  const { t } = useLanguage();
  const [theme, setTheme] = useTheme();
  return (
    <Choice
      label={t('theme.label')}
      value={theme}
      options={THEMES}
      nameOf={(option) => t(`theme.${option}`)}
      onChoose={setTheme}
    />
  );
}
