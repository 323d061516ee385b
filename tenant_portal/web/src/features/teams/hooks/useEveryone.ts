// All people of the organisation as options of a list, read page after page.
import { useEffect, useMemo } from 'react';
import type { Option } from '@/components/form/ChoiceFields';
import type { Person } from '@/lib/api';
import { useRows } from '@/lib/http/queries';

// The API's largest page: a team is chosen from everybody.
const PAGE_ROWS = 200;

export function useEveryone(): readonly Option[] {
  const { items, loadMore, isLoadingMore } = useRows<Person>(['people'], '/v1/people', {
    query: { limit: PAGE_ROWS },
  });
  useEffect(() => {
    if (!isLoadingMore) loadMore?.();
  }, [loadMore, isLoadingMore]);
  return useMemo(
    () => items.map(({ user_id: value, name: label, email: detail }) => ({ value, label, detail })),
    [items],
  );
}
