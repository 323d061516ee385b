// Tests of typed numbers and of a check's steps.
import { describe, expect, it } from 'vitest';
import { detailOf, stepCodeOf, weightOf } from './checkSteps';
import { digitsOf } from './numbers';

describe('digitsOf', () => {
  it.each([
    ['+49 (30) 555-010', '+4930555010'],
    [' 030/12', '03012'],
    ['', ''],
    ['+', '+'],
    ['1234567890123456789', '123456789012345'],
  ])('%j', (typed, expected) => {
    expect(digitsOf(typed)).toBe(expected);
  });
});

describe('a step of a check', () => {
  it('shows the local time of hours', () => {
    const step = { code: 'hours_open', subject: 'hours', detail: '2026-11-22T09:30+01:00' };
    expect(detailOf(step)).toBe('09:30');
    expect(detailOf({ code: 'plays', subject: 'x', detail: null })).toBe('');
  });

  it('weighs what stands in the way of a call', () => {
    expect(weightOf({ code: 'no_site', subject: '', is_problem: true })).toBe('problem');
    expect(weightOf({ code: 'other_way', subject: '' })).toBe('remark');
    expect(weightOf({ code: 'agents_ready', subject: '' })).toBe('fine');
    expect(stepCodeOf({ code: 'of_a_later_release', subject: '' })).toBeNull();
  });
});
