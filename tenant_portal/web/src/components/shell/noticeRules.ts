// Which notices an organisation's state calls for.
import type { Me } from '@/lib/api';

const MS_PER_DAY = 86_400_000;
const TOLD = ['past_due', 'suspended', 'closed'] as const;

export type Notice =
  /** The person works in an organisation that is not their own. */
  | { readonly kind: 'guest'; readonly untilMs: number | null }
  /** Days left, the begun one included; 1 on the last one. */
  | { readonly kind: 'trial'; readonly days: number }
  | { readonly kind: 'status'; readonly status: (typeof TOLD)[number] };

export function noticesFor(me: Me, nowMs: number): readonly Notice[] {
  const notices: Notice[] = [];
  const { tenant, home } = me;
  if (tenant.tenant_id !== home.tenant_id) {
    const held = me.organisations.find((each) => each.tenant_id === tenant.tenant_id);
    notices.push({ kind: 'guest', untilMs: held?.until_at_ms ?? null });
  }
  const told = TOLD.find((status) => status === tenant.status);
  if (told !== undefined) notices.push({ kind: 'status', status: told });
  else if (tenant.status === 'trial' && tenant.trial_ends_at_ms !== null) {
    const days = Math.max(1, Math.ceil((tenant.trial_ends_at_ms - nowMs) / MS_PER_DAY));
    notices.push({ kind: 'trial', days });
  }
  return notices;
}
