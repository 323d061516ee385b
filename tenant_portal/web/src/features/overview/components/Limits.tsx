// How much of each limit of the plan is used, before it bites.
import { Link } from 'react-router';
import { Meter, type MeterState } from '@/components/Meter';
import { Card } from '@/components/Page';
import { Ready } from '@/components/Ready';
import type { LimitReport, LimitUse } from '@/lib/api';
import { useRead } from '@/lib/http/queries';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';
import { overviewTexts } from '../texts/texts';

const SHOWN = ['seats', 'concurrent_calls', 'numbers', 'storage_bytes'] as const;
const REFRESH_MS = 30_000;

export function Limits() {
  const t = useTexts(overviewTexts);
  const { formats } = useLanguage();
  const may = useMay();
  const report = useRead<LimitReport>(['tenant', 'limits'], '/v1/tenant/limits', {
    refreshEveryMs: REFRESH_MS,
  });
  const write = (name: string, value: number) =>
    name === 'storage_bytes' ? formats.bytes(value) : formats.count(value);
  return (
    <Card
      title={t('limits.title')}
      aside={may('usage:read') ? <Link to="/usage">{t('limits.all')}</Link> : undefined}
    >
      <Ready read={report} lines={4}>
        {({ limits }) => (
          <>
            {SHOWN.map((name) => {
              const use = limits.find((each) => each.name === name);
              if (use === undefined) return null;
              return (
                <Meter
                  key={name}
                  label={t(`limit.${name}`)}
                  text={t('limits.of', {
                    used: write(name, use.used),
                    limit: write(name, use.limit),
                  })}
                  used={use.used}
                  limit={use.limit}
                  state={stateOf(use)}
                />
              );
            })}
          </>
        )}
      </Ready>
    </Card>
  );
}

function stateOf({ state }: LimitUse): MeterState {
  return state === 'near' || state === 'reached' ? state : 'ok';
}
