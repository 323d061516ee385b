// The log with its filter, its proof and its exports.
import { useState } from 'react';
import { ActionMenu } from '@/components/ActionMenu';
import { Button } from '@/components/Button';
import { DownloadProgress } from '@/components/DownloadProgress';
import { Icon } from '@/components/Icon';
import { Moment } from '@/components/Moment';
import { Page } from '@/components/Page';
import { EmptyState } from '@/components/states';
import { useToasts } from '@/components/Toasts';
import { type Column, DataTable } from '@/components/table/DataTable';
import type { AuditEntry } from '@/lib/api';
import { useDownload } from '@/lib/http/download';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { type AuditFilter, exportOf, NO_FILTER, useAudit, useVerify } from '../api/audit';
import { useActorName } from '../hooks/useActorName';
import { auditTexts } from '../texts/texts';
import { AuditFilterForm } from './AuditFilterForm';
import { EntryDrawer } from './EntryDrawer';
import './audit.css';

export function AuditView() {
  const { t: core } = useLanguage();
  const t = useTexts(auditTexts);
  const [filter, setFilter] = useState<AuditFilter>(NO_FILTER);
  const [open, setOpen] = useState<AuditEntry | null>(null);
  const rows = useAudit(filter);
  const columns = useColumns();
  const show = (changes: Partial<AuditFilter>) => {
    setOpen(null);
    setFilter({ ...NO_FILTER, ...changes });
  };
  return (
    <Page title={core('nav.audit')} lead={t('lead')} actions={<Tools filter={filter} />}>
      <AuditFilterForm key={JSON.stringify(filter)} filter={filter} onApply={setFilter} />
      <DataTable
        minWidth="54rem"
        label={core('nav.audit')}
        rows={rows}
        columns={columns}
        keyOf={(entry) => entry.audit_id}
        nameOf={(entry) => entry.action}
        onOpen={setOpen}
        isSearchable={false}
        empty={
          <EmptyState title={t('empty')} icon="list">
            {t('empty.text')}
          </EmptyState>
        }
      />
      {open !== null && (
        <EntryDrawer
          entry={open}
          onClose={() => setOpen(null)}
          onActor={() => show({ actor: open.actor.id })}
          onSubject={() => show({ subject: open.subject_id })}
        />
      )}
    </Page>
  );
}

function Tools({ filter }: { readonly filter: AuditFilter }) {
  const { formats } = useLanguage();
  const t = useTexts(auditTexts);
  const toasts = useToasts();
  const verify = useVerify();
  const file = useDownload();
  async function onVerify() {
    const proof = await verify.run(null);
    if (proof === null) return;
    const { ok, entries, broken_at } = proof;
    if (ok) toasts.say(t('verify.ok', { count: formats.count(entries) }));
    else toasts.warn(t('verify.broken', { at: formats.count(broken_at ?? 0) }));
  }
  return (
    <>
      <DownloadProgress download={file} />
      <Button isPending={verify.isPending} onClick={() => void onVerify()}>
        {t('verify')}
      </Button>
      <ActionMenu
        label={t('export')}
        className="button button-plain"
        trigger={
          <>
            {t('export')}
            <Icon name="down" />
          </>
        }
        actions={(['csv', 'jsonl'] as const).map((kind) => ({
          id: kind,
          label: t(`export.${kind}`),
          onAction: () => void file.start(exportOf(kind, filter)),
        }))}
      />
    </>
  );
}

function useColumns(): readonly Column<AuditEntry>[] {
  const t = useTexts(auditTexts);
  const nameOf = useActorName();
  return [
    {
      id: 'action',
      title: t('action'),
      cell: (entry) => <span className="code">{entry.action}</span>,
    },
    {
      id: 'at',
      title: t('at'),
      width: '11rem',
      cell: (entry) => <Moment atMs={entry.at_ms} />,
    },
    { id: 'actor', title: t('actor'), cell: (entry) => nameOf(entry.actor) },
    {
      id: 'subject',
      title: t('subject'),
      cell: (entry) => (
        <span className="code" title={entry.subject_id}>
          {entry.subject_id}
        </span>
      ),
    },
    { id: 'ip', title: t('ip'), width: '8rem', cell: (entry) => entry.ip },
  ];
}
