// Which rows a table shows, in which order: pure, so that it can be tested without a page.

export type Sort = { readonly column: string; readonly isDescending: boolean };

export type Sortable = string | number | boolean | null;

/** Next state when a heading is pressed: up, down, and the API's own order again. */
export function nextSort(sort: Sort | null, column: string): Sort | null {
  if (sort?.column !== column) return { column, isDescending: false };
  return sort.isDescending ? null : { column, isDescending: true };
}

/** Rows that hold every word of the search in any of their texts. */
export function filterRows<T>(
  rows: readonly T[],
  search: string,
  textOf: (row: T) => string,
): readonly T[] {
  const words = search
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = textOf(row).toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Empty values stay last in both directions; equal ones keep their order. */
export function sortRows<T>(
  rows: readonly T[],
  sortValue: (row: T) => Sortable,
  isDescending: boolean,
  compareTexts: (a: string, b: string) => number,
): readonly T[] {
  return [...rows].sort((a, b) => {
    const [first, second] = [sortValue(a), sortValue(b)];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    const order =
      typeof first === 'string' && typeof second === 'string'
        ? compareTexts(first, second)
        : Number(first) - Number(second);
    return isDescending ? -order : order;
  });
}
