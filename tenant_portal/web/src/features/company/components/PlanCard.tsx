// The plan and where the organisation stands.
import { Link } from 'react-router';
import { type Fact, Facts } from '@/components/Facts';
import { Moment } from '@/components/Moment';
import { StatusChip } from '@/components/organisation/StatusChip';
import { Card } from '@/components/Page';
import type { OwnTenant } from '@/lib/api';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { companyTexts } from '../texts/texts';

export function PlanCard({
  tenant,
  maySeeUsage,
}: {
  readonly tenant: OwnTenant;
  readonly maySeeUsage: boolean;
}) {
  const t = useTexts(companyTexts);
  const trial: readonly Fact[] =
    tenant.status === 'trial'
      ? [{ name: t('plan.trial'), value: <Moment atMs={tenant.trial_ends_at_ms} /> }]
      : [];
  return (
    <Card
      title={t('plan')}
      aside={maySeeUsage ? <Link to="/usage">{t('plan.usage')}</Link> : undefined}
    >
      <Facts
        facts={[
          { name: t('plan.now'), value: tenant.plan },
          { name: t('plan.status'), value: <StatusChip status={tenant.status} /> },
          { name: t('plan.since'), value: <Moment atMs={tenant.status_since_at_ms} /> },
          ...trial,
          { name: t('plan.id'), value: <span className="code">{tenant.tenant_id}</span> },
        ]}
      />
    </Card>
  );
}
