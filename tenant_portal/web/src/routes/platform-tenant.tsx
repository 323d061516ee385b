// The operator's screen of one organisation.
import { useParams } from 'react-router';
import { Page } from '@/components/Page';
import { Ready } from '@/components/Ready';
import { useTenant } from '@/features/platform/api/tenants';
import { AccessCard } from '@/features/platform/components/AccessCard';
import { StandingCard } from '@/features/platform/components/StandingCard';
import { TenantSettings } from '@/features/platform/components/TenantSettings';
import { useMay } from '@/lib/session/SessionContext';

export function Component() {
  const { tenantId = '' } = useParams();
  return <One key={tenantId} tenantId={tenantId} />;
}

function One({ tenantId }: { readonly tenantId: string }) {
  const may = useMay();
  const mayWrite = may('platform:tenants:write');
  const tenant = useTenant(tenantId);
  return (
    <Page title={tenant.data?.name ?? ''}>
      <Ready read={tenant}>
        {(found) => (
          <div className="columns">
            <div className="stack">
              <StandingCard tenant={found} mayWrite={mayWrite} />
              <TenantSettings tenant={found} mayWrite={mayWrite} />
            </div>
            {may('platform:access:ask') && found.kind !== 'operator' && (
              <AccessCard tenant={found} />
            )}
          </div>
        )}
      </Ready>
    </Page>
  );
}
