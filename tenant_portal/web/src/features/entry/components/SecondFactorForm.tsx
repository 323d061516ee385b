// The second step of a sign-in: a code of the authenticator app, or a recovery code.
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import { useSubmission } from '@/lib/http/submission';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { type Entered, giveSecondFactor } from '../api/entry';
import { entryTexts } from '../texts/texts';
import { EntryForm } from './EntryForm';
import { useEntryRules } from './rules';

export function SecondFactorForm({
  challenge,
  onEntered,
}: {
  readonly challenge: string;
  readonly onEntered: (entered: Entered) => void;
}) {
  const t = useTexts(entryTexts);
  const rules = useEntryRules();
  const submission = useSubmission(({ code }: { readonly code: string }) =>
    giveSecondFactor({ challenge, code: code.trim() }),
  );
  const form = useForm({
    initial: { code: '' },
    submission,
    validate: ({ code }) => rules.needed('code', code),
    onSaved: onEntered,
  });
  return (
    <EntryForm form={form} submitLabel={t('factor.submit')}>
      <TextField
        {...form.field('code')}
        label={t('factor.code')}
        autoComplete="one-time-code"
        autoFocus
      />
    </EntryForm>
  );
}
