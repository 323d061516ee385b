// What to tell a person about an answer that failed; the API's own detail is English, so it is kept out.
import { ApiError } from '@/lib/http';
import { useLanguage } from '@/lib/i18n/LocaleContext';

export function useFaultText(): (error: Error) => string {
  const { t } = useLanguage();
  return (error) =>
    error instanceof ApiError && error.status !== null
      ? t('error.http', { status: `${error.status} (${error.code})` })
      : t('error.network');
}
