// Codes of mistakes in a line of a file that have words of their own in the catalogue.
import type { LineProblem } from '@/lib/api';

export const LINE_CODES = [
  'agent_contradicts_roles',
  'bad_cell',
  'email_taken',
  'empty_cell',
  'in_use',
  'invalid_value',
  'last_owner',
  'name_taken',
  'number_not_claimed',
  'number_taken',
  'own_account',
  'owner_not_limited',
  'permission_needed',
  'person_above_own',
  'quota_reached',
  'repeated',
  'role_above_own',
  'too_few_cells',
  'too_many_cells',
  'unknown_flow',
  'unknown_queue',
  'unknown_role',
  'unknown_site',
  'unknown_skill',
  'unknown_team',
] as const;

export type LineCode = (typeof LINE_CODES)[number];

export function lineCodeOf(problem: LineProblem): LineCode | null {
  return LINE_CODES.find((code) => code === problem.code) ?? null;
}
