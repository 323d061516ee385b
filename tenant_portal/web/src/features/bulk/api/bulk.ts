// Whole lists as CSV files: taking them out, trying one out, and taking it in.
import type { ImportReport } from '@/lib/api';
import type { Wanted } from '@/lib/http/download';
import { type Change, type ReadKey, useChange } from '@/lib/http/queries';

export type BulkKind = 'people' | 'skills' | 'queues' | 'numbers';

// What a file of each kind may change.
const REFRESHES: Readonly<Record<BulkKind, readonly ReadKey[]>> = {
  people: [['people'], ['teams'], ['tenant']],
  skills: [['skills']],
  queues: [['queues']],
  numbers: [['numbers'], ['number-pool'], ['tenant']],
};

function formOf(file: File): FormData {
  const form = new FormData();
  form.set('file', file);
  return form;
}

/** Says what the file would do, and every line of it that is refused; changes nothing. */
export function useTryImport(kind: BulkKind): Change<File, ImportReport> {
  return useChange<File, ImportReport>({
    change: (file, { api }) =>
      api.post<ImportReport>(`/v1/import/${kind}`, formOf(file), { query: { dry_run: true } }),
    refreshes: [],
    isQuiet: true,
  });
}

export function useImport(
  kind: BulkKind,
  done: (report: ImportReport) => string,
): Change<File, ImportReport> {
  return useChange<File, ImportReport>({
    change: (file, { api }) => api.post<ImportReport>(`/v1/import/${kind}`, formOf(file)),
    refreshes: REFRESHES[kind],
    done,
    isQuiet: true,
  });
}

export function exportOf(kind: BulkKind): Wanted {
  // With the mark that spreadsheets need to read anything but English.
  return { path: `/v1/export/${kind}.csv`, query: { bom: true }, name: `${kind}.csv` };
}

/** Columns of a file of each kind; the first is the key (docs/bulk.md). */
export const COLUMNS: Readonly<Record<BulkKind, readonly string[]>> = {
  people: [
    'email',
    'name',
    'locale',
    'status',
    'roles',
    'teams',
    'agent_site_id',
    'agent_skills',
    'agent_queues',
  ],
  skills: ['name', 'description'],
  queues: [
    'name',
    'required_skills',
    'priority',
    'ring_timeout_ms',
    'acw_ms',
    'service_level_ms',
    'is_recorded',
  ],
  numbers: ['number', 'flow'],
};
