// The live page: composes the board's tables with the recent contacts.
import { useEffect, useMemo } from 'react';
import { AppBar } from '@/components/AppBar';
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
import { ClockProvider } from '@/lib/time/ClockContext';
import { ServerClock } from '@/lib/time/serverClock';
import './live.css';

export function LiveRoute({
  apiKey,
  onSignOut,
}: {
  readonly apiKey: string;
  readonly onSignOut: (wasRefused?: boolean) => void;
}) {
  const { t } = useLanguage();
  const clock = useMemo(() => new ServerClock(), []);
  const live = useLive(apiKey, clock);
  const isRefused = live.connection.kind === 'refused';
  useEffect(() => {
    if (isRefused) onSignOut(true);
  }, [isRefused, onSignOut]);

  const { board } = live;
  return (
    <ClockProvider clock={clock}>
      <AppBar
        page={t('app.live')}
        status={<ConnectionMark live={live} />}
        onSignOut={() => onSignOut()}
      />
      <main className="live" id="content">
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
                apiKey={apiKey}
                tenantId={board.tenantId}
                queues={board.queues}
                agents={board.agents}
                liveContacts={board.contacts}
              />
            </div>
          </>
        )}
      </main>
    </ClockProvider>
  );
}
