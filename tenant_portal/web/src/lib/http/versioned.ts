// One document with the version that it was read at, for a form that must not undo a colleague's change.
import { useQuery } from '@tanstack/react-query';
import { useTenantId } from '@/lib/session/SessionContext';
import type { Tagged } from './client';
import { ApiError } from './problem';
import { type ReadKey, useApi } from './queries';

export type Versioned<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: Error; readonly retry: () => void }
  | {
      readonly state: 'ready';
      readonly value: T;
      /** For `ifMatch`. */
      readonly etag: string | undefined;
      /** Another number after each reading: a form that has it as its key starts afresh. */
      readonly round: number;
      readonly reload: () => void;
    };

/** Reads afresh when it is first drawn, and from then on only when asked: a form stands on it. */
export function useVersioned<T>(key: ReadKey, path: string): Versioned<T> {
  const tenantId = useTenantId();
  const api = useApi();
  const { data, error, isFetchedAfterMount, dataUpdatedAt, refetch } = useQuery<Tagged<T>>({
    // Apart from what lists and pages read: they refresh themselves, a form must not.
    queryKey: [tenantId, 'versioned', ...key],
    queryFn: ({ signal }) => api.getTagged<T>(path, { signal }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
  });
  const again = () => void refetch();
  if (data !== undefined && isFetchedAfterMount) {
    return {
      state: 'ready',
      value: data.value,
      etag: data.etag ?? undefined,
      round: dataUpdatedAt,
      reload: again,
    };
  }
  if (error !== null) return { state: 'failed', error, retry: again };
  return { state: 'loading' };
}

/** Somebody else changed the document since it was read. */
export function isOutdated(error: Error | null): boolean {
  return error instanceof ApiError && error.status === 412;
}
