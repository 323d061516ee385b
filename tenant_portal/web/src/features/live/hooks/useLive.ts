// Runs the live socket while a page shows it, and puts the board into the query cache.
import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ServerClock } from '@/lib/time/serverClock';
import type { Board } from '../api/board';
import { type Connection, LiveSocket, pagePorts } from '../api/socket';

export type Live = {
  readonly connection: Connection;
  /** Null until the first snapshot; kept, and getting old, while reconnecting. */
  readonly board: Board | null;
};

export function useLive(tenantId: string, clock: ServerClock): Live {
  const cache = useQueryClient();
  const [connection, setConnection] = useState<Connection>({ kind: 'connecting' });

  useEffect(() => {
    const socket = new LiveSocket(
      tenantId,
      {
        onBoard: (board) => cache.setQueryData(boardKey(tenantId), board),
        onConnection: setConnection,
        onServerTime: (atMs, isFirst) => {
          if (isFirst) clock.reset();
          clock.observe(atMs);
        },
      },
      pagePorts(),
    );
    socket.start();
    return () => socket.stop();
  }, [tenantId, cache, clock]);

  const { data } = useQuery<Board>({
    queryKey: boardKey(tenantId),
    queryFn: skipToken,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return { connection, board: data ?? null };
}

function boardKey(tenantId: string): readonly unknown[] {
  return [tenantId, 'live'];
}
