// What to tell a person about a request that failed, in the language of the page.
import { faultTexts } from '@/lib/i18n/faults/texts';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { faultKeyOf } from './faultWords';
import { ApiError, type FieldFault } from './problem';

/** Code of an error whose message is a text of a catalogue. */
export const SAID_ALREADY = 'said_already';

export type FaultTexts = {
  /** Null for a code that is none of ours: it may be anybody's text. */
  readonly ofCode: (code: string) => string | null;
  readonly ofError: (error: Error) => string;
  readonly ofField: (fault: FieldFault) => string;
};

export function useFaults(): FaultTexts {
  const { t: core, locale } = useLanguage();
  const t = useTexts(faultTexts);
  const wordsOf = (code: string, detail: string) => {
    const key = faultKeyOf(code);
    if (key !== null) return t(key, { code });
    return locale === 'en' && detail !== '' ? sentence(detail) : t('other', { code });
  };
  return {
    ofCode: (code) => {
      const key = faultKeyOf(code);
      return key === null ? null : t(key, { code });
    },
    ofError: (error) => {
      if (!(error instanceof ApiError)) return core('error.unexpected');
      // A form has already put it into the reader's words.
      if (error.code === SAID_ALREADY) return error.message;
      if (error.status === 412) return t('changed_since');
      if (faultKeyOf(error.code) === null) {
        if (error.status === 429) return t('too_many_requests');
        if (error.status !== null && error.status >= 500) {
          return core('error.http', { status: `${error.status} (${error.code})` });
        }
      }
      return wordsOf(error.code, error.message);
    },
    ofField: ({ code, message }) =>
      // Written for programs: the field's help says what is accepted.
      /^(Expected|Object|Invalid) /.test(message) ? t('invalid') : wordsOf(code, message),
  };
}

/** The API writes details without a capital and a full stop. */
function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
