// Tests of noticeRules.ts: what an organisation's state says above every screen.
import { describe, expect, it } from 'vitest';
import type { Me, Organisation } from '@/lib/api';
import { noticesFor } from './noticeRules';

const DAY_MS = 86_400_000;

const home: Organisation = {
  tenant_id: 'a',
  name: 'A',
  kind: 'tenant',
  status: 'active',
  plan: 'standard',
  time_zone: 'UTC',
  locale: 'en',
  trial_ends_at_ms: null,
};

function me(tenant: Partial<Organisation>, untilMs: number | null = null): Me {
  const acted = { ...home, ...tenant };
  return {
    user: { user_id: 'u', email: 'u@example.org', name: 'U', locale: 'en', second_factor: false },
    home,
    tenant: acted,
    permissions: [],
    queue_ids: null,
    organisations: [
      {
        tenant_id: acted.tenant_id,
        name: acted.name,
        kind: acted.kind,
        roles: ['owner'],
        until_at_ms: untilMs,
      },
    ],
    brand: { name: 'Tandem', logo_url: null, colour: null },
  };
}

describe('noticesFor', () => {
  it('says nothing about an active organisation of one’s own', () => {
    expect(noticesFor(me({}), 0)).toEqual([]);
  });

  it('counts days of the trial, down to the last', () => {
    const trial = { status: 'trial', trial_ends_at_ms: 14 * DAY_MS };
    expect(noticesFor(me(trial), 1)).toEqual([{ kind: 'trial', days: 14 }]);
    expect(noticesFor(me(trial), 13.5 * DAY_MS)).toEqual([{ kind: 'trial', days: 1 }]);
    expect(noticesFor(me(trial), 20 * DAY_MS)).toEqual([{ kind: 'trial', days: 1 }]);
  });

  it('tells a guest until when, together with the state of the organisation', () => {
    expect(noticesFor(me({ tenant_id: 'b', status: 'suspended' }, 5), 0)).toEqual([
      { kind: 'guest', untilMs: 5 },
      { kind: 'status', status: 'suspended' },
    ]);
  });
});
