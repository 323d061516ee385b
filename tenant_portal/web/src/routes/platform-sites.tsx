// The operator's screen of every site.
import { SitesView } from '@/features/sites/components/SitesView';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';

export function Component() {
  const { t } = useLanguage();
  const mayWrite = useMay()('platform:sites:write');
  return <SitesView scope="platform" title={t('nav.platformSites')} mayWrite={mayWrite} />;
}
