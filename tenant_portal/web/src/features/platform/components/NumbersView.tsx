// The pool of numbers: who holds what, adding and taking out.
import { useDeferredValue, useState } from 'react';
import { Button } from '@/components/Button';
import { Chip } from '@/components/Chip';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Moment } from '@/components/Moment';
import { Page } from '@/components/Page';
import { EmptyState } from '@/components/states';
import { type Column, DataTable } from '@/components/table/DataTable';
import type { PoolNumber } from '@/lib/api';
import { DASH } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { usePool, usePoolSites, useRemoveNumber } from '../api/platform';
import { useTenant } from '../api/tenants';
import { platformTexts } from '../texts/texts';
import { NumbersForm } from './NumbersForm';

export function NumbersView({ maySeeSites }: { readonly maySeeSites: boolean }) {
  const { t: core } = useLanguage();
  const t = useTexts(platformTexts);
  const [prefix, setPrefix] = useState('');
  const wanted = useDeferredValue(prefix).replace(/[^+\d]/g, '');
  const [isAdding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<PoolNumber | null>(null);
  const remove = useRemoveNumber(t('numbers.removed', { number: leaving?.number ?? '' }));
  const add = (
    <Button kind="primary" onClick={() => setAdding(true)}>
      {t('numbers.add')}
    </Button>
  );
  return (
    <Page title={core('nav.platformNumbers')} lead={t('numbers.lead')} actions={add}>
      <DataTable
        label={core('nav.platformNumbers')}
        rows={usePool(wanted)}
        columns={useColumns(maySeeSites)}
        keyOf={(row) => row.number}
        nameOf={(row) => row.number}
        isSearchable={false}
        filters={
          <input
            type="search"
            inputMode="tel"
            className="input filter-name"
            aria-label={t('numbers.prefix')}
            placeholder={`${t('numbers.prefix')} +…`}
            value={prefix}
            onChange={(event) => setPrefix(event.currentTarget.value)}
          />
        }
        empty={
          <EmptyState title={t('numbers.empty')} icon="phone">
            {t('numbers.empty.text')}
          </EmptyState>
        }
        actions={(row) => [
          {
            id: 'remove',
            label: t('numbers.remove'),
            isDangerous: true,
            isDisabled: row.holder_id !== null,
            onAction: () => setLeaving(row),
          },
        ]}
      />
      {isAdding && <NumbersForm maySeeSites={maySeeSites} onClose={() => setAdding(false)} />}
      {leaving !== null && (
        <ConfirmDialog
          title={t('numbers.remove.title', { number: leaving.number })}
          action={t('numbers.remove')}
          isPending={remove.isPending}
          onConfirm={() => void remove.run(leaving.number).then(() => setLeaving(null))}
          onCancel={() => setLeaving(null)}
        >
          {t('numbers.remove.text')}
        </ConfirmDialog>
      )}
    </Page>
  );
}

function Holder({ row }: { readonly row: PoolNumber }) {
  const { formats } = useLanguage();
  const t = useTexts(platformTexts);
  const { holder_id: holder } = row;
  const found = useTenant(holder ?? '', holder !== null);
  if (holder !== null) return found.data?.name ?? holder;
  if (row.free_at_ms > Date.now()) {
    return <Chip tone="idle">{t('numbers.resting', { time: formats.date(row.free_at_ms) })}</Chip>;
  }
  return <Chip tone="good">{t('numbers.free')}</Chip>;
}

function useColumns(maySeeSites: boolean): readonly Column<PoolNumber>[] {
  const t = useTexts(platformTexts);
  const sites = usePoolSites(maySeeSites);
  const names = new Map(sites.items.map((site) => [site.site_id, site.name]));
  const siteOf = ({ site_id }: PoolNumber) =>
    site_id === null ? t('numbers.site.any') : (names.get(site_id) ?? DASH);
  return [
    {
      id: 'number',
      title: t('numbers.number'),
      width: '11rem',
      cell: (row) => row.number,
      value: (row) => row.number,
    },
    { id: 'holder', title: t('numbers.holder'), cell: (row) => <Holder row={row} /> },
    {
      id: 'kind',
      title: t('kind'),
      width: '8rem',
      cell: (row) => t(row.kind === 'pool' ? 'numbers.pool' : 'numbers.own'),
    },
    { id: 'site', title: t('numbers.site'), cell: siteOf, value: siteOf },
    {
      id: 'claimed',
      title: t('numbers.claimed'),
      width: '9rem',
      cell: (row) => <Moment atMs={row.claimed_at_ms} style="date" />,
      value: (row) => row.claimed_at_ms,
    },
  ];
}
