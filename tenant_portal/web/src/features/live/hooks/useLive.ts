// Runs the live socket while a page shows it, and puts the board into the query cache.
import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useSession } from '@/lib/session/SessionContext';
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
  const { refresh } = useSession();
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

  // The session may have ended, or the access to this organisation: reading the person again tells.
  const isRefused = connection.kind === 'refused';
  useEffect(() => {
    if (isRefused) void refresh();
  }, [isRefused, refresh]);

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
