// The one live socket: says whose board it wants, applies messages to the board, and comes back after any loss.
import {
  ALIVE_EVERY_MS,
  CLOSE_REFUSED,
  type Hello,
  type LiveDelta,
  type LiveMessage,
  type LiveSnapshot,
} from '@/lib/contracts';
import { applyDelta, type Board, boardOf } from './board';

export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** The node answers, but nobody routes for the tenant just now. */
  | { readonly kind: 'unrouted' }
  | { readonly kind: 'reconnecting' }
  /** The session ended or may not watch; trying again would not help. */
  | { readonly kind: 'refused' };

export type LiveListener = {
  readonly onBoard: (board: Board) => void;
  readonly onConnection: (connection: Connection) => void;
  /** Server time of a message, Unix ms; `isFirst` when another clock may speak from here on. */
  readonly onServerTime: (atMs: number, isFirst: boolean) => void;
};

/** The parts of WebSocket that are used: tests hand in their own. */
export type SocketLike = Pick<WebSocket, 'send' | 'close' | 'onopen' | 'onmessage' | 'onclose'>;

export type LiveSocketPorts = {
  readonly open: () => SocketLike;
  readonly setTimer: (callback: () => void, delayMs: number) => number;
  readonly clearTimer: (timer: number) => void;
  /** In [0, 1): spreads the return of many pages after a node was lost. */
  readonly random: () => number;
};

// Three alive messages missed: a fourth is not worth waiting for.
export const SILENCE_LIMIT_MS = 3 * ALIVE_EVERY_MS;
// First return is quick (a node restarts in about a second), then slower, so that thousands of
// pages do not hammer a service that is down.
export const RETRY_FIRST_MS = 250;
export const RETRY_MOST_MS = 10_000;
// Close code of our own side when the server fell silent or skipped a message.
const CLOSE_BY_PAGE = 4000;
// Refusals that are about who asks; any other (a database that is away) may pass.
const FINAL_REFUSALS: ReadonlySet<string> = new Set([
  'unauthorized',
  'forbidden',
  'permission_needed',
  'no_membership',
  'no_tenant',
]);

export class LiveSocket {
  readonly #tenantId: string;
  readonly #listener: LiveListener;
  readonly #ports: LiveSocketPorts;
  #socket: SocketLike | null = null;
  #board: Board | null = null;
  #timer: number | null = null;
  #hearsAlive = false;
  // Returns since the stream last proved sound; a snapshot alone proves nothing, as a server that
  // skips the message after each snapshot would be asked without end.
  #attempts = 0;

  /** `tenantId`: whose board; the session's cookie says who asks. */
  constructor(tenantId: string, listener: LiveListener, ports: LiveSocketPorts) {
    this.#tenantId = tenantId;
    this.#listener = listener;
    this.#ports = ports;
  }

  start(): void {
    this.#listener.onConnection({ kind: 'connecting' });
    this.#connect();
  }

  stop(): void {
    this.#drop();
  }

  #connect(): void {
    const socket = this.#ports.open();
    this.#socket = socket;
    this.#board = null;
    this.#hearsAlive = false;
    socket.onopen = () => {
      const hello: Hello = { key: null, tenant_id: this.#tenantId };
      socket.send(JSON.stringify(hello));
    };
    socket.onmessage = (event) => this.#onMessage(JSON.parse(String(event.data)) as LiveMessage);
    socket.onclose = (event) => {
      if (event.code === CLOSE_REFUSED) this.#refuse();
      else this.#lose();
    };
    // Opening and the first message have the same limit as any silence.
    this.#arm(() => this.#lose(), SILENCE_LIMIT_MS);
  }

  #onMessage(message: LiveMessage): void {
    // A node of an older release sends no alive messages: its quiet hours are not a loss.
    this.#hearsAlive ||= message.type === 'alive';
    this.#disarm();
    if (this.#hearsAlive) this.#arm(() => this.#lose(), SILENCE_LIMIT_MS);
    switch (message.type) {
      case 'snapshot':
        this.#onSnapshot(message.snapshot);
        return;
      case 'delta':
        this.#onDelta(message.delta);
        return;
      case 'unavailable':
        this.#board = null;
        this.#listener.onConnection({ kind: 'unrouted' });
        return;
      case 'alive':
        if (this.#board !== null) this.#attempts = 0;
        return;
      case 'refused':
        if (FINAL_REFUSALS.has(message.code)) this.#refuse();
        else this.#lose();
        return;
      default:
        // A newer node may send what this page does not know; deltas stay numbered, so nothing
        // that matters can be missed unseen.
        return;
    }
  }

  #onSnapshot(snapshot: LiveSnapshot): void {
    const wasLive = this.#board !== null;
    this.#listener.onServerTime(snapshot.at_ms, this.#board?.epoch !== snapshot.epoch);
    this.#move(boardOf(snapshot));
    if (!wasLive) this.#listener.onConnection({ kind: 'live' });
  }

  #onDelta(delta: LiveDelta): void {
    // Before the first snapshot there is nothing that a delta could move.
    if (this.#board === null) return;
    const result = applyDelta(this.#board, delta);
    if (result.kind === 'gap') {
      this.#lose();
      return;
    }
    if (result.kind === 'stale') return;
    this.#attempts = 0;
    this.#listener.onServerTime(delta.at_ms, false);
    this.#move(result.board);
  }

  #move(board: Board): void {
    this.#board = board;
    this.#listener.onBoard(board);
  }

  #refuse(): void {
    this.#drop();
    this.#listener.onConnection({ kind: 'refused' });
  }

  /** Ends this connection and arms the next. */
  #lose(): void {
    this.#drop();
    this.#listener.onConnection({ kind: 'reconnecting' });
    const ceilingMs = Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** this.#attempts);
    this.#attempts += 1;
    const delayMs = ceilingMs / 2 + (ceilingMs / 2) * this.#ports.random();
    this.#arm(() => this.#connect(), delayMs);
  }

  #drop(): void {
    this.#disarm();
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close(CLOSE_BY_PAGE);
  }

  #arm(callback: () => void, delayMs: number): void {
    this.#disarm();
    this.#timer = this.#ports.setTimer(callback, delayMs);
  }

  #disarm(): void {
    if (this.#timer !== null) this.#ports.clearTimer(this.#timer);
    this.#timer = null;
  }
}

/** Ports of a real page: the socket of this origin, and its timers. */
export function pagePorts(): LiveSocketPorts {
  const url = new URL('/v1/live', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return {
    open: () => new WebSocket(url),
    setTimer: (callback, delayMs) => window.setTimeout(callback, delayMs),
    clearTimer: (timer) => window.clearTimeout(timer),
    random: Math.random,
  };
}
