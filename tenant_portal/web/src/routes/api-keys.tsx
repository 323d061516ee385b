// The screen of keys for programs.
import { Page } from '@/components/Page';
import { KeyTabs } from '@/features/keys/components/KeyTabs';
import { keysTexts } from '@/features/keys/texts/texts';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';

export function Component() {
  const { t: core } = useLanguage();
  const t = useTexts(keysTexts);
  const may = useMay();
  return (
    <Page title={core('nav.apiKeys')} lead={t('lead')}>
      <KeyTabs mayWrite={may('keys:write')} hasScim={may('sign_in:write')} />
    </Page>
  );
}
