// Reads and changes of organisations by the operator.
import {
  type AccessRequest,
  type AccessRequestList,
  type NewAccessRequest,
  type NewTenant,
  STATUS_VALUES,
  type Status,
  type StatusChange,
  type Tenant,
  type TenantPatch,
  type TrialEnd,
} from '@/lib/api';
import { type Change, type Rows, useChange, useRead, useRows } from '@/lib/http/queries';

const PATH = '/v1/tenants';
// The tenant's answer is awaited on this page.
const ACCESS_REFRESH_MS = 5_000;

export const KINDS = ['tenant', 'reseller'] as const;

export type TenantFilter = {
  readonly q: string;
  readonly status: string;
  readonly kind: string;
  readonly plan: string;
};

export function useTenants(filter: TenantFilter): Rows<Tenant> {
  return useRows<Tenant>(['tenants'], PATH, { query: { ...filter, q: filter.q.trim() } });
}

export function useTenant(tenantId: string, isEnabled = true) {
  return useRead<Tenant>(['tenants', tenantId], `${PATH}/${tenantId}`, { isEnabled });
}

export function useOpenTenant(done: (tenant: Tenant) => string): Change<NewTenant, Tenant> {
  return useChange<NewTenant, Tenant>({
    change: (body, { api, idempotencyKey }) => api.post<Tenant>(PATH, body, { idempotencyKey }),
    refreshes: [['tenants']],
    done,
    isQuiet: true,
  });
}

export type TenantChange =
  | { readonly kind: 'settings'; readonly body: TenantPatch }
  | { readonly kind: 'plan'; readonly body: { readonly plan: string } }
  | { readonly kind: 'status'; readonly body: StatusChange }
  | { readonly kind: 'trial'; readonly body: TrialEnd };

export function useChangeTenant(
  tenantId: string,
  done: (tenant: Tenant) => string,
): Change<TenantChange, Tenant> {
  const path = `${PATH}/${tenantId}`;
  return useChange<TenantChange, Tenant>({
    change: ({ kind, body }, { api, idempotencyKey }) => {
      switch (kind) {
        case 'settings':
          return api.patch<Tenant>(path, body);
        case 'plan':
          return api.put<Tenant>(`${path}/plan`, body);
        case 'status':
          return api.post<Tenant>(`${path}/status`, body, { idempotencyKey });
        case 'trial':
          return api.post<Tenant>(`${path}/trial`, body, { idempotencyKey });
        default:
          throw new TypeError('no such change');
      }
    },
    refreshes: [['tenants']],
    done,
    isQuiet: true,
  });
}

export function useAsked(tenantId: string, isEnabled: boolean) {
  return useRead<AccessRequestList>(
    ['tenants', tenantId, 'access-requests'],
    `${PATH}/${tenantId}/access-requests`,
    { isEnabled, refreshEveryMs: ACCESS_REFRESH_MS },
  );
}

export function useAsk(tenantId: string, done: string): Change<NewAccessRequest, AccessRequest> {
  return useChange<NewAccessRequest, AccessRequest>({
    change: (body, { api, idempotencyKey }) =>
      api.post<AccessRequest>(`${PATH}/${tenantId}/access-requests`, body, { idempotencyKey }),
    refreshes: [['tenants', tenantId, 'access-requests']],
    done,
    isQuiet: true,
  });
}

const MOVES: Readonly<Record<Status, readonly Status[]>> = {
  trial: ['active', 'suspended', 'closed'],
  active: ['past_due', 'suspended', 'closed'],
  past_due: ['active', 'suspended', 'closed'],
  suspended: ['active', 'closed'],
  closed: ['suspended'],
  erased: [],
};

/** Where the operator can bring an organisation from its status. */
export function statusesFrom(status: string): readonly Status[] {
  const known = STATUS_VALUES.find((each) => each === status);
  return known === undefined ? [] : MOVES[known];
}

export function hasTrial(status: string): boolean {
  return status === 'trial' || status === 'suspended';
}

export function accessState({ status, expires_at_ms }: AccessRequest, nowMs: number) {
  if (status === 'approved' || status === 'refused') return status;
  return expires_at_ms <= nowMs ? 'over' : 'open';
}
