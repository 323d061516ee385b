// Keeps the recent contacts fresh: soon after a contact leaves the live board, and now and then.
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useApi } from '@/lib/http/queries';
import { recentContacts } from '../api/recent';

// History is built from events a moment after they happen, and a recording is uploaded later still.
const AFTER_END_MS = 1_500;
const REFRESH_MS = 10_000;

export function useRecentContacts(tenantId: string, liveContacts: ReadonlyMap<string, unknown>) {
  const cache = useQueryClient();
  const api = useApi();
  const before = useRef(liveContacts);
  const pending = useRef<number | null>(null);

  useEffect(() => {
    const hasEnded = [...before.current.keys()].some((id) => !liveContacts.has(id));
    before.current = liveContacts;
    // One refresh serves all contacts that end before it.
    if (!hasEnded || pending.current !== null) return;
    pending.current = window.setTimeout(() => {
      pending.current = null;
      void cache.invalidateQueries({ queryKey: recentKey(tenantId) });
    }, AFTER_END_MS);
  }, [liveContacts, cache, tenantId]);

  useEffect(
    () => () => {
      if (pending.current !== null) window.clearTimeout(pending.current);
      pending.current = null;
    },
    [],
  );

  return useQuery({
    queryKey: recentKey(tenantId),
    queryFn: ({ signal }) => recentContacts(api, signal),
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
}

function recentKey(tenantId: string): readonly unknown[] {
  return [tenantId, 'contacts', 'recent'];
}
