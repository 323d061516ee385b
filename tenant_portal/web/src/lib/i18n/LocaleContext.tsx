// Gives every component the chosen language, its texts and its number and time formats.
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { readPreference, writePreference } from '@/lib/preferences';
import { type Formats, formatsOf } from './formats';
import {
  LOCALES,
  type Locale,
  type MessageKey,
  type MessageValues,
  preferredLocale,
  translate,
} from './messages';

export type Language = {
  readonly locale: Locale;
  readonly setLocale: (locale: Locale) => void;
  readonly t: (key: MessageKey, values?: MessageValues) => string;
  readonly formats: Formats;
};

const LanguageContext = createContext<Language | null>(null);

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [locale, setLocale] = useState<Locale>(
    () => readPreference('locale', LOCALES) ?? preferredLocale(navigator.languages),
  );
  // Fonts and screen readers choose by the document's language.
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const language = useMemo<Language>(
    () => ({
      locale,
      setLocale: (chosen) => {
        writePreference('locale', chosen);
        setLocale(chosen);
      },
      t: (key, values) => translate(locale, key, values),
      formats: formatsOf(locale),
    }),
    [locale],
  );
  return <LanguageContext value={language}>{children}</LanguageContext>;
}

export function useLanguage(): Language {
  const language = useContext(LanguageContext);
  if (language === null) throw new Error('useLanguage needs a LanguageProvider above it');
  return language;
}
