// Tests of platform.ts: numbers as people paste them, sizes as people say them.
import { describe, expect, it } from 'vitest';
import { bytesOf, gigabytes, numbersIn } from './platform';

describe('numbersIn', () => {
  it('takes spaces, brackets, dashes, lines and commas of either width', () => {
    expect(numbersIn('+44 (20) 7946-0001\n+442079460002，+44 20 7946 0001,')).toEqual([
      '+442079460001',
      '+442079460002',
    ]);
  });

  it('finds none in an empty box', () => {
    expect(numbersIn(' \n ')).toEqual([]);
  });
});

describe('gigabytes', () => {
  it('goes there and back', () => {
    expect(bytesOf(gigabytes(1_500_000_000))).toBe(1_500_000_000);
  });
});
