// The screen of queues: their policy beside what happens in them now.
import { type ReactNode, useMemo, useState } from 'react';
import { Button } from '@/components/Button';
import { Page } from '@/components/Page';
import { BulkMenu } from '@/features/bulk/components/BulkMenu';
import { ConnectionMark } from '@/features/live/components/ConnectionStatus';
import { useLive } from '@/features/live/hooks/useLive';
import { EditQueue, NewQueue } from '@/features/queues/components/QueueForm';
import { QueuesTable } from '@/features/queues/components/QueuesTable';
import { queuesTexts } from '@/features/queues/texts/texts';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay, useTenantId } from '@/lib/session/SessionContext';
import { ClockProvider } from '@/lib/time/ClockContext';
import { ServerClock } from '@/lib/time/serverClock';

type Open = { readonly kind: 'new' } | { readonly kind: 'edit'; readonly queueId: string };
type Edit = (queueId: string) => void;

export function Component() {
  const may = useMay();
  const [open, setOpen] = useState<Open | null>(null);
  const mayWrite = may('queues:write');
  const edit = mayWrite ? (queueId: string) => setOpen({ kind: 'edit', queueId }) : null;
  const close = () => setOpen(null);
  return (
    <>
      {may('live:read') ? (
        <LiveScreen onNew={() => setOpen({ kind: 'new' })} onEdit={edit} />
      ) : (
        <Screen mark={null} onNew={() => setOpen({ kind: 'new' })} mayWrite={mayWrite}>
          <Table live={null} onEdit={edit} />
        </Screen>
      )}
      {open?.kind === 'new' && <NewQueue onClose={close} />}
      {open?.kind === 'edit' && <EditQueue queueId={open.queueId} onClose={close} />}
    </>
  );
}

function LiveScreen({
  onNew,
  onEdit,
}: {
  readonly onNew: () => void;
  readonly onEdit: Edit | null;
}) {
  const clock = useMemo(() => new ServerClock(), []);
  const live = useLive(useTenantId(), clock);
  const isFresh = live.connection.kind === 'live';
  return (
    <ClockProvider clock={clock}>
      <Screen mark={<ConnectionMark live={live} />} onNew={onNew} mayWrite={onEdit !== null}>
        <Table live={isFresh ? (live.board?.queues ?? null) : null} onEdit={onEdit} />
      </Screen>
    </ClockProvider>
  );
}

function Table({
  live,
  onEdit,
}: {
  readonly live: Parameters<typeof QueuesTable>[0]['live'];
  readonly onEdit: Edit | null;
}) {
  return (
    <QueuesTable live={live} onEdit={onEdit === null ? null : ({ queue_id }) => onEdit(queue_id)} />
  );
}

function Screen({
  mark,
  mayWrite,
  onNew,
  children,
}: {
  readonly mark: ReactNode;
  readonly mayWrite: boolean;
  readonly onNew: () => void;
  readonly children: ReactNode;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(queuesTexts);
  return (
    <Page
      title={core('nav.queues')}
      lead={t('lead')}
      actions={
        <>
          {mark}
          <BulkMenu kind="queues" mayImport={mayWrite} />
          {mayWrite && (
            <Button kind="primary" onClick={onNew}>
              {t('new')}
            </Button>
          )}
        </>
      }
    >
      {children}
    </Page>
  );
}
