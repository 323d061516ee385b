// Tests of faultWords.ts: no code of the API is without words, and no words are without a code.
import { describe, expect, it } from 'vitest';
import english from '@/lib/i18n/faults/en.json';
import chinese from '@/lib/i18n/faults/zh-CN.json';
import { FAULT_CODES } from './codes';
import { faultKeyOf } from './faultWords';

// Said where there is no code that is known.
const GENERAL = ['invalid', 'other'];

describe.each([
  ['en', english],
  ['zh-CN', chinese],
])('%s', (_, texts) => {
  const keys = new Set(Object.keys(texts));

  it('has words for every code that the API may answer', () => {
    const silent = FAULT_CODES.filter((code) => !keys.has(faultKeyOf(code) ?? ''));
    expect(silent).toEqual([]);
  });

  it('has no words that no code leads to', () => {
    const led = new Set([...GENERAL, ...FAULT_CODES.map((code) => faultKeyOf(code))]);
    expect([...keys].filter((key) => !led.has(key))).toEqual([]);
  });
});

describe('faultKeyOf', () => {
  it('shares words, and knows what it does not know', () => {
    expect(faultKeyOf('bus_timeout')).toBe('unavailable');
    expect(faultKeyOf('flow_in_use')).toBe('flow_in_use');
    expect(faultKeyOf('of_a_later_release')).toBeNull();
    expect(faultKeyOf('toString')).toBeNull();
  });
});
