// Tests of reading and comparing flow documents, wrong ones included.
import { describe, expect, it } from 'vitest';
import { compareSteps, heardAt, outlineOf, parseDraft, waysOf } from './document';

const DOCUMENT = {
  schema: 1,
  name: 'Main',
  language: 'zh',
  start: 'menu',
  steps: {
    lost: { type: 'hangup' },
    sales: { type: 'queue', queue_id: 'q', digits: [{ digit: '9', next: 'bye' }] },
    bye: { type: 'say', text: { en: 'Bye.', zh: '再见。' }, next: 'menu' },
    menu: {
      type: 'menu',
      prompts: [{ text: { en: 'Press 1.' } }, { prompt: 'jingle' }],
      options: [{ digit: '1', next: 'sales' }],
      no_input: 'bye',
    },
  },
};

describe('outlineOf', () => {
  it('orders steps as a caller meets them, the lost ones last', () => {
    expect(outlineOf(DOCUMENT).steps.map(({ name }) => name)).toEqual([
      'menu',
      'sales',
      'bye',
      'lost',
    ]);
  });

  it.each([[{}], [{ steps: [] }], [{ steps: { a: 3 }, start: 4 }], [{ start: 'gone' }]])(
    'reads %j without a fault',
    (document) => {
      expect(outlineOf(document).steps.every(({ type }) => type === '')).toBe(true);
    },
  );
});

describe('a step', () => {
  const [menu, , bye] = outlineOf(DOCUMENT).steps;
  if (menu === undefined || bye === undefined) throw new Error('the document has them');

  it('names its ways out', () => {
    expect(waysOf(menu)).toEqual([
      { when: 'digit', digit: '1', to: 'sales' },
      { when: 'no_input', digit: null, to: 'bye' },
    ]);
  });

  it('is heard in the language of the flow, else in another', () => {
    expect(heardAt(bye, 'zh')).toBe('再见。');
    expect(heardAt(menu, 'zh')).toBe('Press 1. jingle');
  });
});

describe('compareSteps', () => {
  it('tells what came, went and changed', () => {
    const { lost, ...kept } = DOCUMENT.steps;
    expect(lost.type).toBe('hangup');
    const after = outlineOf({
      ...DOCUMENT,
      steps: {
        ...kept,
        bye: { next: 'menu', type: 'say', text: { zh: '再见！', en: 'Bye.' } },
        sales: { digits: [{ next: 'more', digit: '9' }], queue_id: 'q', type: 'queue' },
        more: { type: 'hangup' },
      },
    });
    const found = compareSteps(outlineOf(DOCUMENT), after);
    expect(Object.fromEntries(found.map(({ step, change }) => [step.name, change]))).toEqual({
      menu: 'same',
      sales: 'changed',
      bye: 'changed',
      more: 'added',
      lost: 'removed',
    });
    expect(found.find(({ step }) => step.name === 'bye')?.fields).toEqual(['text']);
  });
});

describe('parseDraft', () => {
  it('takes an object only', () => {
    expect(parseDraft('{"a": 1}')).toEqual({ kind: 'document', document: { a: 1 } });
    expect(parseDraft('[]')).toEqual({ kind: 'fault', line: 1 });
  });

  it('names the line of a slip', () => {
    expect(parseDraft('{\n "a": 1,\n oops\n}')).toEqual({ kind: 'fault', line: 3 });
  });
});
