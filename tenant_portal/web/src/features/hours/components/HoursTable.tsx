// The list of opening hours, with whether each is open now.
import { useState } from 'react';
import { Chip } from '@/components/Chip';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { EmptyState } from '@/components/states';
import { type Column, DataTable } from '@/components/table/DataTable';
import type { OpeningHours } from '@/lib/api';
import { DASH } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useAllHours, useDeleteHours, useOpen } from '../api/hours';
import { weekText } from '../api/summary';
import { hoursTexts } from '../texts/texts';

export function HoursTable({
  onEdit,
}: {
  /** Null: the person may only look. */
  readonly onEdit: ((hours: OpeningHours) => void) | null;
}) {
  const { t: core, formats } = useLanguage();
  const t = useTexts(hoursTexts);
  const [leaving, setLeaving] = useState<OpeningHours | null>(null);
  const columns: readonly Column<OpeningHours>[] = [
    {
      id: 'name',
      title: t('name'),
      width: '24%',
      cell: ({ name }) => <span title={name}>{name}</span>,
      value: ({ name }) => name,
    },
    {
      id: 'now',
      title: t('now'),
      width: '12.5rem',
      cell: ({ hours_id }) => <OpenNow hoursId={hours_id} />,
    },
    {
      id: 'week',
      title: t('week'),
      cell: ({ weekly }) => {
        const text = weekText(weekly, formats) || t('week.closed');
        return <span title={text}>{text}</span>;
      },
    },
    {
      id: 'zone',
      title: t('zone'),
      width: '17%',
      cell: ({ time_zone }) => <span title={time_zone}>{time_zone}</span>,
      value: ({ time_zone }) => time_zone,
    },
    {
      id: 'holidays',
      title: t('holidays'),
      width: '5rem',
      align: 'end',
      cell: ({ holidays }) => formats.count(holidays.length),
      value: ({ holidays }) => holidays.length,
    },
  ];
  return (
    <>
      <DataTable
        label={core('nav.hours')}
        rows={useAllHours()}
        columns={columns}
        keyOf={(hours) => hours.hours_id}
        nameOf={(hours) => hours.name}
        empty={
          <EmptyState icon="clock" title={t('empty')}>
            {t('empty.text')}
          </EmptyState>
        }
        {...(onEdit === null
          ? {}
          : {
              onOpen: onEdit,
              actions: (hours: OpeningHours) => [
                { id: 'edit', label: core('action.edit'), onAction: () => onEdit(hours) },
                {
                  id: 'delete',
                  label: core('action.delete'),
                  isDangerous: true,
                  onAction: () => setLeaving(hours),
                },
              ],
            })}
      />
      {leaving !== null && <DeleteHours hours={leaving} onClose={() => setLeaving(null)} />}
    </>
  );
}

/** A chip and when it changes next, in the reader's own time. */
export function OpenNow({ hoursId }: { readonly hoursId: string }) {
  const { formats } = useLanguage();
  const t = useTexts(hoursTexts);
  const { data } = useOpen(hoursId);
  if (data === undefined) return <span className="muted">{DASH}</span>;
  const { is_open, holiday, changes_at_ms, at_ms } = data;
  return (
    <span title={holiday ?? undefined}>
      <Chip tone={is_open ? 'good' : 'idle'}>{t(is_open ? 'open' : 'closed')}</Chip>{' '}
      <span className="muted small">
        {holiday !== null && !is_open
          ? holiday
          : changes_at_ms !== null &&
            t('until', { time: formats.moment(changes_at_ms, at_ms).replace(/:00$/, '') })}
      </span>
    </span>
  );
}

function DeleteHours({
  hours,
  onClose,
}: {
  readonly hours: OpeningHours;
  readonly onClose: () => void;
}) {
  const t = useTexts(hoursTexts);
  const { name } = hours;
  const remove = useDeleteHours(t('deleted', { name }));
  return (
    <ConfirmDialog
      title={t('delete.title', { name })}
      action={t('delete')}
      isPending={remove.isPending}
      onConfirm={async () => {
        await remove.run(hours.hours_id);
        onClose();
      }}
      onCancel={onClose}
    >
      {t('delete.text')}
    </ConfirmDialog>
  );
}
