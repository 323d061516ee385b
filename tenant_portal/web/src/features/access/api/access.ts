// Reads and changes of who from outside may act here.
import type { Access, AccessRequest, AccessRequestList } from '@/lib/api';
import { type Change, type Rows, useChange, useRead, useRows } from '@/lib/http/queries';

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

export type RequestState = 'open' | 'over' | 'approved' | 'refused';

/** A request that nobody answered in time is over, whatever its row says. */
export function requestState(request: AccessRequest, nowMs: number): RequestState {
  if (request.status === 'approved' || request.status === 'refused') return request.status;
  return request.expires_at_ms <= nowMs ? 'over' : 'open';
}
