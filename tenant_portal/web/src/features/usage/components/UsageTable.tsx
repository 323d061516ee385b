// What was used, by metric and day.
import { useMemo, useState } from 'react';
import { Choice } from '@/components/Choice';
import { Card } from '@/components/Page';
import { ErrorState, Skeleton } from '@/components/states';
import { USAGE_METRIC_VALUES, type UsageMetric } from '@/lib/api';
import { duration } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMe } from '@/lib/session/SessionContext';
import { startOfDay } from '@/lib/time/days';
import { type Day, type DayUsage, lastDays, sumOf, useUsage } from '../api/days';
import { usageTexts } from '../texts/texts';
import './usage.css';

const PERIODS = ['7', '14'] as const;
const MS_PER_S = 1_000;

export function UsageTable() {
  const t = useTexts(usageTexts);
  const { time_zone: zone } = useMe().tenant;
  const [period, setPeriod] = useState<(typeof PERIODS)[number]>('7');
  const days = useMemo(() => lastDays(zone, Number(period)), [zone, period]);
  const usage = useUsage(days);
  return (
    <Card
      title={t('totals')}
      lead={t('zone', { zone })}
      aside={
        <Choice
          label={t('period')}
          value={period}
          options={PERIODS}
          nameOf={(each) => t(`period.${each}`)}
          onChoose={setPeriod}
        />
      }
    >
      {usage.error !== null ? (
        <ErrorState error={usage.error} onRetry={usage.retry} />
      ) : usage.isPending ? (
        <Skeleton lines={7} />
      ) : (
        <Rows days={usage.days} newest={days[0]} />
      )}
    </Card>
  );
}

function Rows({
  days,
  newest,
}: {
  readonly days: readonly DayUsage[];
  readonly newest: Day | undefined;
}) {
  const { formats } = useLanguage();
  const t = useTexts(usageTexts);
  const sum = sumOf(days);
  const write = (metric: UsageMetric, value: number) =>
    metric === 'recording_stored_bytes' ? formats.bytes(value) : duration(value * MS_PER_S);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
    <section className="usage-scroll" tabIndex={0} aria-label={t('totals')}>
      <table className="usage">
        <thead>
          <tr>
            <th scope="col">{t('day')}</th>
            {USAGE_METRIC_VALUES.map((metric) => (
              <th key={metric} scope="col">
                {t(`metric.${metric}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map(({ day, totals }) => (
            <tr key={day.date}>
              <th scope="row">
                {day.date === newest?.date ? t('today') : formats.date(startOfDay(day.date))}
              </th>
              {USAGE_METRIC_VALUES.map((metric) => (
                <td key={metric} className={totals[metric] === 0 ? 'muted' : undefined}>
                  {write(metric, totals[metric])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('sum')}</th>
            {USAGE_METRIC_VALUES.map((metric) => (
              <td key={metric}>{write(metric, sum[metric])}</td>
            ))}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}
