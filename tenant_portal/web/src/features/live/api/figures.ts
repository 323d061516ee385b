// Figures and orders that the live page derives from the board.
import type { AgentState, ContactPhase, LiveAgent, LiveCall, LiveQueue } from '@/lib/contracts';
import type { Board } from './board';

type QueueCounts = Pick<LiveQueue, 'waiting' | 'offered' | 'answered_in_time' | 'short_abandons'>;

/**
 * Share of contacts answered within the threshold, or null when the base is empty.
 *
 * The base is the contacts that have left the queue: one that still waits is neither in time nor
 * late. Once none waits this is the glossary's base.
 */
export function serviceLevel(counts: QueueCounts): number | null {
  const settled = counts.offered - counts.waiting - counts.short_abandons;
  // A new owner counts from zero while contacts of before still wait.
  if (settled <= 0) return null;
  return Math.min(1, counts.answered_in_time / settled);
}

export type Totals = {
  readonly waiting: number;
  readonly longestWaitSinceMs: number | null;
  readonly abandoned: number;
  readonly serviceLevel: number | null;
};

export function totalsOf(queues: Iterable<LiveQueue>): Totals {
  let longestWaitSinceMs: number | null = null;
  let abandoned = 0;
  const sum = { waiting: 0, offered: 0, answered_in_time: 0, short_abandons: 0 };
  for (const queue of queues) {
    sum.waiting += queue.waiting;
    sum.offered += queue.offered;
    sum.answered_in_time += queue.answered_in_time;
    sum.short_abandons += queue.short_abandons;
    abandoned += queue.abandoned;
    const since = queue.longest_wait_since_at_ms;
    if (since !== null && (longestWaitSinceMs === null || since < longestWaitSinceMs)) {
      longestWaitSinceMs = since;
    }
  }
  return { waiting: sum.waiting, longestWaitSinceMs, abandoned, serviceLevel: serviceLevel(sum) };
}

// In the order in which a supervisor asks: who talks, who is about to, who could.
export const STATE_ORDER: readonly AgentState[] = [
  'on_contact',
  'offered',
  'available',
  'acw',
  'aux',
  'offline',
];

export function countsByState(agents: Iterable<LiveAgent>): ReadonlyMap<AgentState, number> {
  const counts = new Map<AgentState, number>();
  for (const agent of agents) counts.set(agent.state, (counts.get(agent.state) ?? 0) + 1);
  return counts;
}

/** By name, with those offline last: rows keep their place while states change. */
export function agentsInOrder(agents: Iterable<LiveAgent>, locale: string): readonly LiveAgent[] {
  const byName = new Intl.Collator(locale, { numeric: true });
  return [...agents].sort(
    (a, b) =>
      Number(a.state === 'offline') - Number(b.state === 'offline') ||
      byName.compare(a.name, b.name) ||
      byName.compare(a.agent_id, b.agent_id),
  );
}

export function queuesInOrder(queues: Iterable<LiveQueue>, locale: string): readonly LiveQueue[] {
  const byName = new Intl.Collator(locale, { numeric: true });
  return [...queues].sort(
    (a, b) => byName.compare(a.name, b.name) || byName.compare(a.queue_id, b.queue_id),
  );
}

const PHASE_ORDER: Readonly<Record<ContactPhase, number>> = {
  queued: 0,
  offered: 1,
  connected: 2,
  in_flow: 3,
};

/** Those who wait first, the longest wait before all; then ringing, talking, in the flow. */
export function callsInOrder(contacts: Iterable<LiveCall>): readonly LiveCall[] {
  return [...contacts].sort(
    (a, b) =>
      PHASE_ORDER[a.phase] - PHASE_ORDER[b.phase] ||
      a.since_at_ms - b.since_at_ms ||
      (a.contact_id < b.contact_id ? -1 : 1),
  );
}

export function talkingCount(board: Board): number {
  let talking = 0;
  for (const call of board.contacts.values()) if (call.phase === 'connected') talking += 1;
  return talking;
}
