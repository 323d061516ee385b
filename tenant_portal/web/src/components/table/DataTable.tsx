// The table of every list: search, sort, selection, row actions, pages, and its empty and fault states.
import { type ReactNode, useMemo, useState } from 'react';
import { type Action, ActionMenu } from '@/components/ActionMenu';
import { Button } from '@/components/Button';
import { Icon } from '@/components/Icon';
import { ErrorState } from '@/components/states';
import type { Rows } from '@/lib/http/queries';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { moveRowFocus } from './rowFocus';
import { filterRows, nextSort, type Sort, type Sortable, sortRows } from './tableView';
import '@/components/form/form.css';
import './table.css';

export type Column<T> = {
  readonly id: string;
  readonly title: string;
  readonly cell: (row: T) => ReactNode;
  /** Makes the column sortable, and a text searchable. */
  readonly value?: (row: T) => Sortable;
  readonly align?: 'start' | 'end';
  /** CSS width, such as `8rem`; the others share what is left. */
  readonly width?: string;
};

export type DataTableProps<T> = {
  /** What the rows are, for screen readers: "Queues". */
  readonly label: string;
  readonly rows: Rows<T>;
  readonly columns: readonly Column<T>[];
  readonly keyOf: (row: T) => string;
  /** Name of a row for its menu and its box: "Actions for Sales". */
  readonly nameOf: (row: T) => string;
  /** Shown when there are no rows at all: an EmptyState with what to do. */
  readonly empty: ReactNode;
  readonly actions?: (row: T) => readonly Action[];
  /** Enter or a press on the row; the first cell becomes the way in for screen readers. */
  readonly onOpen?: (row: T) => void;
  readonly isSearchable?: boolean;
  /** Beside the search box: more filters. */
  readonly filters?: ReactNode;
  readonly selection?: {
    readonly chosen: ReadonlySet<string>;
    readonly onChange: (chosen: ReadonlySet<string>) => void;
    /** What can be done with the chosen rows. */
    readonly actions: ReactNode;
  };
  readonly sortedBy?: Sort;
  /** CSS width below which the table scrolls instead of squeezing its columns. */
  readonly minWidth?: string;
};

const SKELETON_ROWS = 6;

export function DataTable<T>(props: DataTableProps<T>) {
  const { rows, columns, isSearchable = true, filters, empty, selection } = props;
  const { t, formats } = useLanguage();
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<Sort | null>(props.sortedBy ?? null);
  const shown = useMemo(
    () => view(rows.items, columns, search, sort, formats.compare),
    [rows.items, columns, search, sort, formats.compare],
  );
  if (rows.state === 'failed' && rows.error !== null) {
    return <ErrorState error={rows.error} onRetry={rows.retry} />;
  }
  const isEmpty = rows.state === 'ready' && rows.items.length === 0;
  if (isEmpty && filters === undefined) return <>{empty}</>;
  const hasBar = isSearchable || filters !== undefined;
  const chosen = selection?.chosen.size ?? 0;
  return (
    <div className="data-table">
      {hasBar && (
        <div className="table-bar">
          {isSearchable && <SearchBox value={search} onChange={setSearch} />}
          {filters}
          <span className="table-count muted" role="status">
            {rows.state === 'ready' && t('table.count', { count: formats.count(shown.length) })}
          </span>
        </div>
      )}
      {selection !== undefined && chosen > 0 && (
        <div className="table-bar table-selection">
          <span>{t('form.chosen', { count: formats.count(chosen) })}</span>
          {selection.actions}
          <Button kind="quiet" onClick={() => selection.onChange(new Set())}>
            {t('table.unselect')}
          </Button>
        </div>
      )}
      {isEmpty ? (
        empty
      ) : (
        <div className="table-scroll">
          <table
            className="rows"
            style={props.minWidth === undefined ? undefined : { minWidth: props.minWidth }}
            aria-label={props.label}
            aria-busy={rows.state === 'loading'}
          >
            <Head {...props} sort={sort} onSort={setSort} shown={shown} />
            <tbody onKeyDown={moveRowFocus}>
              {rows.state === 'loading' ? (
                <SkeletonRows columns={columns.length + extraColumns(props)} />
              ) : (
                shown.map((row) => <Row key={props.keyOf(row)} {...props} row={row} />)
              )}
            </tbody>
          </table>
          {rows.state === 'ready' && shown.length === 0 && (
            <p className="table-none muted">{t('table.noMatch')}</p>
          )}
        </div>
      )}
      {rows.loadMore !== null && (
        <div className="table-more">
          <Button onClick={rows.loadMore} isPending={rows.isLoadingMore}>
            {t('table.more')}
          </Button>
        </div>
      )}
    </div>
  );
}

function extraColumns<T>(props: DataTableProps<T>): number {
  return Number(props.selection !== undefined) + Number(props.actions !== undefined);
}

function view<T>(
  items: readonly T[],
  columns: readonly Column<T>[],
  search: string,
  sort: Sort | null,
  compare: (a: string, b: string) => number,
): readonly T[] {
  const found = filterRows(items, search, (row) =>
    columns.map((column) => column.value?.(row) ?? '').join(' '),
  );
  const sortValue = columns.find((column) => column.id === sort?.column)?.value;
  if (sort === null || sortValue === undefined) return found;
  return sortRows(found, sortValue, sort.isDescending, compare);
}

function SearchBox({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (text: string) => void;
}) {
  const { t } = useLanguage();
  return (
    <div className="search-box">
      <Icon name="search" />
      <input
        type="search"
        className="input"
        aria-label={t('table.search')}
        placeholder={t('table.search')}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  );
}

function Head<T>({
  columns,
  selection,
  actions,
  keyOf,
  shown,
  sort,
  onSort,
}: DataTableProps<T> & {
  readonly shown: readonly T[];
  readonly sort: Sort | null;
  readonly onSort: (sort: Sort | null) => void;
}) {
  const { t } = useLanguage();
  const keys = shown.map(keyOf);
  const hasAll = keys.length > 0 && keys.every((key) => selection?.chosen.has(key) === true);
  return (
    <thead>
      <tr>
        {selection !== undefined && (
          <th scope="col" className="cell-check">
            <input
              type="checkbox"
              aria-label={t('table.selectAll')}
              checked={hasAll}
              onChange={() => selection.onChange(new Set(hasAll ? [] : keys))}
            />
          </th>
        )}
        {columns.map((column) => {
          const isSorted = sort?.column === column.id;
          const order = sort?.isDescending === true ? 'descending' : 'ascending';
          return (
            <th
              key={column.id}
              scope="col"
              style={column.width === undefined ? undefined : { width: column.width }}
              className={column.align === 'end' ? 'is-end' : undefined}
              aria-sort={column.value === undefined ? undefined : isSorted ? order : 'none'}
            >
              {column.value === undefined ? (
                column.title
              ) : (
                <button
                  type="button"
                  className="sort"
                  onClick={() => onSort(nextSort(sort, column.id))}
                >
                  {column.title}
                  <span className="sort-mark" data-order={isSorted ? order : undefined}>
                    <Icon name="down" />
                  </span>
                </button>
              )}
            </th>
          );
        })}
        {actions !== undefined && (
          <th scope="col" className="cell-actions">
            <span className="visually-hidden">{t('table.actions')}</span>
          </th>
        )}
      </tr>
    </thead>
  );
}

function Row<T>({
  row,
  columns,
  keyOf,
  nameOf,
  selection,
  actions,
  onOpen,
}: DataTableProps<T> & { readonly row: T }) {
  const { t } = useLanguage();
  const key = keyOf(row);
  const isChosen = selection?.chosen.has(key) === true;
  const toggle = () => {
    const chosen = new Set(selection?.chosen);
    if (isChosen) chosen.delete(key);
    else chosen.add(key);
    selection?.onChange(chosen);
  };
  const offered = actions?.(row) ?? [];
  return (
    <tr
      data-open={onOpen !== undefined || undefined}
      data-chosen={isChosen || undefined}
      onClick={(event) => {
        // A press on something of its own inside the row is not a press on the row.
        if (event.target instanceof Element && event.target.closest('a, button, input')) return;
        onOpen?.(row);
      }}
    >
      {selection !== undefined && (
        <td className="cell-check">
          <input
            type="checkbox"
            aria-label={t('table.select', { name: nameOf(row) })}
            checked={isChosen}
            onChange={toggle}
          />
        </td>
      )}
      {columns.map((column, index) => (
        <td key={column.id} className={column.align === 'end' ? 'is-end' : undefined}>
          {index === 0 && onOpen !== undefined ? (
            <button type="button" className="row-name" onClick={() => onOpen(row)}>
              {column.cell(row)}
            </button>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
      {actions !== undefined && (
        <td className="cell-actions">
          {offered.length > 0 && (
            <ActionMenu label={t('table.actionsOf', { name: nameOf(row) })} actions={offered} />
          )}
        </td>
      )}
    </tr>
  );
}

function SkeletonRows({ columns }: { readonly columns: number }) {
  return Array.from({ length: SKELETON_ROWS }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: placeholders are alike and never move
    <tr key={row}>
      {Array.from({ length: columns }, (_, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same
        <td key={column}>
          <span className="skeleton-line" />
        </td>
      ))}
    </tr>
  ));
}
