// Signing in: address and password, a second factor where the person has one, then on to the page.
import { useState } from 'react';
import { Link, Navigate, useSearchParams } from 'react-router';
import type { Entered } from '@/features/entry/api/entry';
import { EntryFrame } from '@/features/entry/components/EntryFrame';
import { SecondFactorForm } from '@/features/entry/components/SecondFactorForm';
import { SignInForm } from '@/features/entry/components/SignInForm';
import { entryTexts } from '@/features/entry/texts/texts';
import { useFaults } from '@/lib/http/faults';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { ownPath } from '@/lib/session/ownPath';
import { useSession } from '@/lib/session/SessionContext';

export function Component() {
  const t = useTexts(entryTexts);
  const faults = useFaults();
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
  const wasEnded = session.kind === 'signedOut' && session.wasEnded;
  // Single sign-on comes back with a code of ours when it failed.
  const notice =
    faults.ofCode(query.get('error') ?? '') ??
    (query.has('reset') ? t('reset.done') : wasEnded ? t('signIn.ended') : undefined);
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
