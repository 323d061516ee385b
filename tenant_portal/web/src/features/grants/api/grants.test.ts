// Tests of grants.ts: a grant until a date still holds on that date.
import { describe, expect, it } from 'vitest';
import { grantBody } from './grants';

const VALUES = {
  user_id: 'u',
  tenant_id: 't',
  role: 'supervisor',
  isEverywhere: false,
  queue_ids: ['q'],
  from_at_ms: '2026-03-01',
  until_at_ms: '2026-03-01',
} as const;

describe('grantBody', () => {
  it('holds from the first moment of a date to the last', () => {
    const { from_at_ms: from, until_at_ms: until } = grantBody(VALUES);
    expect(from).toBe(new Date(2026, 2, 1).getTime());
    expect(until).toBe(new Date(2026, 2, 2).getTime());
  });

  it('asks for no queues when it holds everywhere', () => {
    expect(grantBody({ ...VALUES, isEverywhere: true }).queue_ids).toBeNull();
    expect(grantBody(VALUES).queue_ids).toEqual(['q']);
  });
});
