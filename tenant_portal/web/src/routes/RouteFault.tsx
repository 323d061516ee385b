// In place of a screen that failed to draw or to be fetched; the frame around it stays.
import { useRouteError } from 'react-router';
import { Button } from '@/components/Button';
import { EmptyState } from '@/components/states';
import { useLanguage } from '@/lib/i18n/LocaleContext';

export function RouteFault() {
  const { t } = useLanguage();
  const error = useRouteError();
  // The console is where a person who reports it finds the cause.
  reportError(error);
  return (
    <EmptyState
      icon="warning"
      title={t('error.unexpected')}
      action={<Button onClick={() => window.location.reload()}>{t('error.reload')}</Button>}
    />
  );
}
