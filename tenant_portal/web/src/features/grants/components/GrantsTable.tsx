// The list of grants, with revoking.
import { useState } from 'react';
import { Chip } from '@/components/Chip';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Moment } from '@/components/Moment';
import { EmptyState } from '@/components/states';
import { type Column, DataTable } from '@/components/table/DataTable';
import type { Grant } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useGrants, useRevokeGrant } from '../api/grants';
import { grantsTexts } from '../texts/texts';

export function GrantsTable({ mayWrite }: { readonly mayWrite: boolean }) {
  const { t: core } = useLanguage();
  const t = useTexts(grantsTexts);
  const [leaving, setLeaving] = useState<Grant | null>(null);
  const revoke = useRevokeGrant(t('revoked', { name: leaving?.user_name ?? '' }));
  return (
    <>
      <DataTable
        minWidth="58rem"
        label={core('nav.grants')}
        rows={useGrants()}
        columns={useColumns()}
        keyOf={(row) => row.membership_id}
        nameOf={(row) => `${row.user_name}, ${row.tenant_name}`}
        empty={
          <EmptyState title={t('empty')} icon="key">
            {t('empty.text')}
          </EmptyState>
        }
        {...(mayWrite
          ? {
              actions: (row: Grant) => [
                {
                  id: 'revoke',
                  label: core('action.revoke'),
                  isDangerous: true,
                  onAction: () => setLeaving(row),
                },
              ],
            }
          : {})}
      />
      {leaving !== null && (
        <ConfirmDialog
          title={t('revoke.title', { name: leaving.user_name, client: leaving.tenant_name })}
          action={core('action.revoke')}
          isPending={revoke.isPending}
          onConfirm={() => void revoke.run(leaving.membership_id).then(() => setLeaving(null))}
          onCancel={() => setLeaving(null)}
        >
          {t('revoke.text')}
        </ConfirmDialog>
      )}
    </>
  );
}

function useColumns(): readonly Column<Grant>[] {
  const { t: core, formats } = useLanguage();
  const t = useTexts(grantsTexts);
  const now = Date.now();
  const roleOf = ({ role }: Grant) => core(`role.${role}` as 'role.owner');
  const queuesOf = ({ queue_ids }: Grant) =>
    queue_ids === null
      ? t('queues.all')
      : t('queues.count', { count: formats.count(queue_ids.length) });
  const isLater = ({ from_at_ms }: Grant) => from_at_ms > now;
  return [
    {
      id: 'person',
      title: t('person'),
      cell: (row) => row.user_name,
      value: (row) => row.user_name,
    },
    {
      id: 'client',
      title: t('client'),
      cell: (row) => <span title={row.tenant_name}>{row.tenant_name}</span>,
      value: (row) => row.tenant_name,
    },
    { id: 'role', title: t('role'), width: '8.5rem', cell: roleOf, value: roleOf },
    { id: 'queues', title: t('queues'), width: '7rem', cell: queuesOf, value: queuesOf },
    {
      id: 'state',
      title: t('state'),
      width: '6.5rem',
      cell: (row) => (
        <Chip tone={isLater(row) ? 'idle' : 'good'}>
          {t(isLater(row) ? 'state.later' : 'state.now')}
        </Chip>
      ),
    },
    {
      id: 'from',
      title: t('from'),
      width: '8rem',
      cell: (row) => <Moment atMs={row.from_at_ms} style="date" />,
      value: (row) => row.from_at_ms,
    },
    {
      id: 'until',
      title: t('until'),
      width: '11rem',
      cell: (row) =>
        row.until_at_ms === null ? (
          <span className="muted">{t('until.never')}</span>
        ) : (
          // The end is the first moment that it no longer holds.
          <Moment atMs={row.until_at_ms - 1} style="dateTime" />
        ),
      value: (row) => row.until_at_ms,
    },
  ];
}
