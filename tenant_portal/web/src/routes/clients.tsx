// The screen of an outsourcer's clients.
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '@/components/Button';
import { Page } from '@/components/Page';
import { ClientForm } from '@/features/clients/components/ClientForm';
import { ClientsTable } from '@/features/clients/components/ClientsTable';
import { clientsTexts } from '@/features/clients/texts/texts';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';

export function Component() {
  const { t: core } = useLanguage();
  const t = useTexts(clientsTexts);
  const mayWrite = useMay()('clients:write');
  const navigate = useNavigate();
  const [isNew, setNew] = useState(false);
  const open = (tenantId: string) => void navigate(`/clients/${tenantId}`);
  return (
    <Page
      title={core('nav.clients')}
      lead={t('lead')}
      actions={
        mayWrite && (
          <Button kind="primary" onClick={() => setNew(true)}>
            {t('new')}
          </Button>
        )
      }
    >
      <ClientsTable onOpen={({ tenant_id }) => open(tenant_id)} />
      {isNew && (
        <ClientForm onClose={() => setNew(false)} onOpened={({ tenant_id }) => open(tenant_id)} />
      )}
    </Page>
  );
}
