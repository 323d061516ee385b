// Every organisation, found by name, status, kind and plan.
import { useDeferredValue, useState } from 'react';
import { Choice } from '@/components/Choice';
import { Moment } from '@/components/Moment';
import { StatusChip } from '@/components/organisation/StatusChip';
import { organisationTexts } from '@/components/organisation/texts/texts';
import { EmptyState } from '@/components/states';
import { type Column, DataTable } from '@/components/table/DataTable';
import { STATUS_VALUES, type Tenant } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { usePlans } from '../api/platform';
import { KINDS, type TenantFilter, useTenants } from '../api/tenants';
import { platformTexts } from '../texts/texts';

export function TenantsTable({ onOpen }: { readonly onOpen: (tenant: Tenant) => void }) {
  const { t: core } = useLanguage();
  const t = useTexts(platformTexts);
  const [filter, setFilter] = useState<TenantFilter>({ q: '', status: '', kind: '', plan: '' });
  const wanted = useDeferredValue(filter);
  return (
    <DataTable
      minWidth="56rem"
      label={core('nav.tenants')}
      rows={useTenants(wanted)}
      columns={useColumns()}
      keyOf={(row) => row.tenant_id}
      nameOf={(row) => row.name}
      onOpen={onOpen}
      isSearchable={false}
      filters={<Filters filter={filter} onChange={setFilter} />}
      empty={
        <EmptyState title={t('tenants.empty')} icon="building">
          {t('tenants.empty.text')}
        </EmptyState>
      }
    />
  );
}

function Filters({
  filter,
  onChange,
}: {
  readonly filter: TenantFilter;
  readonly onChange: (filter: TenantFilter) => void;
}) {
  const t = useTexts(platformTexts);
  const words = useTexts(organisationTexts);
  const plans = usePlans();
  return (
    <>
      <input
        type="search"
        className="input filter-name"
        aria-label={t('search')}
        placeholder={t('search')}
        value={filter.q}
        onChange={(event) => onChange({ ...filter, q: event.currentTarget.value })}
      />
      <Choice
        label={words('field.status')}
        value={filter.status}
        options={['', ...STATUS_VALUES]}
        nameOf={(each) =>
          each === '' ? t('any.status') : words(`status.${each}` as 'status.active')
        }
        onChoose={(status) => onChange({ ...filter, status })}
      />
      <Choice
        label={t('kind')}
        value={filter.kind}
        options={['', ...KINDS]}
        nameOf={(each) => (each === '' ? t('any.kind') : words(`kind.${each}` as 'kind.tenant'))}
        onChoose={(kind) => onChange({ ...filter, kind })}
      />
      <Choice
        label={words('field.plan')}
        value={filter.plan}
        options={['', ...plans.items.map(({ name }) => name)]}
        nameOf={(each) => (each === '' ? t('any.plan') : each)}
        onChoose={(plan) => onChange({ ...filter, plan })}
      />
    </>
  );
}

function useColumns(): readonly Column<Tenant>[] {
  const t = useTexts(platformTexts);
  const words = useTexts(organisationTexts);
  const kindOf = ({ kind }: Tenant) => words(`kind.${kind}` as 'kind.tenant');
  return [
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
    { id: 'kind', title: t('kind'), width: '8rem', cell: kindOf, value: kindOf },
    {
      id: 'trial',
      title: t('trialEnd'),
      width: '9rem',
      cell: (row) => (
        <Moment atMs={row.status === 'trial' ? row.trial_ends_at_ms : null} style="date" />
      ),
      value: (row) => row.trial_ends_at_ms,
    },
    {
      id: 'created',
      title: t('created'),
      width: '9rem',
      cell: (row) => <Moment atMs={row.created_at_ms} style="date" />,
      value: (row) => row.created_at_ms,
    },
  ];
}
