// The screen of webhooks.
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '@/components/Button';
import { Page } from '@/components/Page';
import type { Saved } from '@/features/webhooks/api/webhooks';
import { SecretDialog } from '@/features/webhooks/components/SecretDialog';
import { WebhookForm } from '@/features/webhooks/components/WebhookForm';
import { WebhooksTable } from '@/features/webhooks/components/WebhooksTable';
import { webhooksTexts } from '@/features/webhooks/texts/texts';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';

export function Component() {
  const { t: core } = useLanguage();
  const t = useTexts(webhooksTexts);
  const mayWrite = useMay()('webhooks:write');
  const navigate = useNavigate();
  const [isNew, setNew] = useState(false);
  const [made, setMade] = useState<Saved | null>(null);
  return (
    <Page
      title={core('nav.webhooks')}
      lead={t('lead')}
      actions={
        mayWrite && (
          <Button kind="primary" onClick={() => setNew(true)}>
            {t('new')}
          </Button>
        )
      }
    >
      <WebhooksTable onOpen={({ webhook_id }) => void navigate(`/webhooks/${webhook_id}`)} />
      {isNew && (
        <WebhookForm
          webhook={null}
          onClose={() => setNew(false)}
          onSaved={(saved) => {
            setNew(false);
            setMade(saved);
          }}
        />
      )}
      {made !== null && made.secret !== null && (
        <SecretDialog secret={made.secret} previousUntilMs={null} onClose={() => setMade(null)} />
      )}
    </Page>
  );
}
