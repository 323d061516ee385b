// Signing in: address and password, a second factor where the person has one, then on to the page.
import { useState } from 'react';
import { Link, Navigate, useSearchParams } from 'react-router';
import type { Entered } from '@/features/entry/api/entry';
import { EntryFrame } from '@/features/entry/components/EntryFrame';
import { SecondFactorForm } from '@/features/entry/components/SecondFactorForm';
import { SignInForm } from '@/features/entry/components/SignInForm';
import { entryTexts } from '@/features/entry/texts/texts';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { useSession } from '@/lib/session/SessionContext';

export function Component() {
  const t = useTexts(entryTexts);
  const { session, enter } = useSession();
  const [query] = useSearchParams();
  const [challenge, setChallenge] = useState<string | null>(null);
  const onEntered = (entered: Entered) => {
    if (entered.kind === 'signedIn') enter(entered.me);
    else setChallenge(entered.challenge);
  };
  if (session.kind === 'signedIn') return <Navigate to={ownPath(query.get('next'))} replace />;
  if (challenge !== null) {
    return (
      <EntryFrame title={t('factor.title')} lead={t('factor.lead')}>
        <SecondFactorForm challenge={challenge} onEntered={onEntered} />
      </EntryFrame>
    );
  }
  const notice = query.has('reset')
    ? t('reset.done')
    : session.kind === 'signedOut' && session.wasEnded
      ? t('signIn.ended')
      : undefined;
  return (
    <EntryFrame
      title={t('signIn.title')}
      lead={t('signIn.lead')}
      foot={
        <>
          {t('signIn.noAccount')} <Link to="/sign-up">{t('signIn.toSignUp')}</Link>
        </>
      }
    >
      <SignInForm notice={notice} onEntered={onEntered} />
    </EntryFrame>
  );
}

/** Only an address of this app: `//elsewhere` would lead away. */
function ownPath(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : '/';
}
