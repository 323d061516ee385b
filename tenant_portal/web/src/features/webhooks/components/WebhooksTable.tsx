// The list of webhooks.
import { Moment } from '@/components/Moment';
import { EmptyState } from '@/components/states';
import { type Column, DataTable } from '@/components/table/DataTable';
import type { Webhook } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { stateOf, useWebhooks } from '../api/webhooks';
import { webhooksTexts } from '../texts/texts';
import { WebhookChip } from './WebhookChip';

export function WebhooksTable({ onOpen }: { readonly onOpen: (webhook: Webhook) => void }) {
  const { t: core, formats } = useLanguage();
  const t = useTexts(webhooksTexts);
  const columns: readonly Column<Webhook>[] = [
    {
      id: 'url',
      title: t('url'),
      cell: (row) => <span title={row.url}>{row.url}</span>,
      value: (row) => row.url,
    },
    {
      id: 'description',
      title: t('description'),
      cell: (row) => <span title={row.description}>{row.description}</span>,
      value: (row) => row.description,
    },
    {
      id: 'events',
      title: t('events'),
      width: '8rem',
      cell: (row) => (
        <span title={row.events.join('\n')}>
          {t('events.count', { count: formats.count(row.events.length) })}
        </span>
      ),
      value: (row) => row.events.length,
    },
    {
      id: 'state',
      title: t('state'),
      width: '8rem',
      cell: (row) => <WebhookChip webhook={row} />,
      value: (row) => t(`state.${stateOf(row)}`),
    },
    {
      id: 'created',
      title: t('created'),
      width: '9rem',
      cell: (row) => <Moment atMs={row.created_at_ms} style="date" />,
      value: (row) => row.created_at_ms,
    },
  ];
  return (
    <DataTable
      label={core('nav.webhooks')}
      rows={useWebhooks()}
      columns={columns}
      keyOf={(row) => row.webhook_id}
      nameOf={(row) => row.url}
      onOpen={onOpen}
      empty={
        <EmptyState title={t('empty')} icon="hook">
          {t('empty.text')}
        </EmptyState>
      }
    />
  );
}
