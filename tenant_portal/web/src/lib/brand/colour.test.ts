// Tests of colour.ts: whatever colour a reseller picks, text on it and in it stays readable.
import { describe, expect, it } from 'vitest';
import { brandTokens, contrast, parsed } from './colour';

const LIGHT = '#f3f5f6';
const DARK = '#1a2226';
const LIGHT_TEXT = '#172226';
const DARK_TEXT = '#e4eaec';

function pair(value: string): readonly [string, string] {
  const found = /light-dark\((#\w{6}), (#\w{6})\)/.exec(value);
  return [found?.[1] ?? '', found?.[2] ?? ''];
}

function ratio(a: string, b: string): number {
  const [first, second] = [parsed(a), parsed(b)];
  if (first === null || second === null) throw new Error(`not colours: ${a} ${b}`);
  return contrast(first, second);
}

describe('brandTokens', () => {
  it.each(['#ffff00', '#000000', '#ffffff', '#0b6b64', '#e4002b', '#7f7f7f', '#00aaff'])(
    '%s is readable in both themes',
    (colour) => {
      const tokens = brandTokens(colour);
      if (tokens === null) throw new Error('no tokens');
      const [light, dark] = pair(tokens['--accent']);
      const [onLight, onDark] = pair(tokens['--on-accent']);
      expect(ratio(light, LIGHT)).toBeGreaterThan(4.4);
      expect(ratio(dark, DARK)).toBeGreaterThan(4.4);
      expect(ratio(light, onLight)).toBeGreaterThan(4.4);
      expect(ratio(dark, onDark)).toBeGreaterThan(4.4);
      const [lightTint, darkTint] = pair(tokens['--nav-current']);
      expect(ratio(light, lightTint)).toBeGreaterThan(4.4);
      expect(ratio(dark, darkTint)).toBeGreaterThan(4.4);
      expect(ratio(LIGHT_TEXT, lightTint)).toBeGreaterThan(4.5);
      expect(ratio(DARK_TEXT, darkTint)).toBeGreaterThan(4.5);
    },
  );

  it('keeps a colour that is readable as it is', () => {
    expect(pair(brandTokens('#0b6b64')?.['--accent'] ?? '')[0]).toBe('#0b6b64');
  });

  it('refuses what is not a colour', () => {
    expect(brandTokens('red; background: url(x)')).toBeNull();
  });
});
