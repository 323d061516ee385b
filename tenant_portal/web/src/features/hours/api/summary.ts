// The week in a line, such as "Mon–Fri 09:00–17:00, Sat 10:00–14:00".
import type { WeeklyHours } from '@/lib/api';
import type { Formats } from '@/lib/i18n/formats';
import { DAYS, type Day, MIN_PER_DAY, weekOf } from './week';

/** `from`-`to`; the end of a day is written as 24:00, a later one by its clock. */
export function intervalText(
  { from_minute, to_minute }: { readonly from_minute: number; readonly to_minute: number },
  formats: Pick<Formats, 'minuteOfDay'>,
): string {
  const end = to_minute > MIN_PER_DAY ? to_minute - MIN_PER_DAY : to_minute;
  return `${formats.minuteOfDay(from_minute)}–${formats.minuteOfDay(end)}`;
}

/** Neighbouring days with the same hours are said together; closed days are left out. */
export function weekText(
  weekly: readonly WeeklyHours[],
  formats: Pick<Formats, 'minuteOfDay' | 'weekday' | 'list'>,
): string {
  const week = weekOf(weekly);
  const groups: { first: Day; last: Day; text: string }[] = [];
  for (const day of DAYS) {
    const text = week[day].map((each) => intervalText(each, formats)).join(' + ');
    const before = groups.at(-1);
    if (before !== undefined && before.text === text) before.last = day;
    else groups.push({ first: day, last: day, text });
  }
  return formats.list(
    groups
      .filter(({ text }) => text !== '')
      .map(({ first, last, text }) => {
        const from = formats.weekday(first, 'short');
        return first === last
          ? `${from} ${text}`
          : `${from}–${formats.weekday(last, 'short')} ${text}`;
      }),
  );
}
