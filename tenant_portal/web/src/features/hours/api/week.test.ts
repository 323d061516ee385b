// Tests of intervals and weeks: midnight, overlaps, copies, holidays.
import { describe, expect, it } from 'vitest';
import { formatsOf } from '@/lib/i18n/formats';
import { weekText } from './summary';
import {
  bodyOf,
  endOf,
  isPastMidnight,
  likeMonday,
  nextInterval,
  officeWeek,
  overlappingDays,
  repeatedDate,
  valuesOf,
  weekOf,
  withEnd,
  withHolidays,
  withStart,
} from './week';

const interval = (from_minute: number, to_minute: number) => ({ key: 0, from_minute, to_minute });

describe('endOf', () => {
  it.each([
    ['same day', 540, 1020, 1020],
    ['midnight ends the day', 540, 0, 1440],
    ['past midnight', 1320, 120, 1560],
    ['the same time is a whole day', 540, 540, 1980],
    ['the whole day', 0, 0, 1440],
  ])('%s', (_, from, clock, expected) => {
    expect(endOf(from, clock)).toBe(expected);
  });
});

describe('an interval', () => {
  it('keeps the clock time of its end when its start moves', () => {
    expect(withStart(interval(1320, 1560), 60).to_minute).toBe(120);
    expect(withStart(interval(540, 1020), 1080).to_minute).toBe(1020 + 1440);
  });

  it('is past midnight only after it', () => {
    expect(isPastMidnight(interval(540, 1440))).toBe(false);
    expect(isPastMidnight(withEnd(interval(1320, 1440), 1))).toBe(true);
  });

  it('is proposed after the last one, and never past the day', () => {
    expect(nextInterval([])).toMatchObject({ from_minute: 540, to_minute: 1020 });
    expect(nextInterval([interval(540, 720)])).toMatchObject({ from_minute: 780, to_minute: 960 });
    expect(nextInterval([interval(540, 1300)]).to_minute).toBeLessThanOrEqual(1440);
  });
});

describe('overlappingDays', () => {
  it('finds overlaps within a day and into the next', () => {
    const week = weekOf([
      { day: 1, from_minute: 540, to_minute: 720 },
      { day: 1, from_minute: 700, to_minute: 800 },
      { day: 7, from_minute: 1320, to_minute: 1560 },
    ]);
    expect(overlappingDays(week)).toEqual([1]);
    const night = weekOf([
      { day: 7, from_minute: 1320, to_minute: 1560 },
      { day: 1, from_minute: 60, to_minute: 120 },
    ]);
    expect(overlappingDays(night)).toEqual([7]);
  });

  it('lets neighbours touch', () => {
    const week = weekOf([
      { day: 1, from_minute: 0, to_minute: 1440 },
      { day: 2, from_minute: 0, to_minute: 720 },
      { day: 2, from_minute: 720, to_minute: 1440 },
    ]);
    expect(overlappingDays(week)).toEqual([]);
  });
});

describe('a week', () => {
  it('copies Monday to the other working days', () => {
    const week = likeMonday(weekOf([{ day: 1, from_minute: 1, to_minute: 2 }]));
    expect(week[5]).toMatchObject([{ from_minute: 1, to_minute: 2 }]);
    expect(week[6]).toEqual([]);
  });

  it('is sent as it was read', () => {
    const hours = {
      hours_id: 'h',
      name: 'Office',
      time_zone: 'Europe/Berlin',
      weekly: [{ day: 6, from_minute: 1320, to_minute: 1560 }],
      holidays: [
        { date: '2026-12-24', name: 'Eve', open: [{ from_minute: 540, to_minute: 720 }] },
        { date: '2026-12-25', name: 'Day', open: null },
      ],
      updated_at_ms: 0,
    };
    const { hours_id, updated_at_ms, ...body } = hours;
    expect([hours_id, updated_at_ms]).toEqual(['h', 0]);
    expect(bodyOf(valuesOf(hours))).toEqual(body);
  });

  it('is said in a line', () => {
    const office = bodyOf({ name: '', time_zone: '', weekly: officeWeek(), holidays: [] });
    const night = { day: 6, from_minute: 1320, to_minute: 1560 };
    expect(weekText([...office.weekly, night], formatsOf('en'))).toBe(
      'Mon–Fri 09:00–17:00, Sat 22:00–02:00',
    );
    expect(weekText([], formatsOf('zh-CN'))).toBe('');
  });
});

describe('holidays', () => {
  const present = valuesOf({
    hours_id: 'h',
    name: '',
    time_zone: '',
    weekly: [],
    holidays: [{ date: '2026-12-25', name: 'Ours', open: null }],
    updated_at_ms: 0,
  }).holidays;

  it('adds only dates that are not there, in order', () => {
    const found = [
      { date: '2026-12-25', name: 'Christmas Day' },
      { date: '2026-01-01', name: 'New Year' },
    ];
    expect(withHolidays(present, found).map(({ name }) => name)).toEqual(['New Year', 'Ours']);
  });

  it('names a date that is there twice', () => {
    expect(repeatedDate(present)).toBeNull();
    expect(repeatedDate([...present, ...present])).toBe('2026-12-25');
  });
});
