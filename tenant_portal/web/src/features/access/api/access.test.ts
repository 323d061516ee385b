// Tests of access.ts: when a request can still be answered.
import { describe, expect, it } from 'vitest';
import { requestState } from './access';

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
