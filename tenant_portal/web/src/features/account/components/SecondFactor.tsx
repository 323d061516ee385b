// An authenticator app as second factor: set up, recovery codes, switch off.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { CopyField } from '@/components/CopyField';
import { Dialog, DialogActions } from '@/components/Dialog';
import { FormDialog } from '@/components/form/FormDialog';
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import { Card } from '@/components/Page';
import { useToasts } from '@/components/Toasts';
import type { TotpSetUp } from '@/lib/api';
import { useSubmission } from '@/lib/http/submission';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMe, useSession } from '@/lib/session/SessionContext';
import { beginTotp, confirmTotp, removeTotp, renewCodes } from '../api/account';
import { accountTexts } from '../texts/texts';
import './account.css';

type Open =
  | { readonly kind: 'codes'; readonly codes: readonly string[] }
  | { readonly kind: 'begin' | 'renew' | 'end' };

type Step =
  | { readonly kind: 'prove' }
  | { readonly kind: 'scan'; readonly secret: TotpSetUp }
  | { readonly kind: 'codes'; readonly codes: readonly string[] };

export function SecondFactor() {
  const t = useTexts(accountTexts);
  const toasts = useToasts();
  const { refresh } = useSession();
  const { user } = useMe();
  const [open, setOpen] = useState<Open | null>(null);

  const close = () => {
    setOpen(null);
    void refresh();
  };
  return (
    <Card title={t('factor')} lead={t(user.second_factor ? 'factor.on' : 'factor.off')}>
      <div className="page-actions">
        {user.second_factor ? (
          <>
            <Button onClick={() => setOpen({ kind: 'renew' })}>{t('codes.renew')}</Button>
            <Button onClick={() => setOpen({ kind: 'end' })}>{t('factor.end')}</Button>
          </>
        ) : (
          <Button onClick={() => setOpen({ kind: 'begin' })}>{t('factor.begin')}</Button>
        )}
      </div>
      {open?.kind === 'codes' && <Codes codes={open.codes} onClose={close} />}
      {open?.kind === 'begin' && <FactorSetUp onCancel={() => setOpen(null)} onDone={close} />}
      {open?.kind === 'renew' && (
        <Prove
          title={t('codes.renew')}
          lead={t('codes.renew.lead')}
          act={renewCodes}
          onClose={() => setOpen(null)}
          onDone={(answer) => setOpen({ kind: 'codes', codes: answer.recovery_codes })}
        />
      )}
      {open?.kind === 'end' && (
        <Prove
          title={t('factor.end')}
          lead={t('factor.end.lead')}
          act={removeTotp}
          onClose={() => setOpen(null)}
          onDone={() => {
            toasts.say(t('factor.ended'));
            close();
          }}
        />
      )}
    </Card>
  );
}

/** From the password to the recovery codes, one dialog after the other. */
export function FactorSetUp({
  onCancel,
  onDone,
}: {
  readonly onCancel: () => void;
  readonly onDone: () => void;
}) {
  const t = useTexts(accountTexts);
  const [step, setStep] = useState<Step>({ kind: 'prove' });
  switch (step.kind) {
    case 'prove':
      return (
        <Prove
          title={t('factor.begin')}
          lead={t('factor.begin.lead')}
          act={beginTotp}
          onClose={onCancel}
          onDone={(secret) => setStep({ kind: 'scan', secret })}
        />
      );
    case 'scan':
      return (
        <Scan
          secret={step.secret}
          onClose={onCancel}
          onDone={(codes) => setStep({ kind: 'codes', codes })}
        />
      );
    case 'codes':
      return <Codes codes={step.codes} onClose={onDone} />;
    default:
      return null;
  }
}

function Scan({
  secret,
  onClose,
  onDone,
}: {
  readonly secret: TotpSetUp;
  readonly onClose: () => void;
  readonly onDone: (codes: readonly string[]) => void;
}) {
  const t = useTexts(accountTexts);
  const { t: core } = useLanguage();
  const form = useForm({
    initial: { code: '' },
    submission: useSubmission(({ code }: { readonly code: string }) => confirmTotp(code.trim())),
    validate: ({ code }) => (code.trim() === '' ? { code: core('form.required') } : {}),
    onSaved: (answer) => onDone(answer.recovery_codes),
  });
  return (
    <FormDialog
      form={form}
      title={t('factor.begin')}
      lead={t('factor.scan')}
      submitLabel={t('factor.confirm')}
      onClose={onClose}
    >
      <img
        className="totp-picture"
        alt={t('factor.picture')}
        src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(secret.qr_svg)}`}
      />
      <CopyField label={t('factor.secret')} value={secret.secret} />
      <TextField
        {...form.field('code')}
        label={t('factor.code')}
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
      />
    </FormDialog>
  );
}

function Codes({
  codes,
  onClose,
}: {
  readonly codes: readonly string[];
  readonly onClose: () => void;
}) {
  const t = useTexts(accountTexts);
  return (
    <Dialog title={t('codes')} lead={t('codes.lead')} onClose={onClose}>
      <CopyField label={t('codes')} value={codes.join(' ')} isSecret />
      <ul className="recovery-codes code">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <DialogActions>
        <Button kind="primary" onClick={onClose}>
          {t('codes.kept')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** Asks for the password before something that decides who can sign in as oneself. */
function Prove<T>({
  title,
  lead,
  act,
  onClose,
  onDone,
}: {
  readonly title: string;
  readonly lead: string;
  readonly act: (password: string) => Promise<T>;
  readonly onClose: () => void;
  readonly onDone: (answer: T) => void;
}) {
  const t = useTexts(accountTexts);
  const form = useForm({
    initial: { password: '' },
    submission: useSubmission(({ password }: { readonly password: string }) => act(password)),
    onSaved: onDone,
  });
  return (
    <FormDialog form={form} title={title} lead={lead} submitLabel={title} onClose={onClose}>
      <TextField
        {...form.field('password')}
        label={t('password.current')}
        type="password"
        autoComplete="current-password"
        autoFocus
      />
    </FormDialog>
  );
}
