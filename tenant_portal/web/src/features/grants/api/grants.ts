// Reads and changes of an outsourcer's grants to its own people in its clients.
import { useQuery } from '@tanstack/react-query';
import type { Grant, NewGrant, Person, Queue, QueueList, Role, Tenant } from '@/lib/api';
import { ApiClient } from '@/lib/http/client';
import { type Change, type Rows, useChange, useRows } from '@/lib/http/queries';
import { useTenantId } from '@/lib/session/SessionContext';
import { endOfDay, startOfDay } from '@/lib/time/days';

export type GrantValues = {
  readonly user_id: string | null;
  readonly tenant_id: string | null;
  readonly role: Role;
  readonly isEverywhere: boolean;
  readonly queue_ids: readonly string[];
  readonly from_at_ms: string | null;
  readonly until_at_ms: string | null;
};

export function useGrants(): Rows<Grant> {
  return useRows<Grant>(['grants'], '/v1/grants');
}

export function useOwnPeople(): Rows<Person> {
  return useRows<Person>(['people', 'grants'], '/v1/people');
}

export function useClientNames(): Rows<Tenant> {
  return useRows<Tenant>(['clients'], '/v1/clients');
}

/** The client's queues; null when the person has no right there to see them. */
export function useClientQueues(tenantId: string | null): {
  readonly queues: readonly Queue[] | null;
  readonly isPending: boolean;
} {
  const own = useTenantId();
  const found = useQuery({
    // First the organisation acted on: what it reads of a client is dropped with it.
    queryKey: [own, 'client-queues', tenantId],
    queryFn: ({ signal }) => new ApiClient(tenantId).get<QueueList>('/v1/queues', { signal }),
    enabled: tenantId !== null,
    retry: false,
  });
  return { queues: found.data?.items ?? null, isPending: tenantId !== null && found.isPending };
}

export function grantBody(values: GrantValues): NewGrant {
  const { from_at_ms: from, until_at_ms: until } = values;
  return {
    user_id: values.user_id ?? '',
    tenant_id: values.tenant_id ?? '',
    role: values.role,
    queue_ids: values.isEverywhere ? null : values.queue_ids,
    from_at_ms: from === null ? null : startOfDay(from),
    until_at_ms: until === null ? null : endOfDay(until),
  };
}

export function useGive(done: (grant: Grant) => string): Change<GrantValues, Grant> {
  return useChange<GrantValues, Grant>({
    change: (values, { api, idempotencyKey }) =>
      api.post<Grant>('/v1/grants', grantBody(values), { idempotencyKey }),
    refreshes: [['grants']],
    done,
    isQuiet: true,
  });
}

export function useRevokeGrant(done: string): Change<string, void> {
  return useChange<string, void>({
    change: (membershipId, { api }) => api.delete(`/v1/grants/${membershipId}`),
    refreshes: [['grants']],
    done,
  });
}
