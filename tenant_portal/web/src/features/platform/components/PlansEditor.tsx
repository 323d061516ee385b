// Plans and their limits.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { organisationTexts } from '@/components/organisation/texts/texts';
import { Page } from '@/components/Page';
import { EmptyState } from '@/components/states';
import { type Column, DataTable } from '@/components/table/DataTable';
import type { Plan } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { usePlans } from '../api/platform';
import { platformTexts } from '../texts/texts';
import { PlanForm } from './PlanForm';

const COUNTS = ['seats', 'concurrent_calls', 'numbers', 'api_requests_per_minute'] as const;

export function PlansEditor() {
  const { t: core } = useLanguage();
  const t = useTexts(platformTexts);
  const [open, setOpen] = useState<Plan | 'new' | null>(null);
  return (
    <Page
      title={core('nav.plans')}
      lead={t('plans.lead')}
      actions={
        <Button kind="primary" onClick={() => setOpen('new')}>
          {t('plans.new')}
        </Button>
      }
    >
      <DataTable
        minWidth="56rem"
        label={core('nav.plans')}
        rows={usePlans()}
        columns={useColumns()}
        keyOf={(plan) => plan.name}
        nameOf={(plan) => plan.name}
        onOpen={setOpen}
        isSearchable={false}
        empty={<EmptyState title={t('plans.empty')} icon="plan" />}
      />
      {open !== null && (
        <PlanForm plan={open === 'new' ? null : open} onClose={() => setOpen(null)} />
      )}
    </Page>
  );
}

function useColumns(): readonly Column<Plan>[] {
  const { formats } = useLanguage();
  const t = useTexts(platformTexts);
  const words = useTexts(organisationTexts);
  const isOffered = (plan: Plan) => t(plan.is_offered ? 'yes' : 'no');
  return [
    { id: 'name', title: t('plans.name'), cell: (plan) => plan.name, value: (plan) => plan.name },
    {
      id: 'rank',
      title: t('plans.rank'),
      width: '6rem',
      align: 'end',
      cell: (plan) => formats.count(plan.rank),
      value: (plan) => plan.rank,
    },
    ...COUNTS.map(
      (name): Column<Plan> => ({
        id: name,
        title: words(`limit.${name}`),
        align: 'end',
        cell: (plan) => formats.count(plan[name]),
        value: (plan) => plan[name],
      }),
    ),
    {
      id: 'storage',
      title: words('limit.storage_bytes'),
      align: 'end',
      cell: (plan) => formats.bytes(plan.storage_bytes),
      value: (plan) => plan.storage_bytes,
    },
    { id: 'offered', title: t('plans.offered'), width: '8rem', cell: isOffered, value: isOffered },
  ];
}
