// Tests of a queue's times: seconds in the form, milliseconds on the wire.
import { describe, expect, it } from 'vitest';
import { bodyOf, NEW_QUEUE, valuesOf } from './queueValues';

const QUEUE = {
  queue_id: 'q',
  name: 'Sales',
  required_skills: { en: 5 },
  priority: 0,
  ring_timeout_ms: 12_500,
  acw_ms: 0,
  service_level_ms: 30_000,
  is_recorded: false,
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
