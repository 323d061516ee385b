// Tests of grants.ts: dates of a grant, what an agent's grant names, and how it stands.
import { describe, expect, it } from 'vitest';
import { grantBody, grantState } from './grants';

const VALUES = {
  user_id: 'u',
  tenant_id: 't',
  role: 'supervisor',
  isEverywhere: false,
  queue_ids: ['q'],
  skills: { welding: 3 },
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

  it('names the queues of an agent whatever the box said, and skills of agents only', () => {
    const agent = grantBody({ ...VALUES, role: 'agent', isEverywhere: true });
    expect([agent.queue_ids, agent.skills]).toEqual([['q'], { welding: 3 }]);
    expect(grantBody(VALUES).skills).toEqual({});
  });
});

describe('grantState', () => {
  it.each([
    [{ from_at_ms: 5, is_at_work: null }, 'now'],
    [{ from_at_ms: 5, is_at_work: true }, 'now'],
    [{ from_at_ms: 5, is_at_work: false }, 'waiting'],
    [{ from_at_ms: 15, is_at_work: false }, 'later'],
  ] as const)('%o is %s', (grant, state) => {
    expect(grantState(grant, 10)).toBe(state);
  });
});
