// Reads and changes of an outsourcer's grants to its own people in its clients.
import type { ClientQueue, ClientSkill, Grant, NewGrant, Person, Role, Tenant } from '@/lib/api';
import { type Change, type Rows, useChange, useRows } from '@/lib/http/queries';
import { endOfDay, startOfDay } from '@/lib/time/days';

export type GrantValues = {
  readonly user_id: string | null;
  readonly tenant_id: string | null;
  readonly role: Role;
  readonly isEverywhere: boolean;
  readonly queue_ids: readonly string[];
  readonly skills: Readonly<Record<string, number>>;
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

/** The client's queues and skills, as far as one needs to choose agents for it. */
export function useClientQueues(tenantId: string | null): Rows<ClientQueue> {
  return useOfClient<ClientQueue>(tenantId, 'queues');
}

export function useClientSkills(tenantId: string | null): Rows<ClientSkill> {
  return useOfClient<ClientSkill>(tenantId, 'skills');
}

function useOfClient<T>(tenantId: string | null, kind: string): Rows<T> {
  return useRows<T>(['clients', tenantId, kind], `/v1/clients/${tenantId}/${kind}`, {
    isEnabled: tenantId !== null,
  });
}

/** An agent serves the queues that its grant names; every other role can hold for all. */
export function isForSome(values: GrantValues): boolean {
  return values.role === 'agent' || !values.isEverywhere;
}

export type GrantState = 'now' | 'later' | 'waiting';

/** `waiting`: an agent whose grant has begun, for whom the client's plan has no free seat. */
export function grantState(
  grant: Pick<Grant, 'from_at_ms' | 'is_at_work'>,
  nowMs: number,
): GrantState {
  if (grant.from_at_ms > nowMs) return 'later';
  return grant.is_at_work === false ? 'waiting' : 'now';
}

export function grantBody(values: GrantValues): NewGrant {
  const { from_at_ms: from, until_at_ms: until } = values;
  return {
    user_id: values.user_id ?? '',
    tenant_id: values.tenant_id ?? '',
    role: values.role,
    queue_ids: isForSome(values) ? values.queue_ids : null,
    skills: values.role === 'agent' ? values.skills : {},
    from_at_ms: from === null ? null : startOfDay(from),
    until_at_ms: until === null ? null : endOfDay(until),
  };
}

export function useGive(done: (grant: Grant) => string): Change<GrantValues, Grant> {
  return useChange<GrantValues, Grant>({
    change: (values, { api, idempotencyKey }) =>
      api.post<Grant>('/v1/grants', grantBody(values), { idempotencyKey }),
    refreshes: [['grants'], ['clients']],
    done,
    isQuiet: true,
  });
}

export function useRevokeGrant(done: string): Change<string, void> {
  return useChange<string, void>({
    change: (membershipId, { api }) => api.delete(`/v1/grants/${membershipId}`),
    refreshes: [['grants'], ['clients']],
    done,
  });
}
