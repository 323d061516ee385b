// Creates or edits a team: its name and its people.
import { MultiSelectField } from '@/components/form/ChoiceFields';
import { FormDialog } from '@/components/form/FormDialog';
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import { ReloadOffer, VersionedDialog } from '@/components/form/VersionedDialog';
import type { Team } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useSaveTeam, useTeam } from '../api/teams';
import { useEveryone } from '../hooks/useEveryone';
import { teamsTexts } from '../texts/texts';

export function NewTeam({ onClose }: { readonly onClose: () => void }) {
  return <TeamForm team={null} etag={undefined} onReload={onClose} onClose={onClose} />;
}

export function EditTeam({
  teamId,
  onClose,
}: {
  readonly teamId: string;
  readonly onClose: () => void;
}) {
  const t = useTexts(teamsTexts);
  return (
    <VersionedDialog read={useTeam(teamId)} title={t('edit')} onClose={onClose}>
      {({ key, value, etag, reload }) => (
        <TeamForm key={key} team={value} etag={etag} onReload={reload} onClose={onClose} />
      )}
    </VersionedDialog>
  );
}

function TeamForm({
  team,
  etag,
  onReload,
  onClose,
}: {
  /** Null: a new one. */
  readonly team: Team | null;
  readonly etag: string | undefined;
  readonly onReload: () => void;
  readonly onClose: () => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(teamsTexts);
  const everyone = useEveryone();
  const save = useSaveTeam({ team, etag }, ({ name }) => t('saved', { name }));
  const form = useForm({
    initial: { name: team?.name ?? '', user_ids: team?.user_ids ?? [] },
    submission: save,
    validate: ({ name }) => (name.trim() === '' ? { name: core('form.required') } : {}),
    onSaved: onClose,
  });
  return (
    <FormDialog
      form={form}
      title={t(team === null ? 'new' : 'edit')}
      submitLabel={core(team === null ? 'action.create' : 'action.save')}
      extra={<ReloadOffer error={save.error} onReload={onReload} />}
      onClose={onClose}
    >
      <TextField {...form.field('name')} label={t('name')} autoFocus />
      <MultiSelectField
        {...form.field('user_ids')}
        label={t('members')}
        isOptional
        options={everyone}
      />
    </FormDialog>
  );
}
