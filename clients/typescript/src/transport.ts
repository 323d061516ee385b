// How requests travel: retries where they are safe, waits that the service asks for, refusals.

const TIMEOUT_MS = 30_000;
const MAX_RETRIES = 4;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;
// A service that asks for more patience than this is better asked by the caller, later.
const LONGEST_RETRY_AFTER_MS = 120_000;
const RETRIED: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/** One thing wrong with a request, and where. */
export type FieldProblem = {
  readonly field: string;
  readonly message: string;
  readonly code?: string;
};

type Problem = {
  readonly code?: string;
  readonly detail?: string;
  readonly field?: string | null;
  readonly errors?: readonly FieldProblem[];
};

/** Base of what this client raises by itself. */
export class TandemError extends Error {}

/** No answer came. */
export class Unreachable extends TandemError {}

/** The thing is as it was when its Etag was read. */
export class NotModified extends TandemError {}

/** The service refused, or failed; `field` names what was wrong with the request. */
export class ApiProblem extends TandemError {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly field: string | null;
  readonly errors: readonly FieldProblem[];
  readonly retryAfterMs: number | null;

  constructor(status: number, problem: Problem, retryAfterMs: number | null) {
    super(`${status} ${problem.code ?? ''}: ${problem.detail ?? ''}`);
    this.status = status;
    this.code = problem.code ?? 'not_a_problem_document';
    this.detail = problem.detail ?? '';
    this.field = problem.field ?? null;
    this.errors = problem.errors ?? [];
    this.retryAfterMs = retryAfterMs;
  }
}

/** 429: too many requests, even after the waits that the service asked for. */
export class RateLimited extends ApiProblem {}

/** 412: the thing has changed since its Etag was read. */
export class PreconditionFailed extends ApiProblem {}

/**
 * Holds a thing's entity tag: filled by a read, passed as `ifMatch` to a change. Passed to a read
 * when it is filled, that read throws NotModified if nothing has changed.
 */
export class Etag {
  value: string | null = null;
}

export type ClientOptions = {
  /** API key or OAuth2 access token; without one the browser's session cookie is sent. */
  readonly token?: string;
  /** The tenant to act on, for those who have several. */
  readonly tenantId?: string;
  readonly maxRetries?: number;
};

export type Request = {
  readonly method: string;
  readonly path: string;
  readonly read: 'json' | 'blob' | 'nothing';
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly file?: Blob;
  readonly idempotencyKey?: string | undefined;
  readonly ifMatch?: Etag | undefined;
  readonly etag?: Etag | undefined;
};

/** A value as one segment of a path. */
export function partOf(value: unknown): string {
  return encodeURIComponent(String(value));
}

/** Sends, and waits in between. */
export class Transport {
  readonly #baseUrl: string;
  readonly #options: ClientOptions;

  constructor(baseUrl: string, options: ClientOptions = {}) {
    this.#baseUrl = baseUrl.replace(/\/+$/, '');
    this.#options = options;
  }

  /** Send until there is an answer; throws ApiProblem, NotModified or Unreachable. */
  async send<T>(request: Request): Promise<T> {
    for (let tries = 1; ; tries++) {
      let answer: Response | null = null;
      let fault: unknown = null;
      try {
        answer = await fetch(this.#url(request), this.#init(request));
      } catch (error) {
        fault = error;
      }
      const waitMs = this.#waitMs(request, answer, tries);
      if (waitMs === null) {
        if (answer === null) {
          throw new Unreachable(`${request.method} ${request.path}`, { cause: fault });
        }
        return await read<T>(request, answer);
      }
      await answer?.body?.cancel();
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }

  #url(request: Request): string {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined && value !== null) query.append(name, String(value));
    }
    const text = query.toString();
    return this.#baseUrl + request.path + (text === '' ? '' : `?${text}`);
  }

  #init(request: Request): RequestInit {
    const headers = new Headers({ Accept: 'application/json, */*;q=0.5' });
    const { token, tenantId } = this.#options;
    if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
    if (tenantId !== undefined) headers.set('Tandem-Tenant', tenantId);
    if (request.idempotencyKey !== undefined) {
      headers.set('Idempotency-Key', request.idempotencyKey);
    }
    const { ifMatch, etag } = request;
    if (ifMatch !== undefined && ifMatch.value !== null) headers.set('If-Match', ifMatch.value);
    if (etag !== undefined && etag.value !== null) headers.set('If-None-Match', etag.value);
    const init: RequestInit = {
      method: request.method,
      headers,
      credentials: 'same-origin',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    };
    if (request.file !== undefined) {
      const form = new FormData();
      form.append('file', request.file, 'file');
      init.body = form;
    } else if (request.body !== undefined) {
      headers.set('Content-Type', 'application/json');
      init.body = JSON.stringify(request.body);
    }
    return init;
  }

  /** How long to wait before the next try; null when there is to be none. */
  #waitMs(request: Request, answer: Response | null, tries: number): number | null {
    const isRepeatable = IDEMPOTENT.has(request.method) || request.idempotencyKey !== undefined;
    if (!isRepeatable || tries > (this.#options.maxRetries ?? MAX_RETRIES)) return null;
    if (answer !== null && !RETRIED.has(answer.status)) return null;
    const askedMs = answer === null ? null : retryAfterMs(answer);
    if (askedMs !== null) return askedMs <= LONGEST_RETRY_AFTER_MS ? askedMs : null;
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS);
    return waitMs * (0.5 + Math.random() / 2);
  }
}

async function read<T>(request: Request, answer: Response): Promise<T> {
  if (answer.status === 304) throw new NotModified(request.path);
  if (!answer.ok) throw await problemOf(answer);
  if (request.etag !== undefined) request.etag.value = answer.headers.get('etag');
  if (request.read === 'blob') return (await answer.blob()) as T;
  if (request.read === 'nothing' || answer.status === 204) {
    await answer.body?.cancel();
    return undefined as T;
  }
  return (await answer.json()) as T;
}

function retryAfterMs(answer: Response): number | null {
  const text = answer.headers.get('retry-after') ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : null;
}

async function problemOf(answer: Response): Promise<ApiProblem> {
  let problem: Problem = { detail: answer.statusText };
  // A proxy in between answers in its own words.
  if ((answer.headers.get('content-type') ?? '').includes('json')) {
    problem = (await answer.json()) as Problem;
  } else {
    await answer.body?.cancel();
  }
  const kind =
    answer.status === 429 ? RateLimited : answer.status === 412 ? PreconditionFailed : ApiProblem;
  return new kind(answer.status, problem, retryAfterMs(answer));
}
