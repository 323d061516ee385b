// Numbers, shares, durations and times of day, written as the locale writes them.
import type { Locale } from './messages';

export type Formats = {
  readonly count: (value: number) => string;
  /** A ratio in [0, 1]; null (an empty base) is a dash, neither perfect nor failed. */
  readonly share: (ratio: number | null) => string;
  readonly timeOfDay: (atMs: number) => string;
  /** Time alone today, with the date before it on any other day. */
  readonly moment: (atMs: number, nowMs: number) => string;
};

export const DASH = '–';

const MS_PER_S = 1_000;
const S_PER_MIN = 60;
const S_PER_H = 3_600;

export function formatsOf(locale: Locale): Formats {
  const count = new Intl.NumberFormat(locale);
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const clock = {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  } as const;
  const time = new Intl.DateTimeFormat(locale, clock);
  const dateAndTime = new Intl.DateTimeFormat(locale, {
    ...clock,
    month: 'short',
    day: 'numeric',
  });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'short' });
  return {
    count: (value) => count.format(value),
    share: (ratio) => (ratio === null ? DASH : share.format(ratio)),
    timeOfDay: (atMs) => time.format(atMs),
    moment: (atMs, nowMs) =>
      (day.format(atMs) === day.format(nowMs) ? time : dateAndTime).format(atMs),
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
