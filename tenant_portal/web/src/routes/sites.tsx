// The screen of an organisation's sites and own edges.
import { SitesView } from '@/features/sites/components/SitesView';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';

export function Component() {
  const { t } = useLanguage();
  return <SitesView scope="own" title={t('nav.sites')} mayWrite={useMay()('sites:write')} />;
}
