// The list of grants, with revoking.
import { useState } from 'react';
import { Chip, type Tone } from '@/components/Chip';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Moment } from '@/components/Moment';
import { EmptyState } from '@/components/states';
import { type Column, DataTable } from '@/components/table/DataTable';
import type { Grant } from '@/lib/api';
import { DASH } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { type GrantState, grantState, useGrants, useRevokeGrant } from '../api/grants';
import { grantsTexts } from '../texts/texts';

const TONES: Readonly<Record<GrantState, Tone>> = { now: 'good', later: 'idle', waiting: 'ring' };

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
  const queuesOf = ({ queues }: Grant) =>
    queues === null ? t('queues.all') : formats.list(queues.map(({ name }) => name)) || DASH;
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
    {
      id: 'queues',
      title: t('queues'),
      width: '20%',
      cell: (row) => <span title={queuesOf(row)}>{queuesOf(row)}</span>,
      value: queuesOf,
    },
    {
      id: 'state',
      title: t('state'),
      width: '7.5rem',
      cell: (row) => {
        const state = grantState(row, now);
        return (
          <span title={state === 'waiting' ? t('state.waitingHelp') : undefined}>
            <Chip tone={TONES[state]}>{t(`state.${state}`)}</Chip>
          </span>
        );
      },
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
