// The sign-in form: one API key, checked against the service before it is kept.
import { type FormEvent, useId, useState } from 'react';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import type { MessageKey } from '@/lib/i18n/messages';
import { checkKey } from '../api/session';
import './session.css';

type FormState =
  | { readonly kind: 'ready' }
  | { readonly kind: 'checking' }
  | { readonly kind: 'failed'; readonly message: MessageKey };

export function SignIn({
  wasRefused,
  onAccepted,
}: {
  readonly wasRefused: boolean;
  readonly onAccepted: (apiKey: string) => void;
}) {
  const { t } = useLanguage();
  const fieldId = useId();
  const [form, setForm] = useState<FormState>(
    wasRefused ? { kind: 'failed', message: 'session.error.refused' } : { kind: 'ready' },
  );

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const apiKey = String(new FormData(event.currentTarget).get('api-key') ?? '').trim();
    if (apiKey === '') {
      setForm({ kind: 'failed', message: 'session.error.empty' });
      return;
    }
    setForm({ kind: 'checking' });
    const check = await checkKey(apiKey);
    if (check === 'accepted') onAccepted(apiKey);
    else setForm({ kind: 'failed', message: `session.error.${check}` });
  }

  const isFailed = form.kind === 'failed';
  return (
    <main className="sign-in" id="content">
      <form className="sign-in-card" onSubmit={submit} noValidate>
        <h1>{t('session.title')}</h1>
        <p className="muted">{t('session.lead')}</p>
        <label htmlFor={fieldId}>{t('session.key')}</label>
        <input
          id={fieldId}
          name="api-key"
          type="password"
          autoComplete="off"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: the page has this one field and nothing before it
          autoFocus
          aria-invalid={isFailed}
          aria-describedby={`${fieldId}-error ${fieldId}-hint`}
        />
        <p id={`${fieldId}-hint`} className="muted small">
          {t('session.key.hint')}
        </p>
        <p id={`${fieldId}-error`} className="field-error" role="alert">
          {isFailed ? t(form.message) : ''}
        </p>
        <button type="submit" className="button-primary" disabled={form.kind === 'checking'}>
          {t(form.kind === 'checking' ? 'session.checking' : 'session.submit')}
        </button>
        <p className="provisional small">{t('session.provisional')}</p>
      </form>
    </main>
  );
}
