// Tests of access.ts: when a request can still be answered, and what a limit sends.
import { describe, expect, it } from 'vitest';
import type { Access, Queue } from '@/lib/api';
import { limitPatch, limitValues, requestState } from './access';

const REQUEST = {
  access_request_id: 'r',
  tenant_id: 't',
  user_name: 'Sam',
  role: 'read_only',
  reason: 'why',
  minutes: 30,
  status: 'open',
  created_at_ms: 0,
  expires_at_ms: 1_000,
  decided_at_ms: null,
};

describe('requestState', () => {
  it.each([
    ['open', 999, 'open'],
    ['open', 1_000, 'over'],
    ['approved', 5_000, 'approved'],
    ['refused', 0, 'refused'],
  ] as const)('%s at %i is %s', (status, nowMs, expected) => {
    expect(requestState({ ...REQUEST, status }, nowMs)).toBe(expected);
  });
});

describe('limitPatch', () => {
  const access = {
    membership_id: 'm',
    queue_ids: null,
    until_at_ms: new Date(2026, 2, 11).getTime(),
  } as unknown as Access;
  const offered = ['a', 'b'].map((queue_id) => ({ queue_id, name: queue_id }) as Queue);
  const values = limitValues(access, offered);

  it('begins with all that the access is for', () => {
    expect(values).toEqual({ queue_ids: ['a', 'b'], until_at_ms: '2026-03-10' });
  });

  it('sends what was made narrower, and nothing else', () => {
    expect(limitPatch(values, access, offered)).toEqual({});
    expect(limitPatch({ ...values, queue_ids: ['b'] }, access, offered)).toEqual({
      queue_ids: ['b'],
    });
    expect(limitPatch({ ...values, until_at_ms: '2026-03-01' }, access, offered)).toEqual({
      until_at_ms: new Date(2026, 2, 2).getTime(),
    });
  });
});
