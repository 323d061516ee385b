// Server time in the page: timers count from it, so a wrong local clock changes no figure.

/** Milliseconds on a clock that only moves forward; its origin means nothing. */
export type MonotonicNow = () => number;

/**
 * Estimates server time from the stamps of its frames.
 *
 * A frame arrives after its stamp by the unknown delay of its way, so each sample is early by that
 * delay and the largest offset seen is the best. A new connection starts again: the server's clock
 * may be another node's.
 */
export class ServerClock {
  #offsetMs: number | null = null;
  readonly #monotonicNow: MonotonicNow;

  constructor(monotonicNow: MonotonicNow = () => performance.now()) {
    this.#monotonicNow = monotonicNow;
  }

  reset(): void {
    this.#offsetMs = null;
  }

  observe(serverAtMs: number): void {
    const offsetMs = serverAtMs - this.#monotonicNow();
    if (this.#offsetMs === null || offsetMs > this.#offsetMs) this.#offsetMs = offsetMs;
  }

  /** Server time in Unix ms; the local clock's until the first frame. */
  nowMs(): number {
    return this.#offsetMs === null ? Date.now() : this.#offsetMs + this.#monotonicNow();
  }
}
