// The screen of all clients at a glance.
import { useNavigate } from 'react-router';
import { Page } from '@/components/Page';
import { ClientsNow } from '@/features/clients/components/ClientsNow';
import { clientsTexts } from '@/features/clients/texts/texts';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';

export function Component() {
  const { t: core } = useLanguage();
  const t = useTexts(clientsTexts);
  const navigate = useNavigate();
  return (
    <Page title={core('nav.clientsNow')} lead={t('lead.now')}>
      <ClientsNow onOpen={({ tenant_id }) => void navigate(`/clients/${tenant_id}`)} />
    </Page>
  );
}
