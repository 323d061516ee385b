// Tests of a queue's times: seconds in the form, milliseconds on the wire.
import { describe, expect, it } from 'vitest';
import { bodyOf, NEW_QUEUE, nextRing, ringOutOfOrder, valuesOf } from './queueValues';

const QUEUE = {
  queue_id: 'q',
  name: 'Sales',
  required_skills: { en: 5 },
  priority: 0,
  ring_timeout_ms: 12_500,
  acw_ms: 0,
  service_level_ms: 30_000,
  is_recorded: false,
  strategy: 'best_skill',
  preferred_skills: { vip: 3 },
  ageing_per_minute: 2,
  rings: [
    { after_ms: 20_000, required_skills: { en: 3 }, queue_ids: [] },
    { after_ms: 60_000, required_skills: null, queue_ids: ['help'] },
  ],
};

describe('bodyOf', () => {
  it('gives back what was read', () => {
    const { queue_id, ...policy } = QUEUE;
    expect(queue_id).toBe('q');
    expect(bodyOf(valuesOf(QUEUE))).toEqual(policy);
  });

  it('takes the usual time for an empty box', () => {
    expect(bodyOf({ ...NEW_QUEUE, name: ' A ', acw_ms: null })).toMatchObject({
      name: 'A',
      acw_ms: 10_000,
    });
  });
});

describe('rings', () => {
  it('open half a minute after the one before', () => {
    const first = nextRing([]);
    expect(first).toMatchObject({ after_s: 30, required_skills: null, queue_ids: [] });
    expect(nextRing([first])).toMatchObject({ after_s: 60, key: first.key + 1 });
  });

  it('must open one after the other', () => {
    const [first, second] = valuesOf(QUEUE).rings;
    if (first === undefined || second === undefined) throw new Error('two rings');
    expect(ringOutOfOrder([first, second])).toBeNull();
    expect(ringOutOfOrder([second, first])).toBe(1);
    expect(ringOutOfOrder([{ ...first, after_s: null }])).toBe(0);
  });
});
