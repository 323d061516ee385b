// An address without a screen.
import { Link } from 'react-router';
import { EmptyState } from '@/components/states';
import { useLanguage } from '@/lib/i18n/LocaleContext';

export function Component() {
  const { t } = useLanguage();
  return (
    <EmptyState
      icon="search"
      title={t('notFound.title')}
      action={<Link to="/">{t('notFound.back')}</Link>}
    >
      {t('notFound.text')}
    </EmptyState>
  );
}
