// Plan, status and trial of an organisation, with the operator's changes.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { type Fact, Facts } from '@/components/Facts';
import { Moment } from '@/components/Moment';
import { StatusChip } from '@/components/organisation/StatusChip';
import { organisationTexts } from '@/components/organisation/texts/texts';
import { Card } from '@/components/Page';
import type { Tenant } from '@/lib/api';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { hasTrial, statusesFrom, useTenant } from '../api/tenants';
import { platformTexts } from '../texts/texts';
import { PlanDialog, StatusDialog, TrialDialog } from './StandingDialogs';

export function StandingCard({
  tenant,
  mayWrite,
}: {
  readonly tenant: Tenant;
  readonly mayWrite: boolean;
}) {
  const t = useTexts(platformTexts);
  const words = useTexts(organisationTexts);
  const [open, setOpen] = useState<'plan' | 'status' | 'trial' | null>(null);
  const close = () => setOpen(null);
  const trial: readonly Fact[] =
    tenant.status === 'trial'
      ? [{ name: t('trialEnd'), value: <Moment atMs={tenant.trial_ends_at_ms} /> }]
      : [];
  return (
    <Card title={t('standing')}>
      <Facts
        facts={[
          { name: words('field.plan'), value: tenant.plan },
          { name: words('field.status'), value: <StatusChip status={tenant.status} /> },
          { name: t('since'), value: <Moment atMs={tenant.status_since_at_ms} /> },
          ...trial,
          { name: t('reseller'), value: <Reseller tenant={tenant} /> },
          { name: t('created'), value: <Moment atMs={tenant.created_at_ms} /> },
          { name: t('id'), value: <span className="code">{tenant.tenant_id}</span> },
        ]}
      />
      {mayWrite && (
        <div className="page-actions">
          <Button onClick={() => setOpen('plan')}>{t('plan.change')}</Button>
          {statusesFrom(tenant.status).length > 0 && (
            <Button onClick={() => setOpen('status')}>{t('status.change')}</Button>
          )}
          {hasTrial(tenant.status) && (
            <Button onClick={() => setOpen('trial')}>{t('trial.extend')}</Button>
          )}
        </div>
      )}
      {open === 'plan' && <PlanDialog tenant={tenant} onClose={close} />}
      {open === 'status' && <StatusDialog tenant={tenant} onClose={close} />}
      {open === 'trial' && <TrialDialog tenant={tenant} onClose={close} />}
    </Card>
  );
}

function Reseller({ tenant }: { readonly tenant: Tenant }) {
  const t = useTexts(platformTexts);
  const id = tenant.reseller_id;
  const found = useTenant(id ?? '', id !== null);
  if (id === null) return t('reseller.none');
  return found.data?.name ?? id;
}
