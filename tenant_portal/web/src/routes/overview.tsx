// The start page: the organisation in one glance, moving with its calls.
import { useEffect, useMemo } from 'react';
import { Page } from '@/components/Page';
import { countsByState, STATE_ORDER } from '@/features/live/api/figures';
import {
  ConnectionMark,
  FirstConnection,
  StaleBanner,
} from '@/features/live/components/ConnectionStatus';
import { QueuesTable } from '@/features/live/components/QueuesTable';
import { Summary } from '@/features/live/components/Summary';
import { STATE_TONE } from '@/features/live/components/tones';
import { type Live, useLive } from '@/features/live/hooks/useLive';
import { liveTexts } from '@/features/live/texts/texts';
import { AgentStates } from '@/features/overview/components/AgentStates';
import { Limits } from '@/features/overview/components/Limits';
import { SetUpHint } from '@/features/overview/components/SetUpHint';
import { wasAnswered } from '@/features/set-up/api/progress';
import { useSetUp } from '@/features/set-up/hooks/useSetUp';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay, useSession, useTenantId } from '@/lib/session/SessionContext';
import { ClockProvider } from '@/lib/time/ClockContext';
import { ServerClock } from '@/lib/time/serverClock';
import './live.css';

export function Component() {
  const { t } = useLanguage();
  const may = useMay();
  if (!may('live:read')) {
    return (
      <Page title={t('nav.overview')} width="form">
        <Limits />
      </Page>
    );
  }
  return <LiveOverview />;
}

function LiveOverview() {
  const { t } = useLanguage();
  const tenantId = useTenantId();
  const { refresh } = useSession();
  const clock = useMemo(() => new ServerClock(), []);
  const live = useLive(tenantId, clock);
  const isRefused = live.connection.kind === 'refused';
  useEffect(() => {
    if (isRefused) void refresh();
  }, [isRefused, refresh]);
  return (
    <ClockProvider clock={clock}>
      <Page title={t('nav.overview')} actions={<ConnectionMark live={live} />}>
        <UnfinishedSetUp />
        <Figures live={live} />
      </Page>
    </ClockProvider>
  );
}

function Figures({ live }: { readonly live: Live }) {
  const t = useTexts(liveTexts);
  const { board } = live;
  if (board === null) return <FirstConnection live={live} />;
  const counts = countsByState(board.agents.values());
  return (
    <>
      <StaleBanner live={live} />
      <Summary board={board} />
      <div className="overview-grid" data-stale={live.connection.kind !== 'live'}>
        <QueuesTable queues={board.queues} />
        <div className="overview-side">
          <AgentStates
            counts={STATE_ORDER.map((state) => ({
              state,
              label: t(`state.${state}`),
              tone: STATE_TONE[state],
              count: counts.get(state) ?? 0,
            }))}
          />
          <Limits />
        </div>
      </div>
    </>
  );
}

function UnfinishedSetUp() {
  const isOwn = useMay()('tenant:write');
  const setUp = useSetUp(isOwn);
  if (setUp.kind !== 'ready' || wasAnswered(setUp.existing)) return null;
  return <SetUpHint />;
}
