// Reads of the audit log, and how two sides of a change are laid beside each other.
import type { AuditEntry, AuditProof } from '@/lib/api';
import type { Wanted } from '@/lib/http/download';
import { type Change, type Rows, useChange, useRows } from '@/lib/http/queries';
import { endOfDay, startOfDay } from '@/lib/time/days';

export type AuditFilter = {
  readonly q: string;
  readonly action: string;
  readonly actor: string;
  readonly subject: string;
  readonly from: string | null;
  readonly to: string | null;
};

export const NO_FILTER: AuditFilter = {
  q: '',
  action: '',
  actor: '',
  subject: '',
  from: null,
  to: null,
};

/** What the API is asked with; times end with the last millisecond of their day. */
export function queryOf({ q, action, actor, subject, from, to }: AuditFilter) {
  return {
    q: q.trim(),
    action: action.trim(),
    actor: actor.trim(),
    subject: subject.trim(),
    from_ms: from === null ? null : startOfDay(from),
    to_ms: to === null ? null : endOfDay(to),
  };
}

export function useAudit(filter: AuditFilter): Rows<AuditEntry> {
  return useRows<AuditEntry>(['audit'], '/v1/audit', { query: queryOf(filter) });
}

export function useVerify(): Change<null, AuditProof> {
  return useChange<null, AuditProof>({
    change: (_, { api }) => api.get<AuditProof>('/v1/audit/verify'),
    refreshes: [],
  });
}

export type ExportKind = 'csv' | 'jsonl';

export function exportOf(kind: ExportKind, filter: AuditFilter): Wanted {
  return { path: `/v1/audit/export.${kind}`, query: queryOf(filter), name: `audit.${kind}` };
}

export type Difference = {
  /** Path of the value, such as `roles.0.role`; empty for the whole. */
  readonly path: string;
  /** Undefined: the side has no such value. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly isChanged: boolean;
};

/** Every value of both sides by its path, in the order in which the sides name them. */
export function differences(before: unknown, after: unknown): readonly Difference[] {
  const [left, right] = [leaves(before), leaves(after)];
  const paths = [...new Set([...left.keys(), ...right.keys()])];
  return paths.map((path) => {
    const [was, is] = [left.get(path), right.get(path)];
    return { path, before: was, after: is, isChanged: was !== is };
  });
}

function leaves(value: unknown, path = '', found = new Map<string, string>()) {
  if (value === null || value === undefined) {
    if (path !== '' && value === null) found.set(path, 'null');
    return found;
  }
  if (typeof value !== 'object') {
    found.set(path, String(value));
    return found;
  }
  const entries = Object.entries(value);
  // A list or an object without content is a value too: "[]" tells from "not there".
  if (entries.length === 0) found.set(path, Array.isArray(value) ? '[]' : '{}');
  for (const [name, each] of entries) leaves(each, path === '' ? name : `${path}.${name}`, found);
  return found;
}
