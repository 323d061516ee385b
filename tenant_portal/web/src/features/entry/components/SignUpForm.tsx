// Who signs up, and for which company; language and time zone are those of the browser.
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import type { SignUpAnswer } from '@/lib/api';
import { useSubmission } from '@/lib/http/submission';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { signUp } from '../api/entry';
import { entryTexts } from '../texts/texts';
import { EntryForm } from './EntryForm';
import { useEntryRules } from './rules';

export type SignUpBegun = SignUpAnswer & { readonly email: string };

export function SignUpForm({ onBegun }: { readonly onBegun: (begun: SignUpBegun) => void }) {
  const t = useTexts(entryTexts);
  const { locale } = useLanguage();
  const rules = useEntryRules();
  const initial = { name: '', company: '', email: '', password: '' };
  const submission = useSubmission((values: typeof initial) =>
    signUp({
      ...values,
      email: values.email.trim(),
      locale,
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    }),
  );
  const form = useForm({
    initial,
    submission,
    validate: (values) => ({
      ...rules.needed('name', values.name),
      ...rules.needed('company', values.company),
      ...rules.email('email', values.email),
      ...rules.needed('password', values.password),
    }),
    onSaved: (answer) => onBegun({ ...answer, email: form.values.email.trim() }),
  });
  return (
    <EntryForm form={form} submitLabel={t('signUp.submit')}>
      <TextField {...form.field('name')} label={t('signUp.name')} autoComplete="name" autoFocus />
      <TextField
        {...form.field('company')}
        label={t('signUp.company')}
        autoComplete="organization"
      />
      <TextField
        {...form.field('email')}
        label={t('signUp.email')}
        help={t('signUp.email.help')}
        type="email"
        autoComplete="email"
      />
      <TextField
        {...form.field('password')}
        label={t('password')}
        help={t('password.help')}
        type="password"
        autoComplete="new-password"
      />
    </EntryForm>
  );
}
