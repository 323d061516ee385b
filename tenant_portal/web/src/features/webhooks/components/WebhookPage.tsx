// One webhook: what it is told, how it stands, its deliveries, and what can be done.
import { useState } from 'react';
import { ActionMenu } from '@/components/ActionMenu';
import { Button } from '@/components/Button';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Card, Page } from '@/components/Page';
import type { RenewedSecret, Webhook } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { eventOf, useDeleteWebhook, useRenewSecret, useTest } from '../api/webhooks';
import { webhooksTexts } from '../texts/texts';
import { Deliveries } from './Deliveries';
import { ReplayForm } from './ReplayForm';
import { SecretDialog } from './SecretDialog';
import { WebhookChip } from './WebhookChip';
import { WebhookForm } from './WebhookForm';

export function WebhookPage({
  webhook,
  mayWrite,
  onDeleted,
}: {
  readonly webhook: Webhook;
  readonly mayWrite: boolean;
  readonly onDeleted: () => void;
}) {
  const t = useTexts(webhooksTexts);
  return (
    <Page
      title={webhook.description || webhook.url}
      lead={webhook.url}
      actions={mayWrite && <Tools webhook={webhook} onDeleted={onDeleted} />}
    >
      <Card title={t('events')} aside={<WebhookChip webhook={webhook} />}>
        <Standing webhook={webhook} />
        <ul className="columns">
          {webhook.events.map((name) => {
            const kind = eventOf(name);
            return (
              <li key={name}>
                {kind === null ? name : t(`event.${kind}`)}{' '}
                <span className="muted code">{name}</span>
              </li>
            );
          })}
        </ul>
      </Card>
      <Deliveries webhookId={webhook.webhook_id} mayWrite={mayWrite} />
    </Page>
  );
}

function Standing({ webhook }: { readonly webhook: Webhook }) {
  const { formats } = useLanguage();
  const t = useTexts(webhooksTexts);
  const { disabled_at_ms: disabled, failing_since_at_ms: failing } = webhook;
  if (disabled !== null) {
    const key = webhook.disabled_reason === 'gone' ? 'disabled.gone' : 'disabled.failing';
    return <p>{t(key, { time: formats.dateTime(disabled) })}</p>;
  }
  if (failing === null) return null;
  return <p>{t('failing.since', { time: formats.dateTime(failing) })}</p>;
}

function Tools({
  webhook,
  onDeleted,
}: {
  readonly webhook: Webhook;
  readonly onDeleted: () => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(webhooksTexts);
  const id = webhook.webhook_id;
  const [open, setOpen] = useState<'edit' | 'secret' | 'replay' | 'delete' | null>(null);
  const [renewed, setRenewed] = useState<RenewedSecret | null>(null);
  const close = () => setOpen(null);
  const test = useTest(id, t('tested'));
  const renew = useRenewSecret(id);
  const remove = useDeleteWebhook(t('deleted'));
  return (
    <>
      <Button isPending={test.isPending} onClick={() => void test.run(null)}>
        {t('test')}
      </Button>
      <Button kind="primary" onClick={() => setOpen('edit')}>
        {core('action.edit')}
      </Button>
      <ActionMenu
        label={core('table.actionsOf', { name: webhook.url })}
        actions={[
          { id: 'secret', label: t('secret.renew'), onAction: () => setOpen('secret') },
          { id: 'replay', label: t('replay.range'), onAction: () => setOpen('replay') },
          {
            id: 'delete',
            label: t('delete'),
            onAction: () => setOpen('delete'),
            isDangerous: true,
          },
        ]}
      />
      {open === 'edit' && <WebhookForm webhook={webhook} onClose={close} onSaved={close} />}
      {open === 'replay' && <ReplayForm webhookId={id} onClose={close} />}
      {open === 'secret' && (
        <ConfirmDialog
          title={t('secret.renew.title')}
          action={t('secret.renew')}
          isDangerous={false}
          isPending={renew.isPending}
          onConfirm={() =>
            void renew.run(null).then((made) => {
              close();
              setRenewed(made);
            })
          }
          onCancel={close}
        >
          {t('secret.renew.text')}
        </ConfirmDialog>
      )}
      {open === 'delete' && (
        <ConfirmDialog
          title={t('delete.title')}
          action={t('delete')}
          isPending={remove.isPending}
          onConfirm={() =>
            void remove.run(id).then((done) => {
              if (done !== null) onDeleted();
            })
          }
          onCancel={close}
        >
          {t('delete.text', { url: webhook.url })}
        </ConfirmDialog>
      )}
      {renewed !== null && (
        <SecretDialog
          secret={renewed.secret}
          previousUntilMs={renewed.previous_until_at_ms}
          onClose={() => setRenewed(null)}
        />
      )}
    </>
  );
}
