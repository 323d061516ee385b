// One client: settings, plan and status, limits, and the way into it.
import { Link, useNavigate } from 'react-router';
import { Button } from '@/components/Button';
import { LimitMeters } from '@/components/organisation/LimitMeters';
import { Card, Page } from '@/components/Page';
import { Ready } from '@/components/Ready';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { useMe, useSession } from '@/lib/session/SessionContext';
import { useClient, useClientOverview } from '../api/clients';
import { clientsTexts } from '../texts/texts';
import { ClientGeneral } from './ClientGeneral';
import { ClientLife } from './ClientLife';

export function ClientPage({
  tenantId,
  mayWrite,
}: {
  readonly tenantId: string;
  readonly mayWrite: boolean;
}) {
  const t = useTexts(clientsTexts);
  const client = useClient(tenantId);
  const overview = useClientOverview();
  const limits = overview.data?.items.find((each) => each.tenant_id === tenantId)?.limits ?? [];
  return (
    <Page title={client.data?.name ?? ''} actions={<Enter tenantId={tenantId} />}>
      <Ready read={client}>
        {(found) => (
          <div className="columns">
            <ClientGeneral client={found} mayWrite={mayWrite} />
            <div className="stack">
              <ClientLife client={found} mayWrite={mayWrite} />
              {limits.length > 0 && (
                <Card title={t('limits')}>
                  <LimitMeters uses={limits} />
                </Card>
              )}
            </div>
          </div>
        )}
      </Ready>
    </Page>
  );
}

function Enter({ tenantId }: { readonly tenantId: string }) {
  const t = useTexts(clientsTexts);
  const { organisations } = useMe();
  const { actOn } = useSession();
  const navigate = useNavigate();
  if (!organisations.some((each) => each.tenant_id === tenantId)) {
    return (
      <span className="muted">
        {t('act.none')} <Link to="/grants">{t('grants')}</Link>
      </span>
    );
  }
  return (
    <Button
      kind="primary"
      onClick={() => {
        actOn(tenantId);
        void navigate('/');
      }}
    >
      {t('act')}
    </Button>
  );
}
