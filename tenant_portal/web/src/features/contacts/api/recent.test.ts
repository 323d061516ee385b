// Tests of recent.ts: which contacts are shown, and which recordings they carry.
import { describe, expect, it } from 'vitest';
import type { Contact } from '@/lib/api';
import { joined } from './recent';

function contact(contact_id: string, outcome: Contact['outcome']) {
  return {
    contact_id,
    outcome,
    arrived_at_ms: 0,
    queue_id: null,
    agent_id: null,
    ended_at_ms: outcome === null ? null : 1,
  };
}

describe('joined', () => {
  it('leaves out contacts that go on, and recordings that are not stored', () => {
    const rows = joined(
      [contact('c2', 'handled'), contact('c1', null)],
      [
        { recording_id: 'second', contact_id: 'c2', stored_at_ms: 9 },
        { recording_id: 'on the edge still', contact_id: 'c2', stored_at_ms: null },
        { recording_id: 'first', contact_id: 'c2', stored_at_ms: 5 },
      ],
    );
    expect(rows.map((row) => [row.contact_id, row.recordingIds])).toEqual([
      ['c2', ['first', 'second']],
    ]);
  });
});
