// Calendar dates of the reader's own clock as points in time, and back.

/** The first millisecond of a date such as `2026-03-01`. */
export function startOfDay(date: string): number {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(year, month - 1, day).getTime();
}

/** The first millisecond after the date: a right "until 1 March" still holds on 1 March. */
export function endOfDay(date: string): number {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(year, month - 1, day + 1).getTime();
}

export function dateOf(atMs: number): string {
  const at = new Date(atMs);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
