// The steps of a check that this page has words for (docs/flow-document.md lists them all).
import type { CheckStep } from '@/lib/api';

export const STEP_CODES = [
  'number_found',
  'calls_refused',
  'number_without_flow',
  'no_site',
  'site_online',
  'site_not_online',
  'flow_not_published',
  'flow_published',
  'hours_open',
  'hours_closed',
  'speaks',
  'plays',
  'menu_pressed',
  'menu_silent',
  'queue_entered',
  'agents_ready',
  'agents_busy',
  'no_agent_available',
  'no_agent_with_skills',
  'queue_without_agents',
  'phone_unreachable',
  'routing_silent',
  'voicemail',
  'call_ends',
  'goes_in_circles',
  'other_way',
] as const;

export type StepCode = (typeof STEP_CODES)[number];

export function stepCodeOf(step: CheckStep): StepCode | null {
  return STEP_CODES.find((code) => code === step.code) ?? null;
}

/** Local time of a step about hours (`2026-11-22T09:30+01:00`) as `09:30`; other details as they are. */
export function detailOf(step: CheckStep): string {
  const detail = step.detail ?? '';
  if (step.code !== 'hours_open' && step.code !== 'hours_closed') return detail;
  return /T(\d\d:\d\d)/.exec(detail)?.[1] ?? detail;
}

// What is not as it should be, though no call on this way depends on it.
const REMARKS: ReadonlySet<string> = new Set([
  'agents_busy',
  'hours_closed',
  'menu_silent',
  'no_agent_available',
  'no_agent_with_skills',
  'other_way',
  'phone_unreachable',
  'queue_without_agents',
  'routing_silent',
]);

export function weightOf(step: CheckStep): 'problem' | 'remark' | 'fine' {
  if (step.is_problem === true) return 'problem';
  return REMARKS.has(step.code) ? 'remark' : 'fine';
}
