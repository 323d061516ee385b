// Reads and changes of an outsourcer's clients.
import type { ClientOverview, ClientOverviewList, ClientPatch, NewClient, Tenant } from '@/lib/api';
import { type Change, type Rows, useChange, useRead, useRows } from '@/lib/http/queries';

const PATH = '/v1/clients';
// One read over all clients: often enough to act on, seldom enough for a hundred of them.
const REFRESH_MS = 5_000;

export function useClients(): Rows<Tenant> {
  return useRows<Tenant>(['clients'], PATH);
}

export function useClient(tenantId: string) {
  return useRead<Tenant>(['clients', tenantId], `${PATH}/${tenantId}`);
}

export function useClientOverview() {
  return useRead<ClientOverviewList>(['clients', 'overview'], `${PATH}/overview`, {
    refreshEveryMs: REFRESH_MS,
  });
}

export function useOpenClient(done: (client: Tenant) => string): Change<NewClient, Tenant> {
  return useChange<NewClient, Tenant>({
    change: (body, { api, idempotencyKey }) => api.post<Tenant>(PATH, body, { idempotencyKey }),
    refreshes: [['clients']],
    done,
    isQuiet: true,
  });
}

export function useChangeClient(
  tenantId: string,
  done: (client: Tenant) => string,
): Change<ClientPatch, Tenant> {
  return useChange<ClientPatch, Tenant>({
    change: (body, { api }) => api.patch<Tenant>(`${PATH}/${tenantId}`, body),
    refreshes: [['clients']],
    done,
    isQuiet: true,
  });
}

/** Share of the offered contacts that were answered in time; null when none was offered. */
export function inTime({ answered_in_time, offered }: ClientOverview): number | null {
  return offered === 0 ? null : answered_in_time / offered;
}

/** What an outsourcer can do to a client in each status. */
export function movesFrom(status: string): readonly ('activate' | 'suspend' | 'close')[] {
  switch (status) {
    case 'trial':
      return ['activate', 'suspend', 'close'];
    case 'active':
      return ['suspend', 'close'];
    case 'past_due':
      return ['activate', 'suspend', 'close'];
    case 'suspended':
      return ['activate', 'close'];
    default:
      return [];
  }
}

export const TARGET = { activate: 'active', suspend: 'suspended', close: 'closed' } as const;
