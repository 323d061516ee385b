// What stands before everything else for whoever owes a second factor to an organisation.
import { useState } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { Button } from '@/components/Button';
import { FactorSetUp } from '@/features/account/components/SecondFactor';
import { accountTexts } from '@/features/account/texts/texts';
import { EntryFrame } from '@/features/entry/components/EntryFrame';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { ownPath } from '@/lib/session/ownPath';
import { useSession } from '@/lib/session/SessionContext';

export function Component() {
  const t = useTexts(accountTexts);
  const { session, signOut, actOn, refresh } = useSession();
  const [query] = useSearchParams();
  const [isSettingUp, setIsSettingUp] = useState(false);
  if (session.kind === 'unknown') return null;
  // The gate sends whoever is not signed in further.
  if (session.kind !== 'signedIn' || !session.me.owes_second_factor) {
    return <Navigate to={ownPath(query.get('next'))} replace />;
  }
  const { user, home, tenant } = session.me;
  const isGuest = tenant.tenant_id !== home.tenant_id;
  return (
    <EntryFrame
      title={t('demanded.title')}
      lead={t('demanded.lead', { name: tenant.name })}
      {...(isGuest ? { foot: t('demanded.provider') } : {})}
    >
      {user.second_factor && <p>{t('demanded.again')}</p>}
      <div className="page-actions">
        {user.second_factor ? (
          <Button kind="primary" onClick={() => void signOut()}>
            {t('demanded.signInAgain')}
          </Button>
        ) : (
          <Button kind="primary" onClick={() => setIsSettingUp(true)}>
            {t('factor.begin')}
          </Button>
        )}
        {isGuest && (
          <Button onClick={() => actOn(null)}>{t('demanded.home', { name: home.name })}</Button>
        )}
        {!user.second_factor && (
          <Button onClick={() => void signOut()}>{t('demanded.signOut')}</Button>
        )}
      </div>
      {isSettingUp && (
        <FactorSetUp onCancel={() => setIsSettingUp(false)} onDone={() => void refresh()} />
      )}
    </EntryFrame>
  );
}
