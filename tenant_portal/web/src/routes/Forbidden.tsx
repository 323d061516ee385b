// A screen that the person's roles don't include; the start page leads on to the first that they do.
import { Link, Navigate, useLocation } from 'react-router';
import { EmptyState } from '@/components/states';
import { useLanguage } from '@/lib/i18n/LocaleContext';

export function Forbidden({ startAt }: { readonly startAt: string }) {
  const { t } = useLanguage();
  const { pathname } = useLocation();
  if (pathname === '/' && startAt !== '/') return <Navigate to={startAt} replace />;
  return (
    <EmptyState
      icon="lock"
      title={t('forbidden.title')}
      action={<Link to={startAt}>{t('forbidden.back')}</Link>}
    >
      {t('forbidden.text')}
    </EmptyState>
  );
}
