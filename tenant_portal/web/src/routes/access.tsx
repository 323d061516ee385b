// The screen of who from outside may act in the organisation.
import { Page } from '@/components/Page';
import { Accesses } from '@/features/access/components/Accesses';
import { Requests } from '@/features/access/components/Requests';
import { accessTexts } from '@/features/access/texts/texts';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay, useMe } from '@/lib/session/SessionContext';

export function Component() {
  const { t: core } = useLanguage();
  const t = useTexts(accessTexts);
  const may = useMay();
  const me = useMe();
  // A guest may look, but never decides about guests.
  const mayDecide = may('grants:write') && me.home.tenant_id === me.tenant.tenant_id;
  return (
    <Page title={core('nav.access')} lead={t('lead')}>
      <Requests mayDecide={mayDecide} />
      <Accesses mayEnd={mayDecide} maySeeQueues={may('queues:read')} />
    </Page>
  );
}
