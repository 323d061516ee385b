// What one is as an agent, at home and by grant in clients: each is asked in its own organisation.
import { useQuery } from '@tanstack/react-query';
import type { AgentPhone, OwnAgent, SipCredentials } from '@/lib/api';
import { ApiClient } from '@/lib/http/client';
import { type Change, type Rows, useChange, useRows } from '@/lib/http/queries';
import { useTenantId } from '@/lib/session/SessionContext';

// One looks from the phone to the page and back.
const PHONE_EVERY_MS = 2_000;
// A grant may begin or end while the page is open.
const AGENTS_EVERY_MS = 10_000;

export function useOwnAgents(): Rows<OwnAgent> {
  return useRows<OwnAgent>(['own-agents'], '/v1/me/agents', { refreshEveryMs: AGENTS_EVERY_MS });
}

/** Null while it is not known. */
export function useOwnPhone(tenantId: string): AgentPhone | null {
  const own = useTenantId();
  const { data } = useQuery({
    // First the organisation acted on: what it reads of another is dropped with it.
    queryKey: [own, 'own-agents', tenantId, 'phone'],
    queryFn: ({ signal }) =>
      new ApiClient(tenantId).get<AgentPhone>('/v1/me/agent/phone', { signal }),
    refetchInterval: PHONE_EVERY_MS,
  });
  return data ?? null;
}

/** A new password for one's own phone; the answer is the only place that shows it. */
export function useRenewOwnPassword(tenantId: string): Change<void, SipCredentials> {
  return useChange<void, SipCredentials>({
    change: (_, { idempotencyKey }) =>
      new ApiClient(tenantId).post<SipCredentials>('/v1/me/agent/sip-password', undefined, {
        idempotencyKey,
      }),
    refreshes: [['own-agents', tenantId]],
  });
}

export type AskedState = 'available' | 'offline';

export function useAskOwnState(
  tenantId: string,
  done: (state: AskedState) => string,
): Change<AskedState, AskedState> {
  return useChange<AskedState, AskedState>({
    change: async (state) => {
      await new ApiClient(tenantId).post('/v1/me/agent/state', { state });
      return state;
    },
    refreshes: [],
    done,
  });
}
