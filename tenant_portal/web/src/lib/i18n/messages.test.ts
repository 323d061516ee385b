// Tests of the dictionaries: same keys, same placeholders, nothing left untranslated.
import { describe, expect, it } from 'vitest';
import en from './en.json';
import { preferredLocale, translate } from './messages';
import zhCN from './zh-CN.json';

const english: Readonly<Record<string, string>> = en;
const chinese: Readonly<Record<string, string>> = zhCN;
const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
// Names that are the same in every language.
const SAME = new Set(['app.name']);

describe('dictionaries', () => {
  it('hold the same keys in the same order', () => {
    expect(Object.keys(chinese)).toEqual(Object.keys(english));
  });

  it.each(Object.keys(english))('%s has the same placeholders and is translated', (key) => {
    expect(placeholders(chinese[key] ?? '')).toEqual(placeholders(english[key] ?? ''));
    if (!SAME.has(key)) expect(chinese[key]).toMatch(/\p{Script=Han}/u);
  });
});

describe('translate', () => {
  it('fills placeholders and leaves unknown ones visible', () => {
    expect(translate('en', 'error.http', { status: 503 })).toBe('the service answered 503');
    expect(translate('zh-CN', 'error.http', {})).toBe('服务返回 {status}');
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
