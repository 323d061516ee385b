// One tick a second for all running times on the page, on server time.
import { createContext, type ReactNode, useContext, useMemo, useSyncExternalStore } from 'react';
import type { ServerClock } from './serverClock';

// Running times are shown in whole seconds.
const TICK_MS = 1_000;

type Ticker = {
  readonly subscribe: (listener: () => void) => () => void;
  readonly nowMs: () => number;
};

function tickerOf(clock: ServerClock): Ticker {
  const listeners = new Set<() => void>();
  let currentMs = clock.nowMs();
  let timer: ReturnType<typeof setInterval> | undefined;
  return {
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) {
        timer = setInterval(() => {
          currentMs = clock.nowMs();
          for (const each of listeners) each();
        }, TICK_MS);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearInterval(timer);
      };
    },
    // React needs the same value between two ticks. Further away than a late tick explains, the clock
    // was moved by a first snapshot, or nothing ticked while nobody listened.
    nowMs() {
      if (Math.abs(clock.nowMs() - currentMs) > TICK_MS * 1.5) currentMs = clock.nowMs();
      return currentMs;
    },
  };
}

const TickerContext = createContext<Ticker | null>(null);

export function ClockProvider({
  clock,
  children,
}: {
  readonly clock: ServerClock;
  readonly children: ReactNode;
}) {
  const ticker = useMemo(() => tickerOf(clock), [clock]);
  return <TickerContext value={ticker}>{children}</TickerContext>;
}

/** Server time in Unix ms, new each second; renders the caller with it. */
export function useServerNow(): number {
  const ticker = useContext(TickerContext);
  if (ticker === null) throw new Error('useServerNow needs a ClockProvider above it');
  return useSyncExternalStore(ticker.subscribe, ticker.nowMs);
}
