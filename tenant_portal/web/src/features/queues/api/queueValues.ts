// A queue's policy as a form holds it: times in seconds, which is how people speak of them.
import type { Queue, QueueBody, Ring } from '@/lib/api';
import { AGENT_STRATEGIES } from '@/lib/contracts';

const MS_PER_S = 1_000;
const FIRST_RING_S = 30;

export type Strategy = (typeof AGENT_STRATEGIES)[number];

export type RingValues = {
  /** Of this row for as long as the form is open. */
  readonly key: number;
  /** Seconds of waiting; null: an empty box. */
  readonly after_s: number | null;
  /** Null: the queue's own. */
  readonly required_skills: Readonly<Record<string, number>> | null;
  readonly queue_ids: readonly string[];
};

export type QueueValues = {
  readonly name: string;
  readonly required_skills: Readonly<Record<string, number>>;
  readonly priority: number | null;
  /** Seconds; the names are the API's, so that its faults find their field. */
  readonly ring_timeout_ms: number | null;
  readonly acw_ms: number | null;
  readonly service_level_ms: number | null;
  readonly is_recorded: boolean;
  readonly strategy: Strategy;
  readonly preferred_skills: Readonly<Record<string, number>>;
  readonly ageing_per_minute: number | null;
  readonly rings: readonly RingValues[];
};

/** What the API takes when nothing is said, so that a new queue shows what it will be. */
export const NEW_QUEUE: QueueValues = {
  name: '',
  required_skills: {},
  priority: 50,
  ring_timeout_ms: 15,
  acw_ms: 10,
  service_level_ms: 20,
  is_recorded: true,
  strategy: 'longest_idle',
  preferred_skills: {},
  ageing_per_minute: 0,
  rings: [],
};

export function valuesOf(queue: Queue): QueueValues {
  const { name, required_skills, priority, is_recorded, preferred_skills } = queue;
  return {
    name,
    required_skills,
    priority,
    is_recorded,
    preferred_skills,
    ageing_per_minute: queue.ageing_per_minute,
    strategy: AGENT_STRATEGIES.find((each) => each === queue.strategy) ?? NEW_QUEUE.strategy,
    rings: queue.rings.map(ringValues),
    ring_timeout_ms: queue.ring_timeout_ms / MS_PER_S,
    acw_ms: queue.acw_ms / MS_PER_S,
    service_level_ms: queue.service_level_ms / MS_PER_S,
  };
}

/** An empty box takes what a new queue has. */
export function bodyOf(values: QueueValues): QueueBody {
  const { required_skills, is_recorded, strategy, preferred_skills } = values;
  const msOf = (name: 'ring_timeout_ms' | 'acw_ms' | 'service_level_ms') =>
    Math.round((values[name] ?? NEW_QUEUE[name] ?? 0) * MS_PER_S);
  return {
    name: values.name.trim(),
    required_skills,
    is_recorded,
    strategy,
    preferred_skills,
    ageing_per_minute: values.ageing_per_minute ?? 0,
    rings: values.rings.map(ringOf),
    priority: values.priority ?? NEW_QUEUE.priority ?? 0,
    ring_timeout_ms: msOf('ring_timeout_ms'),
    acw_ms: msOf('acw_ms'),
    service_level_ms: msOf('service_level_ms'),
  };
}

/** A ring to begin with: half a minute after the one before, and nothing relaxed yet. */
export function nextRing(rings: readonly RingValues[]): RingValues {
  const before = rings.at(-1)?.after_s ?? 0;
  const key = Math.max(0, ...rings.map((ring) => ring.key)) + 1;
  return { key, after_s: before + FIRST_RING_S, required_skills: null, queue_ids: [] };
}

/** The first ring that does not open later than the one before it; null when all do. */
export function ringOutOfOrder(rings: readonly RingValues[]): number | null {
  const found = rings.findIndex((ring, index) => {
    const before = index === 0 ? 0 : (rings[index - 1]?.after_s ?? 0);
    return ring.after_s === null || ring.after_s <= before;
  });
  return found === -1 ? null : found;
}

function ringValues(ring: Ring, index: number): RingValues {
  return {
    key: index,
    after_s: ring.after_ms / MS_PER_S,
    required_skills: ring.required_skills ?? null,
    queue_ids: ring.queue_ids ?? [],
  };
}

function ringOf({ after_s, required_skills, queue_ids }: RingValues): Ring {
  const after_ms = Math.round((after_s ?? FIRST_RING_S) * MS_PER_S);
  return { after_ms, required_skills, queue_ids };
}
