// Tests of progress.ts: each step is done by what exists, and the first missing one is next.
import { describe, expect, it } from 'vitest';
import { type Existing, progressOf } from './progress';

const nothing = {
  tenant: { name: 'A', time_zone: 'UTC' },
  people: [],
  queues: [],
  numbers: [],
  hours: [],
  flows: [],
  contacts: [],
  isPhoneRegistered: false,
} as unknown as Existing;

const having = (more: Readonly<Record<string, unknown>>) => ({ ...nothing, ...more }) as Existing;

describe('progressOf', () => {
  it('begins with the people of a new company', () => {
    expect(progressOf(nothing)).toEqual({ done: new Set(['company']), next: 'people' });
  });

  it('does not count people who answer no calls', () => {
    const people = [{ agent: null }];
    expect(progressOf(having({ people, queues: [{}] })).done.has('people')).toBe(false);
  });

  it('wants the flow published, and a number that uses it', () => {
    const flows = [{ flow_id: 'f', published_version: null }];
    const numbers = [{ number: '+1', flow_id: 'f' }];
    expect(progressOf(having({ flows, numbers })).done.has('flow')).toBe(false);
    const published = [{ flow_id: 'f', published_version: 1 }];
    expect(progressOf(having({ flows: published, numbers })).done.has('flow')).toBe(true);
    const unused = [{ number: '+1', flow_id: null }];
    expect(progressOf(having({ flows: published, numbers: unused })).done.has('flow')).toBe(false);
  });

  it('is over once a call was answered', () => {
    const all = having({
      people: [{ agent: {} }],
      queues: [{}],
      numbers: [{ number: '+1', flow_id: 'f' }],
      hours: [{}],
      flows: [{ flow_id: 'f', published_version: 1 }],
      contacts: [{ outcome: 'abandoned_in_queue' }],
    });
    expect(progressOf(all).next).toBe('phone');
    expect(progressOf({ ...all, isPhoneRegistered: true }).next).toBe('test');
    expect(progressOf({ ...all, contacts: [{ outcome: 'handled' }] as never }).next).toBeNull();
  });
});
