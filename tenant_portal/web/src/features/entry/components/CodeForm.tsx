// The six digits out of the mail, which open the new organisation.
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import type { Me } from '@/lib/api';
import { useSubmission } from '@/lib/http/submission';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { confirmSignUp } from '../api/entry';
import { entryTexts } from '../texts/texts';
import { EntryForm } from './EntryForm';
import { useEntryRules } from './rules';

export function CodeForm({
  signUpId,
  onDone,
}: {
  readonly signUpId: string;
  readonly onDone: (me: Me) => void;
}) {
  const t = useTexts(entryTexts);
  const rules = useEntryRules();
  const form = useForm({
    initial: { code: '' },
    submission: useSubmission(({ code }: { readonly code: string }) =>
      confirmSignUp(signUpId, code.trim()),
    ),
    validate: ({ code }) => rules.needed('code', code),
    onSaved: onDone,
  });
  return (
    <EntryForm form={form} submitLabel={t('code.submit')}>
      <TextField
        {...form.field('code')}
        label={t('code.code')}
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
      />
    </EntryForm>
  );
}
