// Reads and changes of flows, their versions, and the templates to start from.
import type {
  FlowDetail,
  FlowFromTemplate,
  FlowPublished,
  FlowReport,
  FlowSummary,
  FlowTemplateList,
  FlowVersion,
  FlowVersionSummary,
} from '@/lib/api';
import { type Change, type Rows, useChange, useRead, useRows } from '@/lib/http/queries';
import { useVersioned, type Versioned } from '@/lib/http/versioned';
import type { Locale } from '@/lib/i18n/locales';

export function useFlows(): Rows<FlowSummary> {
  return useRows<FlowSummary>(['flows'], '/v1/flows');
}

export function useFlow(flowId: string): Versioned<FlowDetail> {
  return useVersioned<FlowDetail>(['flows', flowId], pathOf(flowId));
}

export function useVersions(flowId: string): Rows<FlowVersionSummary> {
  return useRows<FlowVersionSummary>(['flows', flowId, 'versions'], `${pathOf(flowId)}/versions`);
}

/** A published document; null asks for none. */
export function useVersion(flowId: string, version: number | null) {
  return useRead<FlowVersion>(
    ['flows', flowId, 'version', version],
    `${pathOf(flowId)}/versions/${version ?? 1}`,
    { isEnabled: version !== null },
  );
}

export function useTemplates(locale: Locale) {
  return useRead<FlowTemplateList>(['flow-templates'], '/v1/flow-templates', {
    query: { locale },
  });
}

export function useFromTemplate(
  done: (flow: FlowDetail) => string,
): Change<FlowFromTemplate, FlowDetail> {
  return useChange<FlowFromTemplate, FlowDetail>({
    change: (body, { api, idempotencyKey }) =>
      api.post<FlowDetail>('/v1/flows/from-template', body, { idempotencyKey }),
    refreshes: [['flows']],
    done,
    isQuiet: true,
  });
}

export type DraftChange = {
  readonly document: Readonly<Record<string, unknown>>;
  readonly etag: string | undefined;
};

export function useSaveDraft(flowId: string, done: string): Change<DraftChange, FlowDetail> {
  return useChange<DraftChange, FlowDetail>({
    change: ({ document, etag }, { api }) =>
      api.put<FlowDetail>(
        `${pathOf(flowId)}/draft`,
        { document },
        etag === undefined ? {} : { ifMatch: etag },
      ),
    refreshes: [['flows']],
    done,
    isQuiet: true,
  });
}

export type FlowName = { readonly flowId: string; readonly name: string };

export function useRenameFlow(done: string): Change<FlowName, FlowDetail> {
  return useChange<FlowName, FlowDetail>({
    change: ({ flowId, name }, { api }) => api.patch<FlowDetail>(pathOf(flowId), { name }),
    refreshes: [['flows'], ['numbers']],
    done,
    isQuiet: true,
  });
}

export function useDeleteFlow(done: string): Change<string, void> {
  return useChange<string, void>({
    change: (flowId, { api }) => api.delete(pathOf(flowId)),
    refreshes: [['flows']],
    done,
  });
}

/** Says what publishing the draft would find. */
export function useCheckFlow(flowId: string): Change<void, FlowReport> {
  return useChange<void, FlowReport>({
    change: (_, { api }) => api.post<FlowReport>(`${pathOf(flowId)}/check`),
    refreshes: [],
  });
}

export function usePublish(
  flowId: string,
  done: (published: FlowPublished) => string,
): Change<void, FlowPublished> {
  return useChange<void, FlowPublished>({
    change: (_, { api, idempotencyKey }) =>
      api.post<FlowPublished>(`${pathOf(flowId)}/publish`, undefined, { idempotencyKey }),
    refreshes: [['flows']],
    done,
  });
}

export function useRollBack(
  flowId: string,
  done: (published: FlowPublished) => string,
): Change<number, FlowPublished> {
  return useChange<number, FlowPublished>({
    change: (version, { api, idempotencyKey }) =>
      api.post<FlowPublished>(`${pathOf(flowId)}/rollback`, { version }, { idempotencyKey }),
    refreshes: [['flows']],
    done,
  });
}

function pathOf(flowId: string): string {
  return `/v1/flows/${flowId}`;
}
