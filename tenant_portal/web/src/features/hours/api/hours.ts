// Reads and changes of opening hours, and public holidays to take over.
import type { HolidayTemplate, HoursBody, OpeningHours, OpenState } from '@/lib/api';
import { type Change, type Rows, useApi, useChange, useRead, useRows } from '@/lib/http/queries';
import { useVersioned, type Versioned } from '@/lib/http/versioned';

// Hours are kept to the minute.
const OPEN_EVERY_MS = 30_000;

export function useAllHours(): Rows<OpeningHours> {
  return useRows<OpeningHours>(['hours'], '/v1/hours');
}

export function useHours(hoursId: string): Versioned<OpeningHours> {
  return useVersioned<OpeningHours>(['hours', hoursId], `/v1/hours/${hoursId}`);
}

/** Whether they are open now, asked again each half minute. */
export function useOpen(hoursId: string) {
  return useRead<OpenState>(['hours', hoursId, 'open'], `/v1/hours/${hoursId}/open`, {
    refreshEveryMs: OPEN_EVERY_MS,
  });
}

export type SavedHours = { readonly hours: OpeningHours | null; readonly etag: string | undefined };

/** Creates hours, or replaces the given ones as they were read. */
export function useSaveHours(
  { hours, etag }: SavedHours,
  done: (hours: OpeningHours) => string,
): Change<HoursBody, OpeningHours> {
  return useChange<HoursBody, OpeningHours>({
    change: (body, { api, idempotencyKey }) =>
      hours === null
        ? api.post<OpeningHours>('/v1/hours', body, { idempotencyKey })
        : api.put<OpeningHours>(
            `/v1/hours/${hours.hours_id}`,
            body,
            etag === undefined ? {} : { ifMatch: etag },
          ),
    refreshes: [['hours']],
    done,
    isQuiet: true,
  });
}

export function useDeleteHours(done: string): Change<string, void> {
  return useChange<string, void>({
    change: (hoursId, { api }) => api.delete(`/v1/hours/${hoursId}`),
    refreshes: [['hours']],
    done,
  });
}

export type HolidayQuery = {
  readonly country: string;
  readonly year: number;
  readonly locale: string;
};

export function useFetchHolidays(): Change<HolidayQuery, readonly HolidayTemplate[]> {
  const api = useApi();
  return useChange<HolidayQuery, readonly HolidayTemplate[]>({
    change: async (query) =>
      (await api.get<{ items: readonly HolidayTemplate[] }>('/v1/holiday-templates', { query }))
        .items,
    refreshes: [],
  });
}
