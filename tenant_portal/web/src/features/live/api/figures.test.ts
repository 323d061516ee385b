// Tests of figures.ts: the service level, the sums, and the orders of the tables.
import { describe, expect, it } from 'vitest';
import type { AgentState, LiveAgent, LiveCall, LiveQueue } from '@/lib/contracts';
import { agentsInOrder, callsInOrder, countsByState, serviceLevel, totalsOf } from './figures';

function queue(changes: Partial<LiveQueue>): LiveQueue {
  return {
    queue_id: 'q',
    name: 'q',
    waiting: 0,
    longest_wait_since_at_ms: null,
    offered: 0,
    answered: 0,
    abandoned: 0,
    answered_in_time: 0,
    short_abandons: 0,
    ...changes,
  };
}

function agent(name: string, state: AgentState): LiveAgent {
  return { agent_id: name, name, state, since_at_ms: 0, reason: null, contact_id: null };
}

describe('serviceLevel', () => {
  it.each([
    ['all in time', { offered: 4, waiting: 0, answered_in_time: 4, short_abandons: 0 }, 1],
    ['one late', { offered: 4, waiting: 0, answered_in_time: 3, short_abandons: 0 }, 0.75],
    [
      'those who wait are not in the base',
      { offered: 5, waiting: 1, answered_in_time: 3, short_abandons: 0 },
      0.75,
    ],
    [
      'short abandons are not in the base',
      { offered: 5, waiting: 0, answered_in_time: 3, short_abandons: 1 },
      0.75,
    ],
    ['nothing offered', { offered: 0, waiting: 0, answered_in_time: 0, short_abandons: 0 }, null],
    ['all still wait', { offered: 2, waiting: 2, answered_in_time: 0, short_abandons: 0 }, null],
    [
      'waits of before the takeover',
      { offered: 1, waiting: 3, answered_in_time: 0, short_abandons: 0 },
      null,
    ],
    ['never above one', { offered: 2, waiting: 1, answered_in_time: 2, short_abandons: 0 }, 1],
  ])('%s', (_, counts, expected) => {
    expect(serviceLevel(counts)).toBe(expected);
  });
});

describe('totalsOf', () => {
  it('sums the queues and takes the oldest wait', () => {
    const totals = totalsOf([
      queue({ waiting: 2, longest_wait_since_at_ms: 700, offered: 6, answered_in_time: 3 }),
      queue({ waiting: 1, longest_wait_since_at_ms: 400, offered: 3, abandoned: 1 }),
    ]);
    expect(totals).toEqual({
      waiting: 3,
      longestWaitSinceMs: 400,
      abandoned: 1,
      serviceLevel: 0.5,
    });
  });

  it('is empty without queues', () => {
    expect(totalsOf([])).toEqual({
      waiting: 0,
      longestWaitSinceMs: null,
      abandoned: 0,
      serviceLevel: null,
    });
  });
});

describe('orders', () => {
  it('agents by name with numbers as numbers, the offline last', () => {
    const agents = [
      agent('Zed', 'aux'),
      agent('Amy', 'offline'),
      agent('A 10', 'acw'),
      agent('A 9', 'acw'),
    ];
    expect(agentsInOrder(agents, 'en').map((each) => each.name)).toEqual([
      'A 9',
      'A 10',
      'Zed',
      'Amy',
    ]);
  });

  it('contacts: waiting before ringing before talking, the oldest first', () => {
    const call = (contact_id: string, phase: LiveCall['phase'], since_at_ms: number): LiveCall => ({
      contact_id,
      phase,
      since_at_ms,
      queue_id: null,
      position: null,
      agent_id: null,
    });
    const calls = [
      call('talks', 'connected', 1),
      call('new', 'queued', 9),
      call('rings', 'offered', 2),
      call('old', 'queued', 5),
      call('flow', 'in_flow', 0),
    ];
    expect(callsInOrder(calls).map((each) => each.contact_id)).toEqual([
      'old',
      'new',
      'rings',
      'talks',
      'flow',
    ]);
  });

  it('counts agents by state', () => {
    const counts = countsByState([agent('a', 'aux'), agent('b', 'aux'), agent('c', 'acw')]);
    expect([...counts]).toEqual([
      ['aux', 2],
      ['acw', 1],
    ]);
  });
});
