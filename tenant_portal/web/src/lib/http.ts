// Asks the REST API under a key, and turns its problem documents (RFC 9457) into one error type.

export class ApiError extends Error {
  /** HTTP status, or null when no answer came. */
  readonly status: number | null;
  readonly code: string;

  constructor(message: string, status: number | null, code: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

// Longer than the slowest answer that anybody waits for; a hung connection must end in an error.
const TIMEOUT_MS = 15_000;

/** The JSON of an answer; its type is the caller's claim, taken from the API's own document. */
export async function getJson<T>(path: string, apiKey: string, signal?: AbortSignal): Promise<T> {
  return exchange<T>('GET', path, apiKey, signal);
}

/** The same for a POST without a body. */
export async function postForJson<T>(
  path: string,
  apiKey: string,
  signal?: AbortSignal,
): Promise<T> {
  return exchange<T>('POST', path, apiKey, signal);
}

async function exchange<T>(
  method: 'GET' | 'POST',
  path: string,
  apiKey: string,
  signal?: AbortSignal,
): Promise<T> {
  const init = { method, headers: { authorization: `Bearer ${apiKey}` } };
  const answer = await send(path, init, signal);
  return (await answer.json()) as T;
}

async function send(path: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  const either = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  let answer: Response;
  try {
    answer = await fetch(path, { ...init, signal: either });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new ApiError('no answer', null, 'unreachable');
  }
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

async function problemOf(answer: Response): Promise<ApiError> {
  const isProblem = answer.headers.get('content-type')?.includes('json') ?? false;
  const body: unknown = isProblem ? await answer.json() : null;
  return new ApiError(
    textField(body, 'detail') ?? textField(body, 'title') ?? answer.statusText,
    answer.status,
    textField(body, 'code') ?? 'error',
  );
}

function textField(body: unknown, name: string): string | null {
  if (typeof body !== 'object' || body === null || !(name in body)) return null;
  const value: unknown = (body as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : null;
}
