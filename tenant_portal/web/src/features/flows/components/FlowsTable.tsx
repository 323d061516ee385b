// The list of flows: which is in force, and which has changes that callers do not meet yet.
import { useState } from 'react';
import { Chip } from '@/components/Chip';
import { Moment } from '@/components/Moment';
import { EmptyState } from '@/components/states';
import { type Column, DataTable } from '@/components/table/DataTable';
import type { FlowSummary } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useFlows } from '../api/flows';
import { flowsTexts } from '../texts/texts';
import { DeleteFlow, RenameFlow } from './FlowChanges';

type Changing = { readonly kind: 'rename' | 'delete'; readonly flow: FlowSummary };

export function FlowsTable({
  onOpen,
  mayWrite,
}: {
  readonly onOpen: (flow: FlowSummary) => void;
  readonly mayWrite: boolean;
}) {
  const { t: core, formats } = useLanguage();
  const t = useTexts(flowsTexts);
  const [changing, setChanging] = useState<Changing | null>(null);
  const stop = () => setChanging(null);
  const actionsOf = (flow: FlowSummary) => [
    { id: 'rename', label: t('rename'), onAction: () => setChanging({ kind: 'rename', flow }) },
    {
      id: 'delete',
      label: core('action.delete'),
      isDangerous: true,
      onAction: () => setChanging({ kind: 'delete', flow }),
    },
  ];
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
      width: '11.5rem',
      cell: ({ updated_at_ms }) => <Moment atMs={updated_at_ms} />,
      value: ({ updated_at_ms }) => updated_at_ms,
    },
  ];
  return (
    <>
      <DataTable
        label={core('nav.flows')}
        rows={useFlows()}
        columns={columns}
        keyOf={(flow) => flow.flow_id}
        nameOf={(flow) => flow.name}
        onOpen={onOpen}
        {...(mayWrite ? { actions: actionsOf } : {})}
        empty={
          <EmptyState icon="flow" title={t('empty')}>
            {t('empty.text')}
          </EmptyState>
        }
      />
      {changing?.kind === 'rename' && <RenameFlow flow={changing.flow} onClose={stop} />}
      {changing?.kind === 'delete' && <DeleteFlow flow={changing.flow} onClose={stop} />}
    </>
  );
}
