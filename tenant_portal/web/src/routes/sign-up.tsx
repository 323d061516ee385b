// Signing up: the form, then the code out of the mail, then the guided set-up.
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { Button } from '@/components/Button';
import { CodeForm } from '@/features/entry/components/CodeForm';
import { EntryFrame } from '@/features/entry/components/EntryFrame';
import { type SignUpBegun, SignUpForm } from '@/features/entry/components/SignUpForm';
import { entryTexts } from '@/features/entry/texts/texts';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useSession } from '@/lib/session/SessionContext';

export function Component() {
  const t = useTexts(entryTexts);
  const { formats } = useLanguage();
  const { enter } = useSession();
  const navigate = useNavigate();
  const [begun, setBegun] = useState<SignUpBegun | null>(null);
  if (begun !== null) {
    return (
      <EntryFrame
        title={t('code.title')}
        lead={t('code.lead', {
          email: begun.email,
          time: formats.dateTime(begun.expires_at_ms),
        })}
        foot={
          <Button kind="quiet" onClick={() => setBegun(null)}>
            {t('code.other')}
          </Button>
        }
      >
        <CodeForm
          signUpId={begun.sign_up_id}
          onDone={(me) => {
            enter(me);
            void navigate('/set-up', { replace: true });
          }}
        />
      </EntryFrame>
    );
  }
  return (
    <EntryFrame
      title={t('signUp.title')}
      lead={t('signUp.lead')}
      foot={
        <>
          {t('signUp.haveAccount')} <Link to="/sign-in">{t('signUp.toSignIn')}</Link>
        </>
      }
    >
      <SignUpForm onBegun={setBegun} />
    </EntryFrame>
  );
}
