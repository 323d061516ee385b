// Reads and changes of the API in components: keyed by tenant, with pages, toasts and field faults.
import {
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { useToasts } from '@/components/Toasts';
import { useTenantId } from '@/lib/session/SessionContext';
import { ApiClient, newIdempotencyKey, type QueryValues } from './client';
import { useFaults } from './faults';
import { ApiError } from './problem';
import type { Submission } from './submission';

const PAGE_ROWS = 100;

/** Names of what is read, from the general to the particular: `['queues']`, `['queues', id]`. */
export type ReadKey = readonly (string | number | null | QueryValues)[];

export type Page<T> = { readonly items: readonly T[]; readonly next_cursor?: string | null };

/** The client of the organisation acted on. */
export function useApi(): ApiClient {
  const tenantId = useTenantId();
  return useMemo(() => new ApiClient(tenantId), [tenantId]);
}

export type ReadOptions = {
  readonly query?: QueryValues;
  /** False: not now, e.g. without the permission. */
  readonly isEnabled?: boolean;
  readonly refreshEveryMs?: number;
};

/** One document: `useRead<Queue>(['queues', id], `/v1/queues/${id}`)`. */
export function useRead<T>(
  key: ReadKey,
  path: string,
  { query = {}, isEnabled = true, refreshEveryMs }: ReadOptions = {},
): UseQueryResult<T> {
  const tenantId = useTenantId();
  const api = useApi();
  return useQuery<T>({
    queryKey: [tenantId, ...key, query],
    queryFn: ({ signal }) => api.get<T>(path, { query, signal }),
    enabled: isEnabled,
    ...(refreshEveryMs === undefined ? {} : { refetchInterval: refreshEveryMs }),
  });
}

/** What a table needs to know about its rows. */
export type Rows<T> = {
  readonly items: readonly T[];
  readonly state: 'loading' | 'failed' | 'ready';
  readonly error: Error | null;
  readonly retry: () => void;
  /** Null when there is nothing more. */
  readonly loadMore: (() => void) | null;
  readonly isLoadingMore: boolean;
};

/** A list of the API, page after page. */
export function useRows<T>(key: ReadKey, path: string, options: ReadOptions = {}): Rows<T> {
  const { query = {}, isEnabled = true, refreshEveryMs } = options;
  const tenantId = useTenantId();
  const api = useApi();
  const found = useInfiniteQuery({
    queryKey: [tenantId, ...key, query, 'rows'],
    queryFn: ({ signal, pageParam }) =>
      api.get<Page<T>>(path, {
        query: { limit: PAGE_ROWS, ...query, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor ?? null,
    enabled: isEnabled,
    // Old rows may stay while a filter changes, but never those of another organisation.
    placeholderData: (before, query) => (query?.queryKey[0] === tenantId ? before : undefined),
    ...(refreshEveryMs === undefined ? {} : { refetchInterval: refreshEveryMs }),
  });
  const { data, error, isPending, hasNextPage, isFetchingNextPage, refetch, fetchNextPage } = found;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  return {
    items,
    state: data !== undefined ? 'ready' : isPending && error === null ? 'loading' : 'failed',
    error,
    retry: () => void refetch(),
    loadMore: hasNextPage ? () => void fetchNextPage() : null,
    isLoadingMore: isFetchingNextPage,
  };
}

export type ChangeTools = {
  readonly api: ApiClient;
  /** Send it with a POST: a repeat of the same input after a lost answer is one change. */
  readonly idempotencyKey: string;
};

export type ChangeOptions<I, O> = {
  readonly change: (input: I, tools: ChangeTools) => Promise<O>;
  /** What is read again afterwards, by the start of its key. */
  readonly refreshes: readonly ReadKey[];
  /** Said in a toast when it is done. */
  readonly done?: string | ((output: O) => string);
  readonly onDone?: (output: O, input: I) => void;
  /** Faults are said by a form, not by a toast. */
  readonly isQuiet?: boolean;
};

export type Change<I, O> = Submission<I, O> & { readonly reset: () => void };

/** A change through the API. */
export function useChange<I, O>(options: ChangeOptions<I, O>): Change<I, O> {
  const tenantId = useTenantId();
  const api = useApi();
  const cache = useQueryClient();
  const toasts = useToasts();
  const faults = useFaults();
  const attempt = useRef<{ readonly input: string; readonly key: string } | null>(null);
  const mutation = useMutation<O, Error, I>({
    mutationFn: (input) => {
      const text = JSON.stringify(input) ?? '';
      if (attempt.current?.input !== text) {
        attempt.current = { input: text, key: newIdempotencyKey() };
      }
      return options.change(input, { api, idempotencyKey: attempt.current.key });
    },
    onSuccess: async (output, input) => {
      attempt.current = null;
      await Promise.all(
        options.refreshes.map((key) => cache.invalidateQueries({ queryKey: [tenantId, ...key] })),
      );
      const { done } = options;
      if (done !== undefined) toasts.say(typeof done === 'string' ? done : done(output));
      options.onDone?.(output, input);
    },
    onError: (error) => {
      // The service has decided: another try is another change.
      if (error instanceof ApiError && error.status !== null) attempt.current = null;
      if (options.isQuiet !== true) toasts.warn(faults.ofError(error));
    },
  });
  return {
    run: async (input) => {
      try {
        return await mutation.mutateAsync(input);
      } catch {
        // Said by onError, and kept in `error`.
        return null;
      }
    },
    isPending: mutation.isPending,
    error: mutation.error,
    fields: mutation.error instanceof ApiError ? mutation.error.fields : [],
    reset: mutation.reset,
  };
}
