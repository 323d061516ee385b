// The last days as the organisation's own time zone counts them, and what was used on each.
import { type CalendarDate, parseDate, today } from '@internationalized/date';
import { useQueries } from '@tanstack/react-query';
import { USAGE_METRIC_VALUES, type UsageMetric, type UsageTotals } from '@/lib/api';
import { useApi } from '@/lib/http/queries';
import { useTenantId } from '@/lib/session/SessionContext';

export type Day = {
  /** Such as `2026-03-01`. */
  readonly date: string;
  readonly fromMs: number;
  readonly toMs: number;
};

export type DayUsage = { readonly day: Day; readonly totals: Totals };
export type Totals = Readonly<Record<UsageMetric, number>>;

const TODAY_STALE_MS = 30_000;

/** The newest day first; a day of a change of clocks has 23 or 25 hours. */
export function lastDays(zone: string, count: number, nowDate?: string): readonly Day[] {
  const newest: CalendarDate = nowDate === undefined ? today(zone) : parseDate(nowDate);
  return Array.from({ length: count }, (_, back) => {
    const date = newest.subtract({ days: back });
    return {
      date: date.toString(),
      fromMs: date.toDate(zone).getTime(),
      toMs: date.add({ days: 1 }).toDate(zone).getTime(),
    };
  });
}

export function totalsOf(report: UsageTotals): Totals {
  const figure = (metric: UsageMetric) => report.totals[metric] ?? 0;
  return {
    agent_leg_seconds: figure('agent_leg_seconds'),
    inbound_leg_seconds: figure('inbound_leg_seconds'),
    recording_seconds: figure('recording_seconds'),
    recording_stored_bytes: figure('recording_stored_bytes'),
  };
}

export function sumOf(days: readonly DayUsage[]): Totals {
  const sum = { ...totalsOf({ totals: {} }) };
  for (const { totals } of days) {
    for (const metric of USAGE_METRIC_VALUES) sum[metric] += totals[metric];
  }
  return sum;
}

export type Usage = {
  readonly days: readonly DayUsage[];
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
};

/** One request a day: days that are over do not change, and are asked for once. */
export function useUsage(days: readonly Day[]): Usage {
  const tenantId = useTenantId();
  const api = useApi();
  const found = useQueries({
    queries: days.map((day, back) => ({
      queryKey: [tenantId, 'usage', day.date, day.fromMs],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        api.get<UsageTotals>('/v1/usage/totals', {
          query: { from_ms: day.fromMs, to_ms: day.toMs },
          signal,
        }),
      staleTime: back === 0 ? TODAY_STALE_MS : Number.POSITIVE_INFINITY,
    })),
  });
  const error = found.find((each) => each.error !== null)?.error ?? null;
  return {
    days: days.flatMap((day, back) => {
      const report = found[back]?.data;
      return report === undefined ? [] : [{ day, totals: totalsOf(report) }];
    }),
    isPending: found.some((each) => each.isPending),
    error,
    retry: () => {
      for (const each of found) if (each.error !== null) void each.refetch();
    },
  };
}
