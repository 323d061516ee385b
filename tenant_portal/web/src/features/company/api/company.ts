// Reads and changes of the organisation itself: settings, exports, its end.
import type {
  CloseTenant,
  DataExport,
  ExportLink,
  OwnTenant,
  Tenant,
  TenantPatch,
} from '@/lib/api';
import { type Change, type Rows, useChange, useRows } from '@/lib/http/queries';

const EXPORTS = '/v1/tenant/exports';
// An export of a small organisation takes a few seconds.
const REFRESH_MS = 4_000;

export function useSaveCompany(done: string): Change<TenantPatch, OwnTenant> {
  return useChange<TenantPatch, OwnTenant>({
    change: (body, { api }) => api.patch<OwnTenant>('/v1/tenant', body),
    refreshes: [['tenant'], ['me']],
    done,
    isQuiet: true,
  });
}

export function useExports(): Rows<DataExport> {
  return useRows<DataExport>(['exports'], EXPORTS, { refreshEveryMs: REFRESH_MS });
}

export function useAskExport(done: string): Change<null, DataExport> {
  return useChange<null, DataExport>({
    change: (_, { api, idempotencyKey }) =>
      api.post<DataExport>(EXPORTS, undefined, { idempotencyKey }),
    refreshes: [['exports']],
    done,
  });
}

/** The link is good for minutes only, so it is asked for when it is wanted. */
export function useExportLink(): Change<string, ExportLink> {
  return useChange<string, ExportLink>({
    change: (exportId, { api, idempotencyKey }) =>
      api.post<ExportLink>(`${EXPORTS}/${exportId}/link`, undefined, { idempotencyKey }),
    refreshes: [],
    onDone: ({ url }) => window.location.assign(url),
  });
}

export function useClose(done: string, onDone: () => void): Change<CloseTenant, Tenant> {
  return useChange<CloseTenant, Tenant>({
    change: (body, { api, idempotencyKey }) =>
      api.post<Tenant>('/v1/tenant/close', body, { idempotencyKey }),
    refreshes: [['tenant']],
    done,
    onDone,
  });
}
