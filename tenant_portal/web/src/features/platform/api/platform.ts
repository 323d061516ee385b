// Reads and changes of plans, the number pool and health.
import type {
  Plan,
  PlanBody,
  PlatformHealth,
  PoolAdded,
  PoolNumber,
  PoolNumbers,
  Site,
} from '@/lib/api';
import { type Change, type Rows, useChange, useRead, useRows } from '@/lib/http/queries';

const HEALTH_REFRESH_MS = 2_000;
const NUMBERS = '/v1/platform/numbers';
export const PLANS = '/v1/platform/plans';

export function useHealth() {
  return useRead<PlatformHealth>(['platform', 'health'], '/v1/platform/health', {
    refreshEveryMs: HEALTH_REFRESH_MS,
  });
}

export function usePlans(): Rows<Plan> {
  return useRows<Plan>(['plans', 'all'], PLANS);
}

export type PlanChange = { readonly name: string; readonly body: PlanBody };

export function useSavePlan(done: (plan: Plan) => string): Change<PlanChange, Plan> {
  return useChange<PlanChange, Plan>({
    change: ({ name, body }, { api }) => api.put<Plan>(`${PLANS}/${name}`, body),
    refreshes: [['plans']],
    done,
    isQuiet: true,
  });
}

export function usePool(prefix: string): Rows<PoolNumber> {
  return useRows<PoolNumber>(['platform', 'numbers'], NUMBERS, { query: { prefix } });
}

export function usePoolSites(isEnabled: boolean): Rows<Site> {
  return useRows<Site>(['sites', 'platform'], '/v1/sites', { isEnabled });
}

export function useAddNumbers(done: (added: PoolAdded) => string): Change<PoolNumbers, PoolAdded> {
  return useChange<PoolNumbers, PoolAdded>({
    change: (body, { api, idempotencyKey }) =>
      api.post<PoolAdded>(NUMBERS, body, { idempotencyKey }),
    refreshes: [['platform', 'numbers']],
    done,
    isQuiet: true,
  });
}

export function useRemoveNumber(done: string): Change<string, void> {
  return useChange<string, void>({
    change: (number, { api }) => api.delete(`${NUMBERS}/${encodeURIComponent(number)}`),
    refreshes: [['platform', 'numbers']],
    done,
  });
}

/** Numbers as people paste them: with spaces, brackets and dashes, parted by lines or commas. */
export function numbersIn(text: string): readonly string[] {
  const parts = text.split(/[\n,，;；]/).map((part) => part.replace(/[\s().-]/g, ''));
  return [...new Set(parts.filter((part) => part !== ''))];
}

const BYTES_PER_GB = 1_000_000_000;

export function gigabytes(bytes: number): number {
  return bytes / BYTES_PER_GB;
}

export function bytesOf(gb: number): number {
  return Math.round(gb * BYTES_PER_GB);
}
