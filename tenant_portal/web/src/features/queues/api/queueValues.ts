// A queue's policy as a form holds it: times in seconds, which is how people speak of them.
import type { Queue, QueueBody } from '@/lib/api';

const MS_PER_S = 1_000;

export type QueueValues = {
  readonly name: string;
  readonly required_skills: Readonly<Record<string, number>>;
  readonly priority: number | null;
  /** Seconds; the names are the API's, so that its faults find their field. */
  readonly ring_timeout_ms: number | null;
  readonly acw_ms: number | null;
  readonly service_level_ms: number | null;
  readonly is_recorded: boolean;
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
};

export function valuesOf(queue: Queue): QueueValues {
  const { name, required_skills, priority, is_recorded } = queue;
  return {
    name,
    required_skills,
    priority,
    is_recorded,
    ring_timeout_ms: queue.ring_timeout_ms / MS_PER_S,
    acw_ms: queue.acw_ms / MS_PER_S,
    service_level_ms: queue.service_level_ms / MS_PER_S,
  };
}

/** An empty box takes what a new queue has. */
export function bodyOf(values: QueueValues): QueueBody {
  const { required_skills, is_recorded } = values;
  const msOf = (name: 'ring_timeout_ms' | 'acw_ms' | 'service_level_ms') =>
    Math.round((values[name] ?? NEW_QUEUE[name] ?? 0) * MS_PER_S);
  return {
    name: values.name.trim(),
    required_skills,
    is_recorded,
    priority: values.priority ?? NEW_QUEUE.priority ?? 0,
    ring_timeout_ms: msOf('ring_timeout_ms'),
    acw_ms: msOf('acw_ms'),
    service_level_ms: msOf('service_level_ms'),
  };
}
