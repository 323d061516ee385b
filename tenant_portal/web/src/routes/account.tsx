// One's own account.
import { Page } from '@/components/Page';
import { Password, Profile } from '@/features/account/components/Profile';
import { SecondFactor } from '@/features/account/components/SecondFactor';
import { Sessions } from '@/features/account/components/Sessions';
import { OwnAgents } from '@/features/ownAgents/components/OwnAgents';
import { useLanguage } from '@/lib/i18n/LocaleContext';

export function Component() {
  const { t } = useLanguage();
  return (
    <Page title={t('account.title')} width="form">
      <OwnAgents />
      <Profile />
      <Password />
      <SecondFactor />
      <Sessions />
    </Page>
  );
}
