// Catalogues of texts: one per feature and language, fetched when a screen first needs it.
import type { Locale } from './locales';

export type MessageValues = Readonly<Record<string, string | number>>;
const PLACEHOLDER = /\{(\w+)(?::([^{}|]*)\|([^{}|]*))?\}/g;
type Dictionary<K extends string> = Readonly<Record<K, string>>;
type Loader<K extends string> = () => Promise<{ readonly default: Dictionary<K> }>;

export type Catalogue<K extends string> = {
  /** The same promise each time, so that a component may wait for it with `use`. */
  readonly load: (locale: Locale) => Promise<Dictionary<K>>;
};

/** The compiler refuses a language that lacks a key of the other. */
export function catalogue<K extends string>(
  loaders: Readonly<Record<Locale, Loader<K>>>,
): Catalogue<K> {
  const loaded = new Map<Locale, Promise<Dictionary<K>>>();
  return {
    load(locale) {
      let dictionary = loaded.get(locale);
      if (dictionary === undefined) {
        dictionary = loaders[locale]().then((module) => module.default);
        // A failed fetch must not be the answer for the rest of the visit.
        dictionary.catch(() => loaded.delete(locale));
        loaded.set(locale, dictionary);
      }
      return dictionary;
    },
  };
}

export type Translate<K extends string> = (key: K, values?: MessageValues) => string;

export function translator<K extends string>(dictionary: Dictionary<K>): Translate<K> {
  return (key, values) => filled(dictionary[key], values);
}

/**
 * Fills `{name}`, and `{count:row|rows}` by whether the value is one.
 *
 * Unknown placeholders stay visible: a missing value is then seen, not hidden.
 */
export function filled(text: string, values: MessageValues = {}): string {
  return text.replace(PLACEHOLDER, (whole, name: string, one?: string, many?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one === undefined || many === undefined) return String(value);
    // Formatted in either language, one is written so.
    return String(value) === '1' ? one : many;
  });
}
