// Gives every component the chosen language, its texts and its number and time formats.
import {
  createContext,
  type ReactNode,
  startTransition,
  use,
  useContext,
  useEffect,
  useMemo,
  useState,
} from 'react';
import { readPreference, writePreference } from '@/lib/preferences';
import { type Catalogue, type Translate, translator } from './catalogue';
import { type CoreKey, coreTexts } from './core/texts';
import { faultTexts } from './faults/texts';
import { type Formats, formatsOf } from './formats';
import { LOCALES, type Locale, preferredLocale } from './locales';

export type Language = {
  readonly locale: Locale;
  readonly setLocale: (locale: Locale) => void;
  /** Texts of the frame; a feature's own come from `useTexts`. */
  readonly t: Translate<CoreKey>;
  readonly formats: Formats;
};

const LanguageContext = createContext<Language | null>(null);

export function storedLocale(): Locale {
  return readPreference('locale', LOCALES) ?? preferredLocale(navigator.languages);
}

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [locale, setLocale] = useState<Locale>(storedLocale);
  const core = coreTexts.load(locale);
  // With the first words: a form or a list that needs them must not vanish until they are there.
  const faults = faultTexts.load(locale);
  const dictionary = use(core);
  use(faults);
  // Fonts and screen readers choose by the document's language.
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const language = useMemo<Language>(
    () => ({
      locale,
      setLocale: (chosen) => {
        writePreference('locale', chosen);
        // The page stays as it is until the other language's texts are there.
        startTransition(() => setLocale(chosen));
      },
      t: translator(dictionary),
      formats: formatsOf(locale),
    }),
    [locale, dictionary],
  );
  return <LanguageContext value={language}>{children}</LanguageContext>;
}

export function useLanguage(): Language {
  const language = useContext(LanguageContext);
  if (language === null) throw new Error('useLanguage needs a LanguageProvider above it');
  return language;
}

/** Texts of one feature in the chosen language; suspends until they are there. */
export function useTexts<K extends string>(texts: Catalogue<K>): Translate<K> {
  const { locale } = useLanguage();
  const dictionary = use(texts.load(locale));
  return useMemo(() => translator(dictionary), [dictionary]);
}
