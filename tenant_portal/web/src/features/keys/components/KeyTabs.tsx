// API keys, OAuth clients and, for whoever may, the directory's tokens.
import { CopyField } from '@/components/CopyField';
import { Tabs } from '@/components/Tabs';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { type KeyKind, useScimAddress } from '../api/keys';
import { keysTexts } from '../texts/texts';
import { CredentialsTable } from './CredentialsTable';

export function KeyTabs({
  mayWrite,
  hasScim,
}: {
  readonly mayWrite: boolean;
  readonly hasScim: boolean;
}) {
  const t = useTexts(keysTexts);
  const kinds: readonly KeyKind[] = hasScim ? ['keys', 'clients', 'scim'] : ['keys', 'clients'];
  return (
    <Tabs
      label={t('tabs')}
      parts={kinds.map((kind) => ({
        id: kind,
        label: t(`tab.${kind}`),
        content: (
          <div className="stack">
            {kind === 'scim' && <ScimAddress />}
            <CredentialsTable kind={kind} mayWrite={kind === 'scim' ? hasScim : mayWrite} />
          </div>
        ),
      }))}
    />
  );
}

function ScimAddress() {
  const t = useTexts(keysTexts);
  const address = useScimAddress();
  return address === null ? null : <CopyField label={t('scim.address')} value={address} />;
}
