// Tests of useForm.ts: which field a fault of the API belongs to.
import { describe, expect, it } from 'vitest';
import { placeFaults } from './useForm';

const fault = (field: string) => ({ field, code: 'bad', message: 'no' });

describe('placeFaults', () => {
  const known = new Set(['name', 'roles', 'email']);

  it.each([
    ['name', 'name'],
    ['roles.0.queue_ids', 'roles'],
    ['roles[0].queue_ids', 'roles'],
    ['$.email', 'email'],
    ['body.email', 'email'],
  ])('%s belongs to %s', (path, name) => {
    expect([...placeFaults([fault(path)], known).byField.keys()]).toEqual([name]);
  });

  it('leaves what no field shows to the whole form', () => {
    expect(placeFaults([fault('tenant')], known).byField.size).toBe(0);
  });

  it('shows the first fault of a field', () => {
    const two = [fault('name'), { ...fault('name'), code: 'second' }];
    expect(placeFaults(two, known).byField.get('name')?.code).toBe('bad');
  });
});
