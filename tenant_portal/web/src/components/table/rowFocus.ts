// Arrow keys in a table: up and down go to the same control of the next row, Home and End to the ends.
import type { KeyboardEvent } from 'react';

export function moveRowFocus(event: KeyboardEvent<HTMLTableSectionElement>): void {
  const body = event.currentTarget;
  const from = event.target;
  const row = from instanceof HTMLElement ? from.closest('tr') : null;
  if (!(from instanceof HTMLElement) || row === null) return;
  const rows = [...body.rows];
  const index = rows.indexOf(row);
  const next = targetIndex(event.key, index, rows.length);
  if (next === null || next === index) return;
  const cell = from.closest('td');
  const column = cell === null ? 0 : [...row.cells].indexOf(cell);
  const target = rows[next]?.cells[column]?.querySelector<HTMLElement>('button, input, a');
  if (target === null || target === undefined) return;
  event.preventDefault();
  target.focus();
}

export function targetIndex(key: string, index: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(index + 1, count - 1);
    case 'ArrowUp':
      return Math.max(index - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
