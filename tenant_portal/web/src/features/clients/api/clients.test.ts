// Tests of clients.ts: shares of nothing, and moves of an organisation's life.
import { describe, expect, it } from 'vitest';
import type { ClientOverview } from '@/lib/api';
import { inTime, movesFrom } from './clients';

const CLIENT: ClientOverview = {
  tenant_id: 't',
  name: 'Acme',
  status: 'active',
  plan: 'starter',
  waiting: 0,
  longest_wait_ms: 0,
  on_contact: 0,
  contacts_today: 0,
  answered_in_time: 0,
  offered: 0,
  limits: [],
};

describe('inTime', () => {
  it('is neither perfect nor failed when nothing was offered', () => {
    expect(inTime(CLIENT)).toBeNull();
    expect(inTime({ ...CLIENT, offered: 4, answered_in_time: 3 })).toBe(0.75);
  });
});

describe('movesFrom', () => {
  it.each([
    ['active', ['suspend', 'close']],
    ['suspended', ['activate', 'close']],
    ['closed', []],
    ['erased', []],
  ])('%s', (status, moves) => {
    expect(movesFrom(status)).toEqual(moves);
  });
});
