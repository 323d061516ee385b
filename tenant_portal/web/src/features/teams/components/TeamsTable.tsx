// The list of teams, with what can be done to each.
import { useState } from 'react';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { EmptyState } from '@/components/states';
import { type Column, DataTable } from '@/components/table/DataTable';
import type { Team } from '@/lib/api';
import { DASH } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useDeleteTeam, useTeams } from '../api/teams';
import { useEveryone } from '../hooks/useEveryone';
import { teamsTexts } from '../texts/texts';

export function TeamsTable({
  onEdit,
}: {
  /** Null: the person may only look. */
  readonly onEdit: ((team: Team) => void) | null;
}) {
  const { t: core, formats } = useLanguage();
  const t = useTexts(teamsTexts);
  const teams = useTeams();
  const everyone = useEveryone();
  const names = new Map(everyone.map(({ value, label }) => [value, label]));
  const [leaving, setLeaving] = useState<Team | null>(null);
  const membersOf = (team: Team) =>
    formats.list(team.user_ids.flatMap((id) => names.get(id) ?? []));
  const columns: readonly Column<Team>[] = [
    {
      id: 'name',
      title: t('name'),
      width: '16rem',
      cell: ({ name }) => <span title={name}>{name}</span>,
      value: ({ name }) => name,
    },
    {
      id: 'size',
      title: t('size'),
      width: '7rem',
      align: 'end',
      cell: (team) => formats.count(team.user_ids.length),
      value: (team) => team.user_ids.length,
    },
    {
      id: 'members',
      title: t('members'),
      cell: (team) => <span title={membersOf(team)}>{membersOf(team) || DASH}</span>,
      value: membersOf,
    },
  ];
  return (
    <>
      <DataTable
        label={core('nav.teams')}
        rows={teams}
        columns={columns}
        keyOf={(team) => team.team_id}
        nameOf={(team) => team.name}
        empty={
          <EmptyState icon="people" title={t('empty')}>
            {t('empty.text')}
          </EmptyState>
        }
        {...(onEdit === null
          ? {}
          : {
              onOpen: onEdit,
              actions: (team: Team) => [
                { id: 'edit', label: core('action.edit'), onAction: () => onEdit(team) },
                {
                  id: 'delete',
                  label: core('action.delete'),
                  isDangerous: true,
                  onAction: () => setLeaving(team),
                },
              ],
            })}
      />
      {leaving !== null && <DeleteTeam team={leaving} onClose={() => setLeaving(null)} />}
    </>
  );
}

function DeleteTeam({ team, onClose }: { readonly team: Team; readonly onClose: () => void }) {
  const t = useTexts(teamsTexts);
  const { name } = team;
  const remove = useDeleteTeam(t('deleted', { name }));
  return (
    <ConfirmDialog
      title={t('delete.title', { name })}
      action={t('delete')}
      isPending={remove.isPending}
      onConfirm={async () => {
        await remove.run(team.team_id);
        onClose();
      }}
      onCancel={onClose}
    >
      {t('delete.text')}
    </ConfirmDialog>
  );
}
