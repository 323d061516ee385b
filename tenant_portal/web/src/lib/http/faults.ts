// What to tell a person about a request that failed, in the language of the page.
import type { CoreKey } from '@/lib/i18n/core/texts';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { ApiError, type FieldFault } from './problem';

// Codes of the API with words of our own; any other is named by its code, and by its English
// detail where the page is English.
const KNOWN: Readonly<Record<string, CoreKey>> = {
  unreachable: 'fault.unreachable',
  name_taken: 'fault.name_taken',
  number_taken: 'fault.number_taken',
  email_taken: 'fault.email_taken',
  in_use: 'fault.in_use',
  wrong_code: 'fault.wrong_code',
  code_spent: 'fault.wrong_code',
  challenge_over: 'fault.token_over',
  token_over: 'fault.token_over',
  password_too_short: 'fault.password_too_short',
  password_breached: 'fault.password_breached',
  wrong_password: 'fault.wrong_password',
  too_many_attempts: 'fault.too_many_attempts',
  permission_needed: 'fault.permission_needed',
  forbidden: 'fault.permission_needed',
  limit_reached: 'fault.limit_reached',
  quota_reached: 'fault.limit_reached',
  too_many_requests: 'fault.too_many_requests',
  precondition_failed: 'fault.changed_meanwhile',
  database_unavailable: 'fault.unavailable',
  bus_unavailable: 'fault.unavailable',
  no_reply: 'fault.unavailable',
};

/** Code of an error whose message is a text of a catalogue. */
export const SAID_ALREADY = 'said_already';

export type FaultTexts = {
  readonly ofError: (error: Error) => string;
  readonly ofField: (fault: FieldFault) => string;
};

export function useFaults(): FaultTexts {
  const { t, locale } = useLanguage();
  const wordsOf = (code: string, detail: string) => {
    const key = KNOWN[code];
    if (key !== undefined) return t(key);
    return locale === 'en' && detail !== '' ? sentence(detail) : t('fault.other', { code });
  };
  return {
    ofError: (error) => {
      if (!(error instanceof ApiError)) return t('error.unexpected');
      // A form has already put it into the reader's words.
      if (error.code === SAID_ALREADY) return error.message;
      if (error.status === 412) return t('fault.changed_meanwhile');
      if (error.status === 429 && !(error.code in KNOWN)) return t('fault.too_many_requests');
      if (error.status !== null && error.status >= 500 && !(error.code in KNOWN)) {
        return t('error.http', { status: `${error.status} (${error.code})` });
      }
      return wordsOf(error.code, error.message);
    },
    ofField: ({ code, message }) =>
      // Written for programs: the field's help says what is accepted.
      /^(Expected|Object|Invalid) /.test(message) ? t('fault.invalid') : wordsOf(code, message),
  };
}

/** The API writes details without a capital and a full stop. */
function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
