// The list of clients.
import { Moment } from '@/components/Moment';
import { StatusChip } from '@/components/organisation/StatusChip';
import { organisationTexts } from '@/components/organisation/texts/texts';
import { EmptyState } from '@/components/states';
import { type Column, DataTable } from '@/components/table/DataTable';
import type { Tenant } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useClients } from '../api/clients';
import { clientsTexts } from '../texts/texts';

export function ClientsTable({ onOpen }: { readonly onOpen: (client: Tenant) => void }) {
  const { t: core } = useLanguage();
  const t = useTexts(clientsTexts);
  const words = useTexts(organisationTexts);
  const columns: readonly Column<Tenant>[] = [
    { id: 'name', title: words('field.name'), cell: (row) => row.name, value: (row) => row.name },
    {
      id: 'status',
      title: words('field.status'),
      width: '9rem',
      cell: (row) => <StatusChip status={row.status} />,
      value: (row) => row.status,
    },
    {
      id: 'plan',
      title: words('field.plan'),
      width: '9rem',
      cell: (row) => row.plan,
      value: (row) => row.plan,
    },
    {
      id: 'zone',
      title: words('field.time_zone'),
      width: '13rem',
      cell: (row) => row.time_zone.replaceAll('_', ' '),
      value: (row) => row.time_zone,
    },
    {
      id: 'created',
      title: t('created'),
      width: '9rem',
      cell: (row) => <Moment atMs={row.created_at_ms} style="date" />,
      value: (row) => row.created_at_ms,
    },
  ];
  return (
    <DataTable
      label={core('nav.clients')}
      rows={useClients()}
      columns={columns}
      keyOf={(row) => row.tenant_id}
      nameOf={(row) => row.name}
      onOpen={onOpen}
      empty={
        <EmptyState title={t('empty')} icon="building">
          {t('empty.text')}
        </EmptyState>
      }
    />
  );
}
