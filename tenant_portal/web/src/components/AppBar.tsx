// The bar above every page: name, pages, state of the connection, language, theme, way out.
import type { ReactNode } from 'react';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { LOCALE_NAMES, LOCALES } from '@/lib/i18n/messages';
import { THEMES, useTheme } from '@/lib/theme';
import { Choice } from './Choice';
import './appBar.css';

export function AppBar({
  page,
  status,
  onSignOut,
}: {
  /** Name of the page shown; absent before sign-in. */
  readonly page?: string;
  readonly status?: ReactNode;
  readonly onSignOut?: () => void;
}) {
  const { t, locale, setLocale } = useLanguage();
  const [theme, setTheme] = useTheme();
  return (
    <header className="app-bar">
      <a className="skip-link" href="#content">
        {t('app.skip')}
      </a>
      <img className="app-mark" src="/mark.svg" alt="" />
      <strong className="app-name">{t('app.name')}</strong>
      {page !== undefined && <h1 className="app-page">{page}</h1>}
      {status}
      <div className="app-controls">
        <Choice
          label={t('language.label')}
          value={locale}
          options={LOCALES}
          nameOf={(option) => LOCALE_NAMES[option]}
          onChoose={setLocale}
        />
        <Choice
          label={t('theme.label')}
          value={theme}
          options={THEMES}
          nameOf={(option) => t(`theme.${option}`)}
          onChoose={setTheme}
        />
        {onSignOut !== undefined && (
          <button type="button" className="button-quiet" onClick={onSignOut}>
            {t('session.signOut')}
          </button>
        )}
      </div>
    </header>
  );
}
