// Reads and changes of sites: a tenant's own, or the operator's view of all.
import type { EnrolmentCode, Site } from '@/lib/api';
import { type Change, type Rows, useChange, useRows } from '@/lib/http/queries';

/** Whose sites: those of the organisation acted on, or all of the platform. */
export type Scope = 'own' | 'platform';

// Heartbeats come every second; a list that is this old is still worth looking at.
const REFRESH_MS = 5_000;

const PATHS: Readonly<Record<Scope, string>> = { own: '/v1/tenant/sites', platform: '/v1/sites' };

export type SiteValues = { readonly name: string; readonly is_default: boolean };

export function useSites(scope: Scope): Rows<Site> {
  return useRows<Site>(['sites', scope], PATHS[scope], { refreshEveryMs: REFRESH_MS });
}

export function useSaveSite(
  scope: Scope,
  siteId: string | null,
  done: (site: Site) => string,
): Change<SiteValues, Site> {
  return useChange<SiteValues, Site>({
    change: ({ name, is_default }, { api, idempotencyKey }) => {
      const body = scope === 'platform' ? { name, is_default } : { name };
      return siteId === null
        ? api.post<Site>(PATHS[scope], body, { idempotencyKey })
        : api.patch<Site>(`${PATHS[scope]}/${siteId}`, body);
    },
    refreshes: [['sites']],
    done,
    isQuiet: true,
  });
}

export function useMakeCode(scope: Scope): Change<string, EnrolmentCode> {
  return useChange<string, EnrolmentCode>({
    change: (siteId, { api, idempotencyKey }) =>
      api.post<EnrolmentCode>(`${PATHS[scope]}/${siteId}/enrolment-codes`, undefined, {
        idempotencyKey,
      }),
    refreshes: [],
  });
}

export function useRevokeSite(
  scope: Scope,
  done: (site: Site) => string,
  onDone: () => void,
): Change<string, Site> {
  return useChange<string, Site>({
    change: (siteId, { api, idempotencyKey }) =>
      api.post<Site>(`${PATHS[scope]}/${siteId}/revoke`, undefined, { idempotencyKey }),
    refreshes: [['sites'], ['platform', 'health']],
    done,
    onDone,
  });
}

/** What the person at the appliance types; the origin is where this page came from. */
export function enrolCommand(origin: string, code: string): string {
  return `tandem edge enrol --url ${origin} --code ${code} --dir ${FOLDER}`;
}

const FOLDER = '/var/lib/tandem-edge';
export const START_COMMAND = `tandem edge --dir ${FOLDER}`;
