// What was sent to a webhook, newest first, with sending again.
import { useState } from 'react';
import { Chip, type Tone } from '@/components/Chip';
import { Choice } from '@/components/Choice';
import { Moment } from '@/components/Moment';
import { Card } from '@/components/Page';
import { EmptyState } from '@/components/states';
import { type Column, DataTable } from '@/components/table/DataTable';
import { DELIVERY_STATUS_VALUES, type DeliveryStatus, type WebhookDelivery } from '@/lib/api';
import { DASH } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { eventOf, useDeliveries, useReplay } from '../api/webhooks';
import { webhooksTexts } from '../texts/texts';
import { DeliveryDrawer } from './DeliveryDrawer';

const TONES: Readonly<Record<DeliveryStatus, Tone>> = {
  pending: 'busy',
  delivered: 'good',
  failed: 'bad',
};

export function Deliveries({
  webhookId,
  mayWrite,
}: {
  readonly webhookId: string;
  readonly mayWrite: boolean;
}) {
  const t = useTexts(webhooksTexts);
  const [status, setStatus] = useState<DeliveryStatus | ''>('');
  const [open, setOpen] = useState<string | null>(null);
  const rows = useDeliveries(webhookId, status);
  const replay = useReplay(webhookId, t('replayed'));
  return (
    <Card title={t('deliveries')} lead={t('deliveries.lead')}>
      <DataTable
        minWidth="58rem"
        label={t('deliveries')}
        rows={rows}
        columns={useColumns()}
        keyOf={(row) => row.delivery_id}
        nameOf={(row) => row.event}
        onOpen={(row) => setOpen(row.delivery_id)}
        isSearchable={false}
        filters={
          <Choice
            label={t('status')}
            value={status}
            options={['', ...DELIVERY_STATUS_VALUES]}
            nameOf={(each) => t(each === '' ? 'status.all' : `status.${each}`)}
            onChoose={setStatus}
          />
        }
        empty={
          <EmptyState title={t('deliveries.empty')} icon="hook">
            {t('deliveries.empty.text')}
          </EmptyState>
        }
        {...(mayWrite
          ? {
              actions: (row: WebhookDelivery) => [
                {
                  id: 'replay',
                  label: t('replay'),
                  onAction: () => void replay.run(row.delivery_id),
                },
              ],
            }
          : {})}
      />
      {open !== null && (
        <DeliveryDrawer webhookId={webhookId} deliveryId={open} onClose={() => setOpen(null)} />
      )}
    </Card>
  );
}

function useColumns(): readonly Column<WebhookDelivery>[] {
  const { formats } = useLanguage();
  const t = useTexts(webhooksTexts);
  const answerOf = (row: WebhookDelivery) => {
    if (row.attempts === 0) return DASH;
    if (row.response_status === null) return row.fault || t('fault.none');
    return t('answer.ms', {
      status: String(row.response_status),
      ms: formats.count(row.duration_ms ?? 0),
    });
  };
  return [
    {
      id: 'event',
      title: t('event'),
      cell: (row) => {
        const kind = eventOf(row.event);
        return <span title={row.event}>{kind === null ? row.event : t(`event.${kind}`)}</span>;
      },
    },
    {
      id: 'status',
      title: t('status'),
      width: '9rem',
      cell: (row) => <DeliveryChip status={row.status} />,
    },
    { id: 'answer', title: t('answer'), width: '12rem', cell: answerOf },
    {
      id: 'attempts',
      title: t('attempts'),
      width: '7rem',
      align: 'end',
      cell: (row) => formats.count(row.attempts),
    },
    {
      id: 'at',
      title: t('at'),
      width: '11rem',
      cell: (row) => <Moment atMs={row.created_at_ms} />,
    },
    {
      id: 'next',
      title: t('next'),
      width: '9rem',
      cell: (row) => <Moment atMs={row.next_at_ms} style="relative" />,
    },
  ];
}

function DeliveryChip({ status }: { readonly status: string }) {
  const t = useTexts(webhooksTexts);
  const known = DELIVERY_STATUS_VALUES.find((each) => each === status);
  if (known === undefined) return <Chip tone="idle">{status}</Chip>;
  return <Chip tone={TONES[known]}>{t(`status.${known}`)}</Chip>;
}
