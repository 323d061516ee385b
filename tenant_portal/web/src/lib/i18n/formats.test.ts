// Tests of formats.ts: running times, shares and moments in both languages.
import { describe, expect, it } from 'vitest';
import { duration, formatsOf } from './formats';

describe('duration', () => {
  it.each([
    [-500, '0:00'],
    [0, '0:00'],
    [999, '0:00'],
    [61_000, '1:01'],
    [3_599_999, '59:59'],
    [3_600_000, '1:00:00'],
    [90_061_000, '25:01:01'],
  ])('%i ms', (lengthMs, expected) => {
    expect(duration(lengthMs)).toBe(expected);
  });
});

describe('formatsOf', () => {
  it('writes counts and shares', () => {
    expect(formatsOf('en').count(12_345)).toBe('12,345');
    expect(formatsOf('zh-CN').share(0.805)).toBe('81%');
    expect(formatsOf('en').share(null)).toBe('–');
  });

  it('writes sizes, distances in time, days and hours', () => {
    expect(formatsOf('en').bytes(1_500_000_000)).toBe('1.5 GB');
    expect(formatsOf('en').bytes(0)).toBe('0 kB');
    expect(formatsOf('zh-CN').bytes(0)).toBe('0 kB');
    expect(formatsOf('en').relative(0, 3 * 60_000 + 400)).toBe('3 minutes ago');
    expect(formatsOf('zh-CN').relative(2 * 86_400_000, 0)).toBe('后天');
    expect(formatsOf('en').weekday(1)).toBe('Monday');
    expect(formatsOf('zh-CN').weekday(7, 'short')).toBe('周日');
    expect(formatsOf('en').minuteOfDay(1_440)).toBe('24:00');
  });

  it('adds the date to a moment of another day', () => {
    const nowMs = new Date(2026, 10, 22, 12, 0, 0).getTime();
    const yesterdayMs = new Date(2026, 10, 21, 9, 5, 7).getTime();
    expect(formatsOf('en').moment(nowMs, nowMs)).toBe('12:00:00');
    expect(formatsOf('en').moment(yesterdayMs, nowMs)).toBe('Nov 21, 09:05:07');
    expect(formatsOf('zh-CN').moment(yesterdayMs, nowMs)).toBe('11月21日 09:05:07');
  });
});
