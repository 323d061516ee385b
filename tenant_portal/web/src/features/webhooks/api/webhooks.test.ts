// Tests of webhooks.ts: how a webhook stands, in one word.
import { describe, expect, it } from 'vitest';
import type { Webhook } from '@/lib/api';
import { EVENTS, eventOf, stateOf } from './webhooks';

const WEBHOOK: Webhook = {
  webhook_id: 'w',
  url: 'https://acme.example/calls',
  description: '',
  events: ['contact.ended'],
  is_active: true,
  previous_secret_until_at_ms: null,
  failing_since_at_ms: null,
  disabled_at_ms: null,
  disabled_reason: '',
  created_at_ms: 0,
  changed_at_ms: 0,
};

describe('stateOf', () => {
  it.each([
    [{}, 'active'],
    [{ failing_since_at_ms: 5 }, 'failing'],
    [{ is_active: false, failing_since_at_ms: 5 }, 'inactive'],
    [{ is_active: false, disabled_at_ms: 9 }, 'disabled'],
  ] as const)('%j is %s', (changes, expected) => {
    expect(stateOf({ ...WEBHOOK, ...changes })).toBe(expected);
  });
});

describe('events', () => {
  it('offers no test, but knows it in the log', () => {
    expect(EVENTS).not.toContain('webhook.test');
    expect(eventOf('webhook.test')).toBe('webhook.test');
    expect(eventOf('of a later version')).toBeNull();
  });
});
