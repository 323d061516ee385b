// Codes of what can be wrong with a flow (docs/flow-document.md) that have words in the catalogue.
import type { FlowProblem } from '@/lib/api';

const PROBLEM_CODES = [
  'bad_date',
  'bad_digit',
  'bad_name',
  'bad_phrase',
  'bad_skill',
  'bad_step_name',
  'bad_time',
  'bad_value',
  'duplicate_digit',
  'empty_interval',
  'empty_text',
  'loop_without_input',
  'missing_field',
  'missing_text',
  'no_options',
  'no_steps',
  'nothing_to_say',
  'out_of_range',
  'overlapping_intervals',
  'text_too_long',
  'too_many_exceptions',
  'too_many_intervals',
  'too_many_phrases',
  'too_many_skills',
  'too_many_steps',
  'two_schedules',
  'unknown_field',
  'unknown_hours',
  'unknown_language',
  'unknown_prompt',
  'unknown_queue',
  'unknown_schema',
  'unknown_step',
  'unknown_step_type',
  'unknown_time_zone',
  'unknown_weekday',
  'unreachable_step',
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];

export function problemCodeOf(problem: Pick<FlowProblem, 'code'>): ProblemCode | null {
  return PROBLEM_CODES.find((code) => code === problem.code) ?? null;
}
