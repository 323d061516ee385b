// Tests of tableView.ts: searching, sorting, and what a press on a heading does.
import { describe, expect, it } from 'vitest';
import { filterRows, nextSort, sortRows } from './tableView';

const compare = new Intl.Collator('en', { numeric: true }).compare;

describe('nextSort', () => {
  it('goes up, down, and back to the given order', () => {
    const up = nextSort(null, 'name');
    const down = nextSort(up, 'name');
    expect([up, down, nextSort(down, 'name')]).toEqual([
      { column: 'name', isDescending: false },
      { column: 'name', isDescending: true },
      null,
    ]);
    expect(nextSort(down, 'age')).toEqual({ column: 'age', isDescending: false });
  });
});

describe('filterRows', () => {
  it('wants every word, anywhere, in any case', () => {
    const rows = ['Anna Sales', 'Ben Support', '王小明 Sales'];
    expect(filterRows(rows, 'SALES a', (row) => row)).toEqual(['Anna Sales', '王小明 Sales']);
    expect(filterRows(rows, '  ', (row) => row)).toBe(rows);
    expect(filterRows(rows, '小明', (row) => row)).toEqual(['王小明 Sales']);
  });
});

describe('sortRows', () => {
  it('counts as people do and keeps empty values last', () => {
    const rows = ['q10', null, 'q9'];
    expect(sortRows(rows, (row) => row, false, compare)).toEqual(['q9', 'q10', null]);
    expect(sortRows(rows, (row) => row, true, compare)).toEqual(['q10', 'q9', null]);
    expect(sortRows([3, 1, 2], (row) => row, true, compare)).toEqual([3, 2, 1]);
  });
});
