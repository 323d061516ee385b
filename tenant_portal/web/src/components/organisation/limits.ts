// What a plan limits, and how near a use is to its limit.
import type { MeterState } from '@/components/Meter';
import type { LimitUse } from '@/lib/api';

export const LIMITS = [
  'seats',
  'concurrent_calls',
  'numbers',
  'storage_bytes',
  'api_requests_per_minute',
] as const;
export type LimitName = (typeof LIMITS)[number];

const WEIGHT: Readonly<Record<MeterState, number>> = { ok: 0, near: 1, reached: 2 };

export function stateOf({ state }: LimitUse): MeterState {
  return state === 'near' || state === 'reached' ? state : 'ok';
}

/** The limit that bites first: reached before near, then by the share that is used. */
export function tightest(uses: readonly LimitUse[]): LimitUse | null {
  const share = ({ used, limit }: LimitUse) => (limit <= 0 ? 0 : used / limit);
  const sorted = [...uses].sort(
    (a, b) => WEIGHT[stateOf(b)] - WEIGHT[stateOf(a)] || share(b) - share(a),
  );
  return sorted[0] ?? null;
}

export function limitName(name: string): LimitName | null {
  return LIMITS.find((each) => each === name) ?? null;
}
