// Tests of tenants.ts: the operator is offered the moves that the service takes.
import { describe, expect, it } from 'vitest';
import { accessState, statusesFrom } from './tenants';

describe('statusesFrom', () => {
  it.each([
    ['trial', ['active', 'suspended', 'closed']],
    ['closed', ['suspended']],
    ['erased', []],
    ['of a later version', []],
  ])('%s', (status, targets) => {
    expect(statusesFrom(status)).toEqual(targets);
  });
});

describe('accessState', () => {
  it('is over when nobody answered in time', () => {
    const request = {
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
    expect(accessState(request, 999)).toBe('open');
    expect(accessState(request, 1_000)).toBe('over');
    expect(accessState({ ...request, status: 'approved' }, 1_000)).toBe('approved');
  });
});
