// Address and password, or the organisation's single sign-on where the address has one.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import type { SignIn } from '@/lib/api';
import { SAID_ALREADY } from '@/lib/http/faults';
import { ApiError } from '@/lib/http/problem';
import { type Submission, useSubmission } from '@/lib/http/submission';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { type Entered, signIn, signInMethods } from '../api/entry';
import { entryTexts } from '../texts/texts';
import { EntryForm } from './EntryForm';
import { useEntryRules } from './rules';

export function SignInForm({
  notice,
  onEntered,
}: {
  readonly notice: string | undefined;
  readonly onEntered: (entered: Entered) => void;
}) {
  const t = useTexts(entryTexts);
  const rules = useEntryRules();
  const [email, setEmail] = useState('');
  const submission = useSubmission<SignIn, Entered>(signIn);
  const form = useForm({
    initial: { email: '', password: '' },
    submission: inOneVoice(submission, t('signIn.refused')),
    validate: (values) => ({
      ...rules.email('email', values.email),
      ...rules.needed('password', values.password),
    }),
    onSaved: onEntered,
  });
  return (
    <>
      <EntryForm form={form} submitLabel={t('signIn.submit')} notice={notice}>
        {/* Single sign-on is asked for when the address is written, not at each key. */}
        <TextField
          {...form.field('email')}
          label={t('email')}
          type="email"
          autoComplete="username"
          autoFocus
          onBlur={() => setEmail(form.values.email.trim())}
        />
        <TextField
          {...form.field('password')}
          label={t('password')}
          type="password"
          autoComplete="current-password"
        />
      </EntryForm>
      <Link className="entry-link" to="/password-reset">
        {t('signIn.forgot')}
      </Link>
      {email.includes('@') && <SingleSignOn email={email} />}
    </>
  );
}

function SingleSignOn({ email }: { readonly email: string }) {
  const t = useTexts(entryTexts);
  const { data } = useQuery({
    queryKey: ['public', 'methods', email],
    queryFn: ({ signal }) => signInMethods(email, signal),
  });
  if (data === undefined || data.sso.length === 0) return null;
  return (
    <div className="entry-sso">
      <span className="muted small">{t('signIn.or')}</span>
      {data.sso.map((provider) => (
        <a
          key={provider.provider_id}
          className="button button-plain button-size-large"
          href={provider.start_url}
        >
          {t('signIn.sso', { name: provider.name })}
        </a>
      ))}
    </div>
  );
}

/** A refusal says the same for a wrong address and a wrong password, in the reader's language. */
function inOneVoice<V, O>(submission: Submission<V, O>, text: string): Submission<V, O> {
  const { error } = submission;
  const isRefused = error instanceof ApiError && error.status === 401;
  return isRefused ? { ...submission, error: new Refusal(text), fields: [] } : submission;
}

class Refusal extends ApiError {
  constructor(text: string) {
    super(text, 401, SAID_ALREADY);
  }
}
