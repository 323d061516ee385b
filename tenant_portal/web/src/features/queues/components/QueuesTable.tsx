// The list of queues: their policy, and with the right to watch what happens in them now.
import { useState } from 'react';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Elapsed } from '@/components/Elapsed';
import { EmptyState } from '@/components/states';
import { type Column, DataTable } from '@/components/table/DataTable';
import type { Queue } from '@/lib/api';
import type { LiveQueue } from '@/lib/contracts';
import { DASH } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useDeleteQueue, useQueues } from '../api/queues';
import { queuesTexts } from '../texts/texts';

const MS_PER_S = 1_000;

/** Queues now, by id; null without the right to watch. */
export type LiveQueues = ReadonlyMap<string, LiveQueue> | null;

export function QueuesTable({
  live,
  onEdit,
}: {
  readonly live: LiveQueues;
  /** Null: the person may only look. */
  readonly onEdit: ((queue: Queue) => void) | null;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(queuesTexts);
  const queues = useQueues();
  const policy = usePolicyColumns();
  const now = useLiveColumns(live);
  const [leaving, setLeaving] = useState<Queue | null>(null);
  const [name, ...others] = policy;
  const columns = name === undefined ? [] : [name, ...now, ...others];
  return (
    <>
      <DataTable
        label={core('nav.queues')}
        rows={queues}
        columns={columns}
        keyOf={(queue) => queue.queue_id}
        nameOf={(queue) => queue.name}
        empty={
          <EmptyState icon="queue" title={t('empty')}>
            {t('empty.text')}
          </EmptyState>
        }
        {...(onEdit === null
          ? {}
          : {
              onOpen: onEdit,
              actions: (queue: Queue) => [
                { id: 'edit', label: core('action.edit'), onAction: () => onEdit(queue) },
                {
                  id: 'delete',
                  label: core('action.delete'),
                  isDangerous: true,
                  onAction: () => setLeaving(queue),
                },
              ],
            })}
      />
      {leaving !== null && <DeleteQueue queue={leaving} onClose={() => setLeaving(null)} />}
    </>
  );
}

function useLiveColumns(live: LiveQueues): readonly Column<Queue>[] {
  const { formats } = useLanguage();
  const t = useTexts(queuesTexts);
  if (live === null) return [];
  return [
    {
      id: 'waiting',
      title: t('waiting'),
      width: '5.5rem',
      align: 'end',
      cell: ({ queue_id }) => {
        const waiting = live.get(queue_id)?.waiting ?? 0;
        return <span className={waiting === 0 ? 'muted' : ''}>{formats.count(waiting)}</span>;
      },
      value: ({ queue_id }) => live.get(queue_id)?.waiting ?? 0,
    },
    {
      id: 'longest',
      title: t('longest'),
      width: '7rem',
      align: 'end',
      cell: ({ queue_id }) => {
        const since = live.get(queue_id)?.longest_wait_since_at_ms ?? null;
        return since === null ? <span className="muted">{DASH}</span> : <Elapsed sinceMs={since} />;
      },
      value: ({ queue_id }) => live.get(queue_id)?.longest_wait_since_at_ms ?? null,
    },
  ];
}

function usePolicyColumns(): readonly Column<Queue>[] {
  const { formats } = useLanguage();
  const t = useTexts(queuesTexts);
  const seconds = (ms: number) => t('seconds', { count: formats.count(ms / MS_PER_S) });
  const skillsOf = (queue: Queue) =>
    formats.list(
      Object.entries(queue.required_skills).map(
        ([skill, level]) => `${skill} ${formats.count(level)}`,
      ),
    );
  return [
    {
      id: 'name',
      title: t('name'),
      width: '28%',
      cell: ({ name }) => <span title={name}>{name}</span>,
      value: ({ name }) => name,
    },
    {
      id: 'skills',
      title: t('skills'),
      cell: (queue) => <span title={skillsOf(queue)}>{skillsOf(queue) || DASH}</span>,
      value: skillsOf,
    },
    {
      id: 'priority',
      title: t('priority'),
      width: '5.5rem',
      align: 'end',
      cell: ({ priority }) => formats.count(priority),
      value: ({ priority }) => priority,
    },
    {
      id: 'level',
      title: t('serviceLevel'),
      width: '7rem',
      align: 'end',
      cell: ({ service_level_ms: ms }) => seconds(ms),
      value: ({ service_level_ms }) => service_level_ms,
    },
  ];
}

function DeleteQueue({ queue, onClose }: { readonly queue: Queue; readonly onClose: () => void }) {
  const t = useTexts(queuesTexts);
  const { name } = queue;
  const remove = useDeleteQueue(t('deleted', { name }));
  return (
    <ConfirmDialog
      title={t('delete.title', { name })}
      action={t('delete')}
      isPending={remove.isPending}
      onConfirm={async () => {
        await remove.run(queue.queue_id);
        onClose();
      }}
      onCancel={onClose}
    >
      {t('delete.text')}
    </ConfirmDialog>
  );
}
