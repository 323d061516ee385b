// Tests of every catalogue: both languages alike, translated, and no key that nothing uses.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filled } from './catalogue';
import { preferredLocale } from './locales';

const SRC = join(import.meta.dirname, '../..');
// Names that are the same in every language.
const SAME = new Set(['app.name']);

// Verbs that the frame offers to every screen, used yet or not.
const OFFERED = 'action.';

type Texts = Readonly<Record<string, string>>;

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' });
const catalogues = files.filter((path) => path.endsWith('en.json')).map((path) => join(SRC, path));
const sources = files
  .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.test.ts'))
  .map((path) => readFileSync(join(SRC, path), 'utf8'))
  .join('\n');
const literals = new Set([...sources.matchAll(/'([\w.]+)'/g)].map((found) => found[1] ?? ''));
const beginnings = [...sources.matchAll(/`([\w.]+)\$\{/g)].map((found) => found[1] ?? '');

const textsOf = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Texts;
// Placeholders with punctuation between them need no translation.
const hasWords = (text = '') => /\p{L}/u.test(text.replace(/\{\w+\}/g, ''));
const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

describe.each(catalogues.map((path) => [relative(SRC, path), path]))('%s', (_, path) => {
  const english = textsOf(path);
  const chinese = textsOf(path.replace(/en\.json$/, 'zh-CN.json'));
  const keys = Object.keys(english);

  it('has the same keys in the same order in both languages', () => {
    expect(Object.keys(chinese)).toEqual(keys);
  });

  it('has the same placeholders in both languages', () => {
    for (const key of keys) {
      expect([key, placeholders(chinese[key] ?? '')]).toEqual([
        key,
        placeholders(english[key] ?? ''),
      ]);
    }
  });

  it('is translated', () => {
    const left = keys.filter(
      (key) =>
        !SAME.has(key) && hasWords(english[key]) && !/\p{Script=Han}/u.test(chinese[key] ?? ''),
    );
    expect(left).toEqual([]);
  });

  it('has no key that nothing uses', () => {
    const unused = keys.filter(
      (key) =>
        !key.startsWith(OFFERED) &&
        !literals.has(key) &&
        !beginnings.some((start) => key.startsWith(start)),
    );
    expect(unused).toEqual([]);
  });
});

describe('filled', () => {
  it('fills placeholders and leaves unknown ones visible', () => {
    expect(filled('{count} of {all}', { count: 3 })).toBe('3 of {all}');
  });

  it.each([
    [1, '1 row'],
    ['1', '1 row'],
    [0, '0 rows'],
    ['1,000', '1,000 rows'],
  ])('knows one from many: %s', (count, expected) => {
    expect(filled('{count} {count:row|rows}', { count })).toBe(expected);
  });
});

describe('preferredLocale', () => {
  it.each([
    [['zh-TW', 'en'], 'zh-CN'],
    [['de-DE', 'zh'], 'zh-CN'],
    [['en-GB', 'zh'], 'en'],
    [['fr'], 'en'],
    [[], 'en'],
  ] as const)('%j', (languages, expected) => {
    expect(preferredLocale(languages)).toBe(expected);
  });
});
