// The plan's limits, with a word when one is near.
import { LimitMeters } from '@/components/organisation/LimitMeters';
import { stateOf } from '@/components/organisation/limits';
import { Card } from '@/components/Page';
import { Ready } from '@/components/Ready';
import type { LimitReport } from '@/lib/api';
import { useRead } from '@/lib/http/queries';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { useMe } from '@/lib/session/SessionContext';
import { usageTexts } from '../texts/texts';

const REFRESH_MS = 15_000;

export function LimitsCard() {
  const t = useTexts(usageTexts);
  const { tenant } = useMe();
  const report = useRead<LimitReport>(['tenant', 'limits'], '/v1/tenant/limits', {
    refreshEveryMs: REFRESH_MS,
  });
  const isNear = report.data?.limits.some((use) => stateOf(use) !== 'ok') === true;
  return (
    <Card
      title={t('limits', { plan: report.data?.plan ?? tenant.plan })}
      {...(isNear ? { lead: t('limits.near') } : {})}
    >
      <Ready read={report}>{({ limits }) => <LimitMeters uses={limits} />}</Ready>
    </Card>
  );
}
