// Tests of days.ts: days of the organisation's zone, also when its clocks change.
import { describe, expect, it } from 'vitest';
import { lastDays, sumOf, totalsOf } from './days';

const H_MS = 3_600_000;

describe('lastDays', () => {
  it('counts back from the newest, without gaps', () => {
    const days = lastDays('Asia/Shanghai', 3, '2026-03-01');
    expect(days.map((day) => day.date)).toEqual(['2026-03-01', '2026-02-28', '2026-02-27']);
    expect(days[0]?.fromMs).toBe(Date.UTC(2026, 1, 28, 16));
    expect(days[1]?.toMs).toBe(days[0]?.fromMs);
  });

  it('has a day of 23 hours when the clocks go forward', () => {
    const [day] = lastDays('Europe/Berlin', 1, '2026-03-29');
    expect(((day?.toMs ?? 0) - (day?.fromMs ?? 0)) / H_MS).toBe(23);
  });
});

describe('sumOf', () => {
  it('adds metric by metric, and takes a missing one for nothing', () => {
    const [day] = lastDays('UTC', 1, '2026-01-01');
    if (day === undefined) throw new Error('no day');
    const totals = totalsOf({ totals: { inbound_leg_seconds: 30, unknown: 9 } });
    const sum = sumOf([
      { day, totals },
      { day, totals },
    ]);
    expect(sum).toEqual({
      agent_leg_seconds: 0,
      inbound_leg_seconds: 60,
      recording_seconds: 0,
      recording_stored_bytes: 0,
    });
  });
});
