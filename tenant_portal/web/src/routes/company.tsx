// The screen of the organisation's settings, data and end.
import { Page } from '@/components/Page';
import { Ready } from '@/components/Ready';
import { CloseCard } from '@/features/company/components/CloseCard';
import { ExportCard } from '@/features/company/components/ExportCard';
import { GeneralCard } from '@/features/company/components/GeneralCard';
import { PlanCard } from '@/features/company/components/PlanCard';
import { companyTexts } from '@/features/company/texts/texts';
import type { OwnTenant } from '@/lib/api';
import { useRead } from '@/lib/http/queries';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay, useMe } from '@/lib/session/SessionContext';

export function Component() {
  const { t: core } = useLanguage();
  const t = useTexts(companyTexts);
  const may = useMay();
  const me = useMe();
  const tenant = useRead<OwnTenant>(['tenant'], '/v1/tenant');
  // Only its own people close an organisation.
  const mayClose = may('tenant:close') && me.home.tenant_id === me.tenant.tenant_id;
  return (
    <Page title={core('nav.company')} lead={t('lead')} width="form">
      <Ready read={tenant}>
        {(found) => (
          <>
            <GeneralCard tenant={found} mayWrite={may('tenant:write')} />
            <PlanCard tenant={found} maySeeUsage={may('usage:read')} />
            {may('tenant:close') && <ExportCard />}
            {mayClose && found.status !== 'closed' && <CloseCard name={found.name} />}
          </>
        )}
      </Ready>
    </Page>
  );
}
