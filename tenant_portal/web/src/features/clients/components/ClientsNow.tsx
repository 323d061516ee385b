// One view across all clients: live figures, the last day, and the limit that bites first.
import { Chip } from '@/components/Chip';
import { useLimitFigure } from '@/components/organisation/LimitMeters';
import { limitName, stateOf, tightest } from '@/components/organisation/limits';
import { StatusChip } from '@/components/organisation/StatusChip';
import { organisationTexts } from '@/components/organisation/texts/texts';
import { EmptyState } from '@/components/states';
import { Tile, Tiles } from '@/components/Tiles';
import { type Column, DataTable } from '@/components/table/DataTable';
import type { ClientOverview, LimitUse } from '@/lib/api';
import type { Rows } from '@/lib/http/queries';
import { duration } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { inTime, useClientOverview } from '../api/clients';
import { clientsTexts } from '../texts/texts';

export function ClientsNow({ onOpen }: { readonly onOpen: (client: ClientOverview) => void }) {
  const { t: core } = useLanguage();
  const t = useTexts(clientsTexts);
  const found = useClientOverview();
  const items = found.data?.items ?? [];
  const rows: Rows<ClientOverview> = {
    items,
    state: found.data !== undefined ? 'ready' : found.error !== null ? 'failed' : 'loading',
    error: found.error,
    retry: () => void found.refetch(),
    loadMore: null,
    isLoadingMore: false,
  };
  return (
    <>
      {items.length > 0 && <Sums clients={items} />}
      <DataTable
        minWidth="62rem"
        label={core('nav.clientsNow')}
        rows={rows}
        columns={useColumns()}
        keyOf={(row) => row.tenant_id}
        nameOf={(row) => row.name}
        onOpen={onOpen}
        empty={
          <EmptyState title={t('empty')} icon="building">
            {t('empty.text')}
          </EmptyState>
        }
      />
    </>
  );
}

function Sums({ clients }: { readonly clients: readonly ClientOverview[] }) {
  const { t: core, formats } = useLanguage();
  const t = useTexts(clientsTexts);
  const sum = (figure: (client: ClientOverview) => number) =>
    clients.reduce((total, client) => total + figure(client), 0);
  const offered = sum((client) => client.offered);
  const longest = Math.max(...clients.map((client) => client.longest_wait_ms));
  return (
    <Tiles label={core('nav.clientsNow')}>
      <Tile name={core('nav.clients')}>{formats.count(clients.length)}</Tile>
      <Tile name={t('waiting')}>{formats.count(sum((client) => client.waiting))}</Tile>
      <Tile name={t('longest')}>{duration(longest)}</Tile>
      <Tile name={t('talking')}>{formats.count(sum((client) => client.on_contact))}</Tile>
      <Tile name={t('today')}>{formats.count(sum((client) => client.contacts_today))}</Tile>
      <Tile name={t('level')}>
        {formats.share(offered === 0 ? null : sum((client) => client.answered_in_time) / offered)}
      </Tile>
    </Tiles>
  );
}

function useColumns(): readonly Column<ClientOverview>[] {
  const { formats } = useLanguage();
  const t = useTexts(clientsTexts);
  const words = useTexts(organisationTexts);
  const count = (
    id: string,
    title: string,
    figure: (row: ClientOverview) => number,
  ): Column<ClientOverview> => ({
    id,
    title,
    width: '6rem',
    align: 'end',
    cell: (row) => formats.count(figure(row)),
    value: figure,
  });
  return [
    { id: 'name', title: words('field.name'), cell: (row) => row.name, value: (row) => row.name },
    {
      id: 'status',
      title: words('field.status'),
      width: '7rem',
      cell: (row) => <StatusChip status={row.status} />,
      value: (row) => row.status,
    },
    count('waiting', t('waiting'), (row) => row.waiting),
    {
      id: 'longest',
      title: t('longest'),
      width: '7rem',
      align: 'end',
      cell: (row) => duration(row.longest_wait_ms),
      value: (row) => row.longest_wait_ms,
    },
    count('talking', t('talking'), (row) => row.on_contact),
    { ...count('today', t('today'), (row) => row.contacts_today), width: '8rem' },
    {
      id: 'level',
      title: t('level'),
      width: '6rem',
      align: 'end',
      cell: (row) => formats.share(inTime(row)),
      value: (row) => inTime(row),
    },
    {
      id: 'limit',
      title: t('limit'),
      width: '12rem',
      cell: (row) => <Tightest uses={row.limits} />,
    },
  ];
}

function Tightest({ uses }: { readonly uses: readonly LimitUse[] }) {
  const words = useTexts(organisationTexts);
  const write = useLimitFigure();
  const use = tightest(uses);
  if (use === null) return null;
  const name = limitName(use.name);
  const figures = words('limit.of', {
    used: write(use.name, use.used),
    limit: write(use.name, use.limit),
  });
  const text = `${name === null ? use.name : words(`limit.${name}`)} ${figures}`;
  const state = stateOf(use);
  if (state === 'ok') return <span title={text}>{text}</span>;
  return <Chip tone={state === 'reached' ? 'bad' : 'warn'}>{text}</Chip>;
}
