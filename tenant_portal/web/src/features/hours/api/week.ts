// Intervals of a week as clock times: pure, so that midnight can be tested without a page.
import type { Holiday, Hours, HoursBody, OpeningHours, WeeklyHours } from '@/lib/api';

export const MIN_PER_DAY = 1_440;
export const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
export type Day = (typeof DAYS)[number];

export const MAX_INTERVALS_A_DAY = 8;
const MIN_PER_H = 60;

/** An interval while it is edited; `key` tells rows apart. */
export type Interval = Hours & { readonly key: number };
export type Week = Readonly<Record<Day, readonly Interval[]>>;

export type HolidayValues = {
  readonly key: number;
  readonly date: string | null;
  readonly name: string;
  /** Empty: closed all day. */
  readonly open: readonly Interval[];
};

export type HoursValues = {
  readonly name: string;
  readonly time_zone: string;
  readonly weekly: Week;
  readonly holidays: readonly HolidayValues[];
};

const NINE = 9 * MIN_PER_H;
const FIVE_PM = 17 * MIN_PER_H;

let lastKey = 0;
export function newKey(): number {
  lastKey += 1;
  return lastKey;
}

/** The end of an interval from the clock time that was typed: not after its start means the next day. */
export function endOf(fromMinute: number, clock: number): number {
  const time = clock % MIN_PER_DAY;
  return time > fromMinute ? time : time + MIN_PER_DAY;
}

/** Moving the start keeps the end's clock time. */
export function withStart(interval: Interval, fromMinute: number): Interval {
  const to_minute = endOf(fromMinute, interval.to_minute);
  return { ...interval, from_minute: fromMinute, to_minute };
}

export function withEnd(interval: Interval, clock: number): Interval {
  return { ...interval, to_minute: endOf(interval.from_minute, clock) };
}

/** Ends on the next day; midnight itself is still the same one. */
export function isPastMidnight({ to_minute }: Hours): boolean {
  return to_minute > MIN_PER_DAY;
}

/** A proposal for one more interval: after the last one, or office hours. */
export function nextInterval(intervals: readonly Hours[]): Interval {
  const last = Math.max(0, ...intervals.map(({ to_minute }) => to_minute));
  if (intervals.length === 0 || last >= MIN_PER_DAY - 2 * MIN_PER_H) {
    return { key: newKey(), from_minute: NINE, to_minute: FIVE_PM };
  }
  const from = last + MIN_PER_H;
  return {
    key: newKey(),
    from_minute: from,
    to_minute: Math.min(from + 3 * MIN_PER_H, MIN_PER_DAY),
  };
}

export function overlaps(intervals: readonly Hours[]): boolean {
  const sorted = [...intervals].sort((a, b) => a.from_minute - b.from_minute);
  return sorted.some((each, index) => {
    const next = sorted[index + 1];
    return next !== undefined && next.from_minute < each.to_minute;
  });
}

/** Days whose intervals overlap each other or run into the next day's. */
export function overlappingDays(week: Week): readonly Day[] {
  return DAYS.filter((day) => {
    const following = week[day === 7 ? 1 : ((day + 1) as Day)];
    const shifted = following.map(({ from_minute, to_minute }) => ({
      from_minute: from_minute + MIN_PER_DAY,
      to_minute: to_minute + MIN_PER_DAY,
    }));
    return overlaps(week[day]) || (!overlaps(following) && overlaps([...week[day], ...shifted]));
  });
}

/** The same hours from Monday to Friday. */
export function likeMonday(week: Week): Week {
  const copies = ([2, 3, 4, 5] as const).map((day) => [day, copied(week[1])] as const);
  return { ...week, ...Object.fromEntries(copies) };
}

export function copied(intervals: readonly Hours[]): readonly Interval[] {
  return intervals.map(({ from_minute, to_minute }) => ({ key: newKey(), from_minute, to_minute }));
}

export function weekOf(weekly: readonly WeeklyHours[]): Week {
  const of = (day: Day) =>
    copied(weekly.filter((each) => each.day === day).sort((a, b) => a.from_minute - b.from_minute));
  return { 1: of(1), 2: of(2), 3: of(3), 4: of(4), 5: of(5), 6: of(6), 7: of(7) };
}

export function officeWeek(): Week {
  const office = DAYS.slice(0, 5).map((day) => ({
    day,
    from_minute: NINE,
    to_minute: FIVE_PM,
  }));
  return weekOf(office);
}

export function valuesOf(hours: OpeningHours): HoursValues {
  return {
    name: hours.name,
    time_zone: hours.time_zone,
    weekly: weekOf(hours.weekly),
    holidays: hours.holidays.map(holidayValues),
  };
}

export function holidayValues(holiday: Holiday): HolidayValues {
  return {
    key: newKey(),
    date: holiday.date,
    name: holiday.name,
    open: copied(holiday.open ?? []),
  };
}

export function bodyOf(values: HoursValues): HoursBody {
  const plain = ({ from_minute, to_minute }: Interval) => ({ from_minute, to_minute });
  return {
    name: values.name.trim(),
    time_zone: values.time_zone,
    weekly: DAYS.flatMap((day) => values.weekly[day].map((each) => ({ day, ...plain(each) }))),
    holidays: values.holidays.map(({ date, name, open }) => ({
      date: date ?? '',
      name: name.trim(),
      open: open.length === 0 ? null : open.map(plain),
    })),
  };
}

/** Holidays of the template whose date is not there yet, in the order of the calendar. */
export function withHolidays(
  present: readonly HolidayValues[],
  found: readonly Holiday[],
): readonly HolidayValues[] {
  const dates = new Set(present.map(({ date }) => date));
  const added = found.filter(({ date }) => !dates.has(date)).map(holidayValues);
  return [...present, ...added].sort((a, b) => (a.date ?? '~').localeCompare(b.date ?? '~'));
}

export function repeatedDate(holidays: readonly HolidayValues[]): string | null {
  const seen = new Set<string>();
  for (const { date } of holidays) {
    if (date === null) continue;
    if (seen.has(date)) return date;
    seen.add(date);
  }
  return null;
}
