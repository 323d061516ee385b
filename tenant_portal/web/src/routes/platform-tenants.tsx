// The operator's screen of every organisation.
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '@/components/Button';
import { Page } from '@/components/Page';
import { TenantForm } from '@/features/platform/components/TenantForm';
import { TenantsTable } from '@/features/platform/components/TenantsTable';
import { platformTexts } from '@/features/platform/texts/texts';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';

export function Component() {
  const { t: core } = useLanguage();
  const t = useTexts(platformTexts);
  const mayWrite = useMay()('platform:tenants:write');
  const navigate = useNavigate();
  const [isNew, setNew] = useState(false);
  const open = (tenantId: string) => void navigate(`/platform/tenants/${tenantId}`);
  return (
    <Page
      title={core('nav.tenants')}
      lead={t('tenants.lead')}
      actions={
        mayWrite && (
          <Button kind="primary" onClick={() => setNew(true)}>
            {t('tenants.new')}
          </Button>
        )
      }
    >
      <TenantsTable onOpen={({ tenant_id }) => open(tenant_id)} />
      {isNew && (
        <TenantForm onClose={() => setNew(false)} onOpened={({ tenant_id }) => open(tenant_id)} />
      )}
    </Page>
  );
}
