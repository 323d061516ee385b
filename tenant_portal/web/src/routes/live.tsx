// The live board: composes the board's tables with the recent contacts.
import { useEffect, useMemo } from 'react';
import { RecentContacts } from '@/features/contacts/components/RecentContacts';
import { AgentsTable } from '@/features/live/components/AgentsTable';
import { CallsTable } from '@/features/live/components/CallsTable';
import {
  ConnectionMark,
  FirstConnection,
  StaleBanner,
} from '@/features/live/components/ConnectionStatus';
import { QueuesTable } from '@/features/live/components/QueuesTable';
import { Summary } from '@/features/live/components/Summary';
import { useLive } from '@/features/live/hooks/useLive';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { useSession, useTenantId } from '@/lib/session/SessionContext';
import { ClockProvider } from '@/lib/time/ClockContext';
import { ServerClock } from '@/lib/time/serverClock';
import './live.css';

export function Component() {
  const { t } = useLanguage();
  const tenantId = useTenantId();
  const { refresh } = useSession();
  const clock = useMemo(() => new ServerClock(), []);
  const live = useLive(tenantId, clock);
  const isRefused = live.connection.kind === 'refused';
  // The session ended or lost a right: asking who we are leads to where the person now belongs.
  useEffect(() => {
    if (isRefused) void refresh();
  }, [isRefused, refresh]);

  const { board } = live;
  return (
    <ClockProvider clock={clock}>
      <div className="live">
        <header className="live-head">
          <h1 className="page-title">{t('nav.live')}</h1>
          <ConnectionMark live={live} />
        </header>
        {board === null ? (
          <FirstConnection live={live} />
        ) : (
          <>
            <StaleBanner live={live} />
            <Summary board={board} />
            <div className="live-grid" data-stale={live.connection.kind !== 'live'}>
              <QueuesTable queues={board.queues} />
              <AgentsTable agents={board.agents} />
              <CallsTable board={board} />
              <RecentContacts
                tenantId={tenantId}
                queues={board.queues}
                agents={board.agents}
                liveContacts={board.contacts}
              />
            </div>
          </>
        )}
      </div>
    </ClockProvider>
  );
}
