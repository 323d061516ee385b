// Everybody from elsewhere who may act here, now or later.
import { useState } from 'react';
import { Chip } from '@/components/Chip';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Moment } from '@/components/Moment';
import { Card } from '@/components/Page';
import { EmptyState } from '@/components/states';
import { type Column, DataTable } from '@/components/table/DataTable';
import type { Access, Queue } from '@/lib/api';
import { useRows } from '@/lib/http/queries';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useAccesses, useEndAccess } from '../api/access';
import { accessTexts } from '../texts/texts';
import { LimitForm } from './LimitForm';

const KINDS = ['operator', 'reseller', 'tenant'] as const;

export function Accesses({
  mayEnd,
  maySeeQueues,
}: {
  readonly mayEnd: boolean;
  readonly maySeeQueues: boolean;
}) {
  const t = useTexts(accessTexts);
  const rows = useAccesses();
  const queues = useRows<Queue>(['queues'], '/v1/queues', { isEnabled: maySeeQueues });
  const columns = useColumns(queues.items);
  const [limited, setLimited] = useState<Access | null>(null);
  const [leaving, setLeaving] = useState<Access | null>(null);
  const end = useEndAccess(t('ended', { name: leaving?.user_name ?? '' }));
  return (
    <Card title={t('accesses')}>
      <DataTable
        minWidth="68rem"
        label={t('accesses')}
        rows={rows}
        columns={columns}
        keyOf={(row) => row.membership_id}
        nameOf={(row) => row.user_name}
        isSearchable={rows.items.length > 0}
        empty={
          <EmptyState title={t('empty')} icon="door">
            {t('empty.text')}
          </EmptyState>
        }
        {...(mayEnd
          ? {
              actions: (row: Access) => [
                ...(queues.state === 'ready'
                  ? [{ id: 'limit', label: t('limit'), onAction: () => setLimited(row) }]
                  : []),
                {
                  id: 'end',
                  label: t('end'),
                  isDangerous: true,
                  onAction: () => setLeaving(row),
                },
              ],
            }
          : {})}
      />
      {limited !== null && (
        <LimitForm access={limited} queues={queues.items} onClose={() => setLimited(null)} />
      )}
      {leaving !== null && (
        <ConfirmDialog
          title={t('end.title', { name: leaving.user_name })}
          action={t('end')}
          isPending={end.isPending}
          onConfirm={() => void end.run(leaving.membership_id).then(() => setLeaving(null))}
          onCancel={() => setLeaving(null)}
        >
          {t('end.text')}
        </ConfirmDialog>
      )}
    </Card>
  );
}

function useColumns(queues: readonly Queue[]): readonly Column<Access>[] {
  const { t: core, formats } = useLanguage();
  const t = useTexts(accessTexts);
  const names = new Map(queues.map((queue) => [queue.queue_id, queue.name]));
  const queuesOf = ({ queue_ids }: Access) =>
    queue_ids === null ? t('queues.all') : formats.list(queue_ids.map((id) => names.get(id) ?? id));
  const kindOf = (kind: string) => {
    const known = KINDS.find((each) => each === kind);
    return known === undefined ? kind : t(`kind.${known}`);
  };
  const roleOf = ({ role }: Access) => core(`role.${role}` as 'role.owner');
  return [
    {
      id: 'name',
      title: t('name'),
      cell: (row) => row.user_name,
      value: (row) => row.user_name,
    },
    {
      id: 'organisation',
      title: t('organisation'),
      cell: (row) => (
        <span title={row.organisation}>
          {row.organisation} <span className="muted small">{kindOf(row.organisation_kind)}</span>
        </span>
      ),
      value: (row) => row.organisation,
    },
    {
      id: 'role',
      title: t('role'),
      width: '8rem',
      cell: (row) =>
        row.is_at_work === null ? (
          roleOf(row)
        ) : (
          <span title={t(row.is_at_work ? 'works' : 'rests')}>
            <Chip tone={row.is_at_work ? 'good' : 'idle'}>{roleOf(row)}</Chip>
          </span>
        ),
      value: roleOf,
    },
    {
      id: 'queues',
      title: t('queues'),
      cell: (row) => <span title={queuesOf(row)}>{queuesOf(row)}</span>,
      value: queuesOf,
    },
    {
      id: 'from',
      title: t('from'),
      width: '11.5rem',
      cell: (row) => <Moment atMs={row.from_at_ms} />,
      value: (row) => row.from_at_ms,
    },
    {
      id: 'until',
      title: t('until'),
      width: '11.5rem',
      cell: (row) =>
        row.until_at_ms === null ? t('until.never') : <Moment atMs={row.until_at_ms} />,
      value: (row) => row.until_at_ms,
    },
    {
      id: 'reason',
      title: t('reason'),
      cell: (row) => <span title={row.reason}>{row.reason}</span>,
      value: (row) => row.reason,
    },
  ];
}
