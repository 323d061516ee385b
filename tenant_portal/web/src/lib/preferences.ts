// Choices of this browser (language, theme), kept between visits.

const PREFIX = 'tandem.';

export function readPreference<T extends string>(name: string, allowed: readonly T[]): T | null {
  const stored = localStorage.getItem(PREFIX + name);
  return allowed.find((value) => value === stored) ?? null;
}

export function writePreference(name: string, value: string): void {
  localStorage.setItem(PREFIX + name, value);
}
