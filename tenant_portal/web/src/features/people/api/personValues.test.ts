// Tests of what is sent of a person.
import { describe, expect, it } from 'vitest';
import type { Person } from '@/lib/api';
import {
  hasEmptyLimit,
  newPersonOf,
  newPersonValues,
  newRole,
  patchOf,
  valuesOf,
} from './personValues';

const PERSON: Person = {
  user_id: 'u',
  email: 'ana@example.org',
  name: 'Ana',
  locale: 'zh-CN',
  status: 'active',
  roles: [
    { membership_id: 'm1', role: 'agent', queue_ids: null, team_ids: null },
    { membership_id: 'm2', role: 'supervisor', queue_ids: ['q1'], team_ids: null },
  ],
  team_ids: ['t1'],
  agent: { agent_id: 'a', site_id: 's', skills: { en: 5 }, queue_ids: ['q1'], sip_username: 'x' },
  last_sign_in_at_ms: null,
  second_factor: false,
};

describe('patchOf', () => {
  it('sends back what was read', () => {
    expect(patchOf(valuesOf(PERSON), true)).toEqual({
      name: 'Ana',
      locale: 'zh-CN',
      team_ids: ['t1'],
      roles: [
        { role: 'agent', queue_ids: null, team_ids: null },
        { role: 'supervisor', queue_ids: ['q1'], team_ids: null },
      ],
      agent: { site_id: 's', skills: { en: 5 }, queue_ids: ['q1'] },
    });
  });

  it('leaves roles alone without the right to give them', () => {
    expect(patchOf(valuesOf(PERSON), false)).not.toHaveProperty('roles');
  });

  it('ends being an agent with the role', () => {
    const values = valuesOf(PERSON);
    const roles = values.roles.filter(({ role }) => role !== 'agent');
    expect(patchOf({ ...values, roles }, true).agent).toBeNull();
  });
});

describe('newPersonOf', () => {
  it('gives a new agent the first site', () => {
    const values = { ...newPersonValues('en'), email: ' a@b.org ', name: ' A ' };
    expect(newPersonOf(values)).toMatchObject({
      email: 'a@b.org',
      name: 'A',
      roles: [{ role: 'agent', queue_ids: null, team_ids: null }],
      agent: { site_id: null, skills: {}, queue_ids: [] },
    });
  });

  it('forgets a limit that was taken back', () => {
    const role = { ...newRole('supervisor', 1), queue_ids: ['q1'], isLimited: false };
    const [sent] = newPersonOf({ ...newPersonValues('en'), roles: [role] }).roles ?? [];
    expect(sent?.queue_ids).toBeNull();
  });
});

describe('hasEmptyLimit', () => {
  it('sees a limit to nothing', () => {
    const limited = { ...newRole('supervisor', 1), isLimited: true };
    expect(hasEmptyLimit([limited])).toBe(true);
    expect(hasEmptyLimit([{ ...limited, team_ids: ['t'] }])).toBe(false);
    expect(hasEmptyLimit([newRole('owner', 1)])).toBe(false);
  });
});
