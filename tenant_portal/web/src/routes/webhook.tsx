// The screen of one webhook.
import { useNavigate, useParams } from 'react-router';
import { Page } from '@/components/Page';
import { Ready } from '@/components/Ready';
import { useWebhook } from '@/features/webhooks/api/webhooks';
import { WebhookPage } from '@/features/webhooks/components/WebhookPage';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';

export function Component() {
  const { webhookId = '' } = useParams();
  return <One key={webhookId} webhookId={webhookId} />;
}

function One({ webhookId }: { readonly webhookId: string }) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const mayWrite = useMay()('webhooks:write');
  const webhook = useWebhook(webhookId);
  if (webhook.data === undefined) {
    return (
      <Page title={t('nav.webhooks')}>
        <Ready read={webhook}>{() => null}</Ready>
      </Page>
    );
  }
  return (
    <WebhookPage
      webhook={webhook.data}
      mayWrite={mayWrite}
      onDeleted={() => void navigate('/webhooks')}
    />
  );
}
