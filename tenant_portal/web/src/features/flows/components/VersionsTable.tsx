// The published versions of a flow: what each changed, and putting one in force again.
import { useState } from 'react';
import { Chip } from '@/components/Chip';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Moment } from '@/components/Moment';
import { EmptyState } from '@/components/states';
import { type Column, DataTable } from '@/components/table/DataTable';
import type { FlowVersionSummary } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useRollBack, useVersions } from '../api/flows';
import { flowsTexts } from '../texts/texts';
import { VersionDialog } from './VersionDialog';

type Open = {
  readonly kind: 'show' | 'rollBack';
  readonly version: FlowVersionSummary;
};

export function VersionsTable({
  flowId,
  mayWrite,
  onChanged,
}: {
  readonly flowId: string;
  readonly mayWrite: boolean;
  readonly onChanged: () => void;
}) {
  const { formats } = useLanguage();
  const t = useTexts(flowsTexts);
  const [open, setOpen] = useState<Open | null>(null);
  const columns = useColumns();
  const close = () => setOpen(null);
  return (
    <>
      <DataTable
        label={t('versions')}
        rows={useVersions(flowId)}
        columns={columns}
        isSearchable={false}
        keyOf={({ version }) => String(version)}
        nameOf={({ version }) => t('version', { version: formats.count(version) })}
        onOpen={(version) => setOpen({ kind: 'show', version })}
        actions={(version) => [
          {
            id: 'show',
            label: t('versions.show'),
            onAction: () => setOpen({ kind: 'show', version }),
          },
          ...(mayWrite && !version.is_published
            ? [
                {
                  id: 'rollBack',
                  label: t('rollBack'),
                  onAction: () => setOpen({ kind: 'rollBack', version }),
                },
              ]
            : []),
        ]}
        empty={
          <EmptyState icon="flow" title={t('versions.none')}>
            {t('versions.none.text')}
          </EmptyState>
        }
      />
      {open?.kind === 'show' && (
        <VersionDialog flowId={flowId} version={open.version.version} onClose={close} />
      )}
      {open?.kind === 'rollBack' && (
        <RollBack
          flowId={flowId}
          version={open.version.version}
          onDone={onChanged}
          onClose={close}
        />
      )}
    </>
  );
}

function useColumns(): readonly Column<FlowVersionSummary>[] {
  const { formats } = useLanguage();
  const t = useTexts(flowsTexts);
  const named = (version: number) => t('version', { version: formats.count(version) });
  return [
    {
      id: 'version',
      title: t('versions.version'),
      width: '7.5rem',
      cell: ({ version }) => named(version),
    },
    {
      id: 'state',
      title: t('versions.state'),
      width: '7.5rem',
      cell: ({ is_published }) =>
        is_published ? <Chip tone="good">{t('versions.inForce')}</Chip> : null,
    },
    {
      id: 'at',
      title: t('versions.at'),
      width: '11.5rem',
      cell: ({ published_at_ms }) => <Moment atMs={published_at_ms} />,
    },
    {
      id: 'by',
      title: t('versions.by'),
      cell: ({ published_by }) => <span title={published_by}>{published_by}</span>,
    },
    {
      id: 'from',
      title: t('versions.from'),
      width: '8rem',
      cell: ({ rolled_back_from: from }) => (from === null ? null : named(from)),
    },
  ];
}

function RollBack({
  flowId,
  version,
  onDone,
  onClose,
}: {
  readonly flowId: string;
  readonly version: number;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const { formats } = useLanguage();
  const t = useTexts(flowsTexts);
  const rollBack = useRollBack(flowId, (published) =>
    t('publish.done', { version: formats.count(published.version) }),
  );
  return (
    <ConfirmDialog
      title={t('rollBack.title', { version: formats.count(version) })}
      action={t('rollBack')}
      isDangerous={false}
      isPending={rollBack.isPending}
      onConfirm={async () => {
        if ((await rollBack.run(version)) !== null) onDone();
        onClose();
      }}
      onCancel={onClose}
    >
      {t('rollBack.text')}
    </ConfirmDialog>
  );
}
