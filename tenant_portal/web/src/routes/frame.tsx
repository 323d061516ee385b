// The frame around every signed-in screen, with screens kept from those who may not see them.
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { useLocation } from 'react-router';
import { AppShell } from '@/components/shell/AppShell';
import { firstPath, screenAt } from '@/components/shell/screens';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';
import { Forbidden } from './Forbidden';

export function Component() {
  const { locale } = useLanguage();
  const { pathname } = useLocation();
  const may = useMay();
  const needed = screenAt(pathname)?.needs ?? null;
  const isAllowed = needed === null || may(needed);
  return (
    <I18nProvider locale={locale}>
      <AppShell>{isAllowed ? null : <Forbidden startAt={firstPath(may)} />}</AppShell>
    </I18nProvider>
  );
}
