// The live board as a value: a snapshot makes it, deltas move it, a gap is reported.
import type { LiveAgent, LiveCall, LiveDelta, LiveQueue, LiveSnapshot } from '@/lib/contracts';

export type Board = {
  readonly tenantId: string;
  readonly epoch: number;
  readonly seq: number;
  /** Server time of the newest frame that moved the board, Unix ms. */
  readonly atMs: number;
  readonly queues: ReadonlyMap<string, LiveQueue>;
  readonly agents: ReadonlyMap<string, LiveAgent>;
  readonly contacts: ReadonlyMap<string, LiveCall>;
};

export type DeltaResult =
  | { readonly kind: 'applied'; readonly board: Board }
  /** Already part of the snapshot; deltas may overtake the answer to a subscription. */
  | { readonly kind: 'stale' }
  /** A frame is missing, or another owner speaks: only a new snapshot helps. */
  | { readonly kind: 'gap' };

export function boardOf(snapshot: LiveSnapshot): Board {
  return {
    tenantId: snapshot.tenant_id,
    epoch: snapshot.epoch,
    seq: snapshot.seq,
    atMs: snapshot.at_ms,
    queues: new Map(snapshot.queues.map((queue) => [queue.queue_id, queue])),
    agents: new Map(snapshot.agents.map((agent) => [agent.agent_id, agent])),
    contacts: new Map(snapshot.contacts.map((call) => [call.contact_id, call])),
  };
}

export function applyDelta(board: Board, delta: LiveDelta): DeltaResult {
  if (delta.epoch < board.epoch) return { kind: 'stale' };
  if (delta.epoch > board.epoch || delta.tenant_id !== board.tenantId) return { kind: 'gap' };
  if (delta.seq <= board.seq) return { kind: 'stale' };
  if (delta.seq !== board.seq + 1) return { kind: 'gap' };
  return {
    kind: 'applied',
    board: {
      ...board,
      seq: delta.seq,
      atMs: delta.at_ms,
      queues: merged(board.queues, delta.queues, (queue) => queue.queue_id, delta.removed_queues),
      agents: merged(board.agents, delta.agents, (agent) => agent.agent_id, delta.removed_agents),
      contacts: merged(
        board.contacts,
        delta.contacts,
        (call) => call.contact_id,
        delta.removed_contacts,
      ),
    },
  };
}

/** The same map when nothing changed, so that tables which show it need not render. */
function merged<T>(
  present: ReadonlyMap<string, T>,
  changed: readonly T[],
  idOf: (item: T) => string,
  removed: readonly string[] = [],
): ReadonlyMap<string, T> {
  if (changed.length === 0 && removed.length === 0) return present;
  const next = new Map(present);
  for (const item of changed) next.set(idOf(item), item);
  for (const id of removed) next.delete(id);
  return next;
}
