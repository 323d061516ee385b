// The one way to the REST API: cookie session, acting tenant, ETags, idempotency keys.
import { ApiError, problemOf } from './problem';

// Longer than the slowest answer that anybody waits for; a hung connection must end in an error.
const TIMEOUT_MS = 15_000;
// A file over a slow line; the API itself limits its size.
const UPLOAD_TIMEOUT_MS = 120_000;
const RANDOM_BYTES = 16;

export type QueryValues = Readonly<Record<string, string | number | boolean | null | undefined>>;

export type RequestOptions = {
  readonly query?: QueryValues;
  readonly signal?: AbortSignal;
  /** The ETag that the change is based on; a newer version answers 412. */
  readonly ifMatch?: string;
  /** The same key makes a repeated POST one change. */
  readonly idempotencyKey?: string;
};

/** A value with the version that the API gave it. */
export type Tagged<T> = { readonly value: T; readonly etag: string | null };

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export class ApiClient {
  readonly #tenantId: string | null;

  /** `tenantId`: the organisation acted on; null leaves it to the session's home. */
  constructor(tenantId: string | null) {
    this.#tenantId = tenantId;
  }

  /** The JSON of an answer; its type is the caller's claim, taken from the API's own document. */
  async get<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return (await this.getTagged<T>(path, options)).value;
  }

  async getTagged<T>(path: string, options: RequestOptions = {}): Promise<Tagged<T>> {
    const answer = await this.send('GET', path, undefined, options);
    return { value: (await answer.json()) as T, etag: answer.headers.get('etag') };
  }

  async getBlob(path: string, options: RequestOptions = {}): Promise<Blob> {
    return (await this.send('GET', path, undefined, options)).blob();
  }

  /**
   * A file however long it takes: only silence ends it.
   *
   * `onProgress` is told the bytes that have come.
   */
  async download(
    path: string,
    options: RequestOptions & { readonly onProgress: (bytes: number) => void },
  ): Promise<Blob> {
    const silence = new Silence(TIMEOUT_MS);
    try {
      const answer = await this.#ask('GET', path, undefined, options, silence.signal);
      const parts: Uint8Array<ArrayBuffer>[] = [];
      let bytes = 0;
      for await (const part of partsOf(answer)) {
        silence.broken();
        parts.push(part);
        bytes += part.length;
        options.onProgress(bytes);
      }
      return new Blob(parts, { type: answer.headers.get('content-type') ?? '' });
    } catch (error) {
      if (error instanceof ApiError || options.signal?.aborted === true) throw error;
      throw new ApiError('the file broke off', null, 'unreachable');
    } finally {
      silence.end();
    }
  }

  post<T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> {
    const idempotencyKey = options.idempotencyKey ?? newIdempotencyKey();
    return this.#change<T>('POST', path, body, { ...options, idempotencyKey });
  }

  put<T>(path: string, body: unknown, options: RequestOptions = {}): Promise<T> {
    return this.#change<T>('PUT', path, body, options);
  }

  patch<T>(path: string, body: unknown, options: RequestOptions = {}): Promise<T> {
    return this.#change<T>('PATCH', path, body, options);
  }

  delete<T = void>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> {
    return this.#change<T>('DELETE', path, body, options);
  }

  /** Any request; `body` is sent as JSON unless it is a form or a file. */
  async send(
    method: Method,
    path: string,
    body?: unknown,
    options: RequestOptions = {},
  ): Promise<Response> {
    const isFile = body instanceof FormData || body instanceof Blob;
    const limit = AbortSignal.timeout(isFile ? UPLOAD_TIMEOUT_MS : TIMEOUT_MS);
    return this.#ask(method, path, body, options, limit);
  }

  async #ask(
    method: Method,
    path: string,
    body: unknown,
    options: RequestOptions,
    limit: AbortSignal,
  ): Promise<Response> {
    const isFile = body instanceof FormData || body instanceof Blob;
    const { signal } = options;
    let answer: Response;
    try {
      answer = await fetch(addressOf(path, options.query), {
        method,
        headers: this.#headers(body !== undefined && !isFile, options),
        ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
        credentials: 'same-origin',
      });
    } catch (error) {
      if (signal?.aborted === true) throw error;
      throw new ApiError('no answer', null, 'unreachable');
    }
    if (!answer.ok) throw await problemOf(answer);
    return answer;
  }

  async #change<T>(
    method: Method,
    path: string,
    body: unknown,
    options: RequestOptions,
  ): Promise<T> {
    const answer = await this.send(method, path, body, options);
    const text = await answer.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  #headers(isJson: boolean, options: RequestOptions): Readonly<Record<string, string>> {
    return {
      accept: 'application/json, application/problem+json',
      ...(isJson ? { 'content-type': 'application/json' } : {}),
      ...(this.#tenantId === null ? {} : { 'tandem-tenant': this.#tenantId }),
      ...(options.ifMatch === undefined ? {} : { 'if-match': options.ifMatch }),
      ...(options.idempotencyKey === undefined
        ? {}
        : { 'idempotency-key': options.idempotencyKey }),
    };
  }
}

/** Aborts once nothing has come for a time, in ms. */
class Silence {
  readonly #controller = new AbortController();
  readonly #limitMs: number;
  #timer: ReturnType<typeof setTimeout>;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
    this.#timer = this.#armed();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  broken(): void {
    this.end();
    this.#timer = this.#armed();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #armed(): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#controller.abort(), this.#limitMs);
  }
}

async function* partsOf(answer: Response): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = answer.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** For endpoints that nobody needs to be signed in for. */
export const publicApi = new ApiClient(null);

/** crypto.randomUUID exists on secure origins only, and a test rig may be plain HTTP. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function addressOf(path: string, query: QueryValues = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}
