// Tests of socket.ts against a socket and a clock of our own: every way to lose the stream.
import { describe, expect, it } from 'vitest';
import { CLOSE_REFUSED, type LiveMessage, type LiveSnapshot } from '@/lib/contracts';
import type { Board } from './board';
import {
  type Connection,
  LiveSocket,
  RETRY_FIRST_MS,
  RETRY_MOST_MS,
  SILENCE_LIMIT_MS,
  type SocketLike,
} from './socket';

class FakeSocket implements SocketLike {
  onopen: SocketLike['onopen'] = null;
  onmessage: SocketLike['onmessage'] = null;
  onclose: SocketLike['onclose'] = null;
  readonly sent: string[] = [];
  isClosed = false;

  send(data: unknown): void {
    this.sent.push(String(data));
  }

  close(): void {
    this.isClosed = true;
  }

  opens(): void {
    this.onopen?.call(this as never, new Event('open'));
  }

  says(message: LiveMessage | { type: 'news' }): void {
    this.onmessage?.call(this as never, { data: JSON.stringify(message) } as MessageEvent);
  }

  ends(code: number): void {
    this.onclose?.call(this as never, { code } as CloseEvent);
  }
}

function setUp() {
  const sockets: FakeSocket[] = [];
  const boards: Board[] = [];
  const connections: Connection[] = [];
  const times: [number, boolean][] = [];
  let timer: { callback: () => void; delayMs: number } | null = null;
  const live = new LiveSocket(
    'tenant-1',
    {
      onBoard: (board) => boards.push(board),
      onConnection: (connection) => connections.push(connection),
      onServerTime: (atMs, isFirst) => times.push([atMs, isFirst]),
    },
    {
      open: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket;
      },
      setTimer: (callback, delayMs) => {
        timer = { callback, delayMs };
        return 1;
      },
      clearTimer: () => {
        timer = null;
      },
      random: () => 1,
    },
  );
  live.start();
  return {
    live,
    sockets,
    boards,
    connections,
    times,
    timerMs: () => timer?.delayMs ?? null,
    fire: () => {
      const { callback } = timer ?? { callback: () => expect.fail('no timer is armed') };
      timer = null;
      callback();
    },
    newest: () => sockets[sockets.length - 1] ?? expect.fail('no socket was opened'),
  };
}

const SNAPSHOT: LiveSnapshot = {
  tenant_id: 't1',
  epoch: 1,
  seq: 5,
  at_ms: 1_000,
  queues: [],
  agents: [],
  contacts: [],
};

function deltaOf(seq: number, epoch = 1): LiveMessage {
  const delta = { tenant_id: 't1', epoch, seq, at_ms: 1_000 + seq };
  return {
    type: 'delta',
    delta: {
      ...delta,
      queues: [],
      agents: [],
      contacts: [],
      removed_contacts: [],
      removed_agents: [],
      removed_queues: [],
    },
  };
}

function goLive(page: ReturnType<typeof setUp>): void {
  page.newest().opens();
  page.newest().says({ type: 'snapshot', snapshot: SNAPSHOT });
}

describe('LiveSocket', () => {
  it('says whose board it wants first, and is live at the snapshot', () => {
    const page = setUp();
    page.newest().opens();
    expect(page.newest().sent.map((text) => JSON.parse(text))).toEqual([
      { key: null, tenant_id: 'tenant-1' },
    ]);
    expect(page.connections).toEqual([{ kind: 'connecting' }]);
    page.newest().says({ type: 'snapshot', snapshot: SNAPSHOT });
    expect(page.connections.at(-1)).toEqual({ kind: 'live' });
    expect(page.boards.at(-1)?.seq).toBe(5);
  });

  it('applies deltas in order, and those of before the snapshot not at all', () => {
    const page = setUp();
    page.newest().opens();
    page.newest().says(deltaOf(5));
    page.newest().says({ type: 'snapshot', snapshot: SNAPSHOT });
    page.newest().says(deltaOf(5));
    page.newest().says(deltaOf(6));
    expect(page.boards.map((board) => board.seq)).toEqual([5, 6]);
    expect(page.times).toEqual([
      [1_000, true],
      [1_006, false],
    ]);
  });

  it.each([
    ['a gap', deltaOf(8)],
    ['a new owner', deltaOf(1, 2)],
  ])('subscribes again after %s', (_, message) => {
    const page = setUp();
    goLive(page);
    page.newest().says(message);
    expect(page.newest().isClosed).toBe(true);
    expect(page.connections.at(-1)).toEqual({ kind: 'reconnecting' });
    page.fire();
    goLive(page);
    expect(page.sockets).toHaveLength(2);
    expect(page.connections.at(-1)).toEqual({ kind: 'live' });
  });

  it('takes a snapshot of its own accord from the server without a new connection', () => {
    const page = setUp();
    goLive(page);
    page.newest().says({ type: 'snapshot', snapshot: { ...SNAPSHOT, epoch: 2, seq: 1 } });
    page.newest().says(deltaOf(2, 2));
    expect(page.sockets).toHaveLength(1);
    expect(page.boards.at(-1)).toMatchObject({ epoch: 2, seq: 2 });
  });

  it('gives up a connection that fell silent, and each message starts the wait again', () => {
    const page = setUp();
    goLive(page);
    page.newest().says({ type: 'alive' });
    page.newest().says(deltaOf(6));
    expect(page.timerMs()).toBe(SILENCE_LIMIT_MS);
    page.fire();
    expect(page.newest().isClosed).toBe(true);
    expect(page.connections.at(-1)?.kind).toBe('reconnecting');
  });

  it('bears the silence of a node that sends no alive messages', () => {
    const page = setUp();
    goLive(page);
    expect(page.timerMs()).toBeNull();
  });

  it('limits the wait for the first message', () => {
    const page = setUp();
    page.newest().opens();
    expect(page.timerMs()).toBe(SILENCE_LIMIT_MS);
    page.fire();
    expect(page.connections.at(-1)?.kind).toBe('reconnecting');
  });

  it('returns quickly at first, then ever slower up to a limit', () => {
    const page = setUp();
    const delays: (number | null)[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      page.newest().ends(1006);
      delays.push(page.timerMs());
      page.fire();
    }
    expect(delays.slice(0, 3)).toEqual([RETRY_FIRST_MS, 2 * RETRY_FIRST_MS, 4 * RETRY_FIRST_MS]);
    expect(delays.at(-1)).toBe(RETRY_MOST_MS);
  });

  it('slows down against a server that skips a message after each snapshot', () => {
    const page = setUp();
    for (const expected of [RETRY_FIRST_MS, 2 * RETRY_FIRST_MS, 4 * RETRY_FIRST_MS]) {
      goLive(page);
      page.newest().says(deltaOf(9));
      expect(page.timerMs()).toBe(expected);
      page.fire();
    }
    goLive(page);
    page.newest().says(deltaOf(6));
    page.newest().ends(1006);
    expect(page.timerMs()).toBe(RETRY_FIRST_MS);
  });

  it.each(['unauthorized', 'forbidden', 'no_tenant'])('stops when refused: %s', (code) => {
    const page = setUp();
    page.newest().opens();
    page.newest().says({ type: 'refused', code, message: '' });
    expect(page.connections.at(-1)).toEqual({ kind: 'refused' });
    expect(page.timerMs()).toBeNull();
  });

  it('stops when the socket is closed as refused', () => {
    const page = setUp();
    goLive(page);
    page.newest().ends(CLOSE_REFUSED);
    expect(page.connections.at(-1)).toEqual({ kind: 'refused' });
  });

  it('comes back when the refusal is not about who asks', () => {
    const page = setUp();
    page.newest().opens();
    page.newest().says({ type: 'refused', code: 'database_unavailable', message: '' });
    expect(page.connections.at(-1)).toEqual({ kind: 'reconnecting' });
    expect(page.timerMs()).toBe(RETRY_FIRST_MS);
  });

  it("waits on the same socket while nobody routes, and takes the new owner's clock", () => {
    const page = setUp();
    goLive(page);
    page.newest().says({ type: 'unavailable' });
    expect(page.connections.at(-1)).toEqual({ kind: 'unrouted' });
    page.newest().says(deltaOf(6));
    page.newest().says({ type: 'snapshot', snapshot: { ...SNAPSHOT, epoch: 2, at_ms: 9_000 } });
    expect(page.connections.at(-1)).toEqual({ kind: 'live' });
    expect(page.times.at(-1)).toEqual([9_000, true]);
    expect(page.boards.map((board) => board.epoch)).toEqual([1, 2]);
    expect(page.sockets).toHaveLength(1);
  });

  it('hears nothing more from a socket it has left, nor after stop', () => {
    const page = setUp();
    goLive(page);
    const left = page.newest();
    left.says(deltaOf(9));
    left.says(deltaOf(6));
    left.ends(1006);
    expect(page.boards).toHaveLength(1);
    page.live.stop();
    expect(page.timerMs()).toBeNull();
  });

  it('passes over a message of a kind it does not know', () => {
    const page = setUp();
    goLive(page);
    page.newest().says({ type: 'news' });
    page.newest().says(deltaOf(6));
    expect(page.boards.at(-1)?.seq).toBe(6);
  });
});
