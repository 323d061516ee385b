// Numbers, shares, durations, sizes and times, written as the locale writes them.
import type { Locale } from './locales';

export type Formats = {
  readonly count: (value: number) => string;
  /** A ratio in [0, 1]; null (an empty base) is a dash, neither perfect nor failed. */
  readonly share: (ratio: number | null) => string;
  readonly bytes: (value: number) => string;
  readonly timeOfDay: (atMs: number) => string;
  /** Time alone today, with the date before it on any other day. */
  readonly moment: (atMs: number, nowMs: number) => string;
  readonly date: (atMs: number) => string;
  readonly dateTime: (atMs: number) => string;
  /** "3 minutes ago", "in 2 days"; the largest unit that fits. */
  readonly relative: (atMs: number, nowMs: number) => string;
  /** Minutes since midnight as a time of day. */
  readonly minuteOfDay: (minute: number) => string;
  /** ISO weekday, 1 is Monday. */
  readonly weekday: (day: number, width?: 'long' | 'short') => string;
  readonly list: (parts: readonly string[]) => string;
  readonly compare: (a: string, b: string) => number;
};

export const DASH = '–';

const MS_PER_S = 1_000;
const S_PER_MIN = 60;
const S_PER_H = 3_600;
const S_PER_DAY = 86_400;
const MIN_PER_H = 60;
// 1 January 2024 was a Monday.
const A_MONDAY_MS = Date.UTC(2024, 0, 1);
const MS_PER_DAY = S_PER_DAY * MS_PER_S;
const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const RELATIVE_UNITS = [
  ['day', S_PER_DAY],
  ['hour', S_PER_H],
  ['minute', S_PER_MIN],
] as const;
const CLOCK = {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
} as const;

export function formatsOf(locale: Locale): Formats {
  return { ...numbersOf(locale), ...timesOf(locale), ...wordsOf(locale) };
}

function numbersOf(locale: Locale): Pick<Formats, 'count' | 'share' | 'bytes'> {
  const count = new Intl.NumberFormat(locale);
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  return {
    count: (value) => count.format(value),
    share: (ratio) => (ratio === null ? DASH : share.format(ratio)),
    bytes: (value) => {
      const power = value < 1 ? 0 : Math.floor(Math.log10(value) / 3);
      // Nobody counts single bytes: nothing at all is 0 kB.
      const unit = Math.min(Math.max(power, 1), BYTE_UNITS.length - 1);
      return new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: BYTE_UNITS[unit] ?? 'byte',
        unitDisplay: 'short',
        maximumFractionDigits: unit < 2 ? 0 : 1,
      }).format(value / 1_000 ** unit);
    },
  };
}

function timesOf(
  locale: Locale,
): Pick<
  Formats,
  'timeOfDay' | 'moment' | 'date' | 'dateTime' | 'relative' | 'minuteOfDay' | 'weekday'
> {
  const time = new Intl.DateTimeFormat(locale, CLOCK);
  const dateAndTime = new Intl.DateTimeFormat(locale, { ...CLOCK, month: 'short', day: 'numeric' });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const full = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    hourCycle: 'h23',
  });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const weekdays = {
    long: new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }),
    short: new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }),
  };
  return {
    timeOfDay: (atMs) => time.format(atMs),
    moment: (atMs, nowMs) =>
      (day.format(atMs) === day.format(nowMs) ? time : dateAndTime).format(atMs),
    date: (atMs) => day.format(atMs),
    dateTime: (atMs) => full.format(atMs),
    relative: (atMs, nowMs) => {
      const seconds = Math.round((atMs - nowMs) / MS_PER_S);
      for (const [unit, length] of RELATIVE_UNITS) {
        if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
      }
      return relative.format(seconds, 'second');
    },
    minuteOfDay: (minute) =>
      `${String(Math.floor(minute / MIN_PER_H)).padStart(2, '0')}:${String(minute % MIN_PER_H).padStart(2, '0')}`,
    weekday: (index, width = 'long') =>
      weekdays[width].format(A_MONDAY_MS + (index - 1) * MS_PER_DAY),
  };
}

function wordsOf(locale: Locale): Pick<Formats, 'list' | 'compare'> {
  // Intl's own list of this kind has no separator in Chinese.
  const separator = locale === 'zh-CN' ? '、' : ', ';
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
  return {
    list: (parts) => parts.join(separator),
    compare: (a, b) => collator.compare(a, b),
  };
}

/**
 * `m:ss`, from an hour on `h:mm:ss`: both languages write running times so.
 *
 * A negative length (the local estimate of server time is a little early) is 0:00.
 */
export function duration(lengthMs: number): string {
  const total = Math.max(0, Math.floor(lengthMs / MS_PER_S));
  const hours = Math.floor(total / S_PER_H);
  const minutes = Math.floor((total % S_PER_H) / S_PER_MIN);
  const seconds = String(total % S_PER_MIN).padStart(2, '0');
  return hours > 0
    ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}`
    : `${minutes}:${seconds}`;
}
