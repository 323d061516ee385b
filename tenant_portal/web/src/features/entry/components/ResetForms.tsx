// Asks for a link to set a new password, and sets it by that link.
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import { useSubmission } from '@/lib/http/submission';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { askReset, confirmReset } from '../api/entry';
import { entryTexts } from '../texts/texts';
import { EntryForm } from './EntryForm';
import { useEntryRules } from './rules';

export function AskResetForm({ onSent }: { readonly onSent: (email: string) => void }) {
  const t = useTexts(entryTexts);
  const rules = useEntryRules();
  const form = useForm({
    initial: { email: '' },
    submission: useSubmission(async ({ email }: { readonly email: string }) => {
      await askReset(email.trim());
      return email.trim();
    }),
    validate: ({ email }) => rules.email('email', email),
    onSaved: onSent,
  });
  return (
    <EntryForm form={form} submitLabel={t('reset.submit')}>
      <TextField
        {...form.field('email')}
        label={t('email')}
        type="email"
        autoComplete="username"
        autoFocus
      />
    </EntryForm>
  );
}

export function ResetForm({
  token,
  onDone,
}: {
  readonly token: string;
  readonly onDone: () => void;
}) {
  const t = useTexts(entryTexts);
  const rules = useEntryRules();
  const form = useForm({
    initial: { password: '' },
    submission: useSubmission(async ({ password }: { readonly password: string }) => {
      await confirmReset(token, password);
      return true;
    }),
    validate: ({ password }) => rules.needed('password', password),
    onSaved: onDone,
  });
  return (
    <EntryForm form={form} submitLabel={t('reset.save')}>
      <TextField
        {...form.field('password')}
        label={t('password.new')}
        help={t('password.help')}
        type="password"
        autoComplete="new-password"
        autoFocus
      />
    </EntryForm>
  );
}
