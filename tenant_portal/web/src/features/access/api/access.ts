// Reads and changes of who from outside may act here.
import type { Access, AccessPatch, AccessRequest, AccessRequestList, Queue } from '@/lib/api';
import { type Change, type Rows, useChange, useRead, useRows } from '@/lib/http/queries';
import { dateOf, endOfDay } from '@/lib/time/days';

// A request of the operator is looked for while the person waits at the telephone.
const REFRESH_MS = 10_000;

export function useAccesses(): Rows<Access> {
  return useRows<Access>(['access'], '/v1/tenant/access', { refreshEveryMs: REFRESH_MS });
}

export function useAccessRequests() {
  return useRead<AccessRequestList>(['access-requests'], '/v1/tenant/access-requests', {
    refreshEveryMs: REFRESH_MS,
  });
}

export type Decision = { readonly requestId: string; readonly verdict: 'approve' | 'refuse' };

export function useDecide(
  done: (request: AccessRequest) => string,
): Change<Decision, AccessRequest> {
  return useChange<Decision, AccessRequest>({
    change: ({ requestId, verdict }, { api, idempotencyKey }) =>
      api.post<AccessRequest>(`/v1/tenant/access-requests/${requestId}/${verdict}`, undefined, {
        idempotencyKey,
      }),
    refreshes: [['access'], ['access-requests']],
    done,
  });
}

export function useEndAccess(done: string): Change<string, void> {
  return useChange<string, void>({
    change: (membershipId, { api }) => api.delete(`/v1/tenant/access/${membershipId}`),
    refreshes: [['access']],
    done,
  });
}

export type LimitValues = {
  readonly queue_ids: readonly string[];
  /** The last day, or null for no end. */
  readonly until_at_ms: string | null;
};

export function limitValues(access: Access, offered: readonly Queue[]): LimitValues {
  const { until_at_ms: until } = access;
  return {
    queue_ids: offered.map(({ queue_id }) => queue_id),
    // The end is the first moment that it no longer holds.
    until_at_ms: until === null ? null : dateOf(until - 1),
  };
}

/** Only what was made narrower: what stays the same is not sent. */
export function limitPatch(
  values: LimitValues,
  access: Access,
  offered: readonly Queue[],
): AccessPatch {
  const before = limitValues(access, offered);
  const isNarrower = values.queue_ids.length < before.queue_ids.length;
  const isShorter = values.until_at_ms !== null && values.until_at_ms !== before.until_at_ms;
  return {
    ...(isNarrower ? { queue_ids: values.queue_ids } : {}),
    ...(isShorter ? { until_at_ms: endOfDay(values.until_at_ms ?? '') } : {}),
  };
}

export function useLimitAccess(membershipId: string, done: string): Change<AccessPatch, Access> {
  return useChange<AccessPatch, Access>({
    change: (body, { api }) => api.patch<Access>(`/v1/tenant/access/${membershipId}`, body),
    refreshes: [['access']],
    done,
    isQuiet: true,
  });
}

export type RequestState = 'open' | 'over' | 'approved' | 'refused';

/** A request that nobody answered in time is over, whatever its row says. */
export function requestState(request: AccessRequest, nowMs: number): RequestState {
  if (request.status === 'approved' || request.status === 'refused') return request.status;
  return request.expires_at_ms <= nowMs ? 'over' : 'open';
}
