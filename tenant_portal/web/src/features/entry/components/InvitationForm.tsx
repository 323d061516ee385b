// Name and password of somebody who was invited.
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import type { Me } from '@/lib/api';
import { useSubmission } from '@/lib/http/submission';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { acceptInvitation } from '../api/entry';
import { entryTexts } from '../texts/texts';
import { EntryForm } from './EntryForm';
import { useEntryRules } from './rules';

export function InvitationForm({
  token,
  name,
  email,
  onDone,
}: {
  readonly token: string;
  readonly name: string;
  readonly email: string;
  readonly onDone: (me: Me) => void;
}) {
  const t = useTexts(entryTexts);
  const rules = useEntryRules();
  const initial = { name, password: '' };
  const form = useForm({
    initial,
    submission: useSubmission((values: typeof initial) => acceptInvitation(token, values)),
    validate: (values) => ({
      ...rules.needed('name', values.name),
      ...rules.needed('password', values.password),
    }),
    onSaved: onDone,
  });
  return (
    <EntryForm form={form} submitLabel={t('invitation.submit')}>
      {/* A password store needs to know whose password it keeps. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <TextField {...form.field('name')} label={t('invitation.name')} autoComplete="name" />
      <TextField
        {...form.field('password')}
        label={t('password')}
        help={t('password.help')}
        type="password"
        autoComplete="new-password"
        autoFocus
      />
    </EntryForm>
  );
}
