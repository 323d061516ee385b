// Tests of board.ts: what a snapshot and each kind of delta make of the board.
import { describe, expect, it } from 'vitest';
import type { LiveDelta, LiveSnapshot } from '@/lib/contracts';
import { applyDelta, boardOf } from './board';

const QUEUE = {
  queue_id: 'q1',
  name: 'Sales',
  waiting: 1,
  longest_wait_since_at_ms: 900,
  offered: 4,
  answered: 2,
  abandoned: 1,
  answered_in_time: 2,
  short_abandons: 0,
};
const AGENT = {
  agent_id: 'a1',
  name: 'Ana',
  state: 'available',
  since_at_ms: 500,
  reason: null,
  contact_id: null,
} as const;
const CALL = {
  contact_id: 'c1',
  phase: 'queued',
  queue_id: 'q1',
  since_at_ms: 900,
  position: 1,
  agent_id: null,
} as const;

function snapshot(changes: Partial<LiveSnapshot> = {}): LiveSnapshot {
  return {
    tenant_id: 't1',
    epoch: 7,
    seq: 10,
    at_ms: 1_000,
    queues: [QUEUE],
    agents: [AGENT],
    contacts: [CALL],
    ...changes,
  };
}

function delta(changes: Partial<LiveDelta> = {}): LiveDelta {
  return {
    tenant_id: 't1',
    epoch: 7,
    seq: 11,
    at_ms: 1_100,
    queues: [],
    agents: [],
    contacts: [],
    removed_contacts: [],
    removed_agents: [],
    removed_queues: [],
    ...changes,
  };
}

describe('boardOf', () => {
  it('keeps every entry under its id', () => {
    const board = boardOf(snapshot());
    expect(board.queues.get('q1')).toEqual(QUEUE);
    expect(board.agents.get('a1')).toEqual(AGENT);
    expect(board.contacts.get('c1')).toEqual(CALL);
    expect([board.tenantId, board.epoch, board.seq, board.atMs]).toEqual(['t1', 7, 10, 1_000]);
  });
});

describe('applyDelta', () => {
  it('replaces entries of the same id, adds new ones, removes contacts', () => {
    const result = applyDelta(
      boardOf(snapshot()),
      delta({
        queues: [{ ...QUEUE, waiting: 0, answered: 3 }],
        contacts: [{ ...CALL, contact_id: 'c2', phase: 'connected' }],
        removed_contacts: ['c1'],
      }),
    );
    if (result.kind !== 'applied') throw new Error(result.kind);
    expect(result.board.queues.get('q1')?.answered).toBe(3);
    expect([...result.board.contacts.keys()]).toEqual(['c2']);
    expect([result.board.seq, result.board.atMs]).toEqual([11, 1_100]);
  });

  it('leaves the board it was given as it was', () => {
    const board = boardOf(snapshot());
    applyDelta(board, delta({ removed_contacts: ['c1'] }));
    expect(board.contacts.has('c1')).toBe(true);
    expect(board.seq).toBe(10);
  });

  it('keeps the objects of what did not change, so that their rows do not render', () => {
    const board = boardOf(snapshot());
    const result = applyDelta(board, delta({ agents: [{ ...AGENT, state: 'acw' }] }));
    if (result.kind !== 'applied') throw new Error(result.kind);
    expect(result.board.queues).toBe(board.queues);
    expect(result.board.contacts).toBe(board.contacts);
    expect(result.board.agents).not.toBe(board.agents);
  });

  it('forgets agents and queues that were deleted', () => {
    const removed = { removed_agents: ['a1'], removed_queues: ['q1'] };
    const result = applyDelta(boardOf(snapshot()), delta(removed));
    if (result.kind !== 'applied') throw new Error(result.kind);
    expect([result.board.agents.size, result.board.queues.size]).toEqual([0, 0]);
  });

  it('ignores a removal of a contact it never had', () => {
    const result = applyDelta(boardOf(snapshot()), delta({ removed_contacts: ['unknown'] }));
    expect(result.kind).toBe('applied');
  });

  it.each([
    ['the next', {}, 'applied'],
    ['one that the snapshot holds already', { seq: 10 }, 'stale'],
    ['an older one', { seq: 3 }, 'stale'],
    ['one too far', { seq: 12 }, 'gap'],
    ['a newer owner, whatever its number', { epoch: 8, seq: 11 }, 'gap'],
    ['a newer owner that counts from one', { epoch: 8, seq: 1 }, 'gap'],
    ['an owner that lost its lease', { epoch: 6, seq: 11 }, 'stale'],
    ['another tenant', { tenant_id: 't2' }, 'gap'],
  ] as const)('%s', (_, changes, kind) => {
    expect(applyDelta(boardOf(snapshot()), delta(changes)).kind).toBe(kind);
  });
});
