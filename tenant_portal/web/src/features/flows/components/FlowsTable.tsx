// The list of flows: which is in force, and which has changes that callers do not meet yet.
import { Chip } from '@/components/Chip';
import { Moment } from '@/components/Moment';
import { EmptyState } from '@/components/states';
import { type Column, DataTable } from '@/components/table/DataTable';
import type { FlowSummary } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useFlows } from '../api/flows';
import { flowsTexts } from '../texts/texts';

export function FlowsTable({ onOpen }: { readonly onOpen: (flow: FlowSummary) => void }) {
  const { t: core, formats } = useLanguage();
  const t = useTexts(flowsTexts);
  const columns: readonly Column<FlowSummary>[] = [
    {
      id: 'name',
      title: t('name'),
      cell: ({ name }) => <span title={name}>{name}</span>,
      value: ({ name }) => name,
    },
    {
      id: 'published',
      title: t('published'),
      width: '9rem',
      cell: ({ published_version: version }) =>
        version === null ? (
          <Chip tone="idle">{t('published.never')}</Chip>
        ) : (
          <Chip tone="good">{t('version', { version: formats.count(version) })}</Chip>
        ),
      value: ({ published_version }) => published_version,
    },
    {
      id: 'changes',
      title: t('draft'),
      width: '11rem',
      cell: ({ has_changes, published_version }) =>
        has_changes && published_version !== null ? (
          <Chip tone="warn">{t('draft.changed')}</Chip>
        ) : (
          <span className="muted">{t(has_changes ? 'draft.only' : 'draft.same')}</span>
        ),
      value: ({ has_changes }) => has_changes,
    },
    {
      id: 'updated',
      title: t('updated'),
      width: '10.5rem',
      cell: ({ updated_at_ms }) => <Moment atMs={updated_at_ms} />,
      value: ({ updated_at_ms }) => updated_at_ms,
    },
  ];
  return (
    <DataTable
      label={core('nav.flows')}
      rows={useFlows()}
      columns={columns}
      keyOf={(flow) => flow.flow_id}
      nameOf={(flow) => flow.name}
      onOpen={onOpen}
      empty={
        <EmptyState icon="flow" title={t('empty')}>
          {t('empty.text')}
        </EmptyState>
      }
    />
  );
}
