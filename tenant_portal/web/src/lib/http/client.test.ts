// Tests of client.ts and problem.ts: addresses, headers, and problems with their fields.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiClient, addressOf } from './client';
import { ApiError } from './problem';

type Sent = { readonly url: string; readonly init: RequestInit };

function answering(body: unknown, init: ResponseInit = {}): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal('fetch', async (url: string, request: RequestInit) => {
    sent.push({ url, init: request });
    const headers = { 'content-type': 'application/json', ...init.headers };
    const text = body === undefined ? null : JSON.stringify(body);
    return new Response(text, { ...init, headers });
  });
  return sent;
}

function headersOf(sent: readonly Sent[]): Readonly<Record<string, string>> {
  return sent[0]?.init.headers as Readonly<Record<string, string>>;
}

afterEach(() => vi.unstubAllGlobals());

describe('addressOf', () => {
  it('leaves out what is empty and escapes the rest', () => {
    expect(addressOf('/v1/audit', { q: 'a b&c', cursor: null, limit: 50, actor: '' })).toBe(
      '/v1/audit?q=a+b%26c&limit=50',
    );
  });
});

describe('download', () => {
  const stream = (parts: readonly string[], end: 'close' | 'error') =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
        if (end === 'close') controller.close();
      },
      pull(controller) {
        controller.error(new TypeError('network error'));
      },
    });

  it('tells how far it is, and gives the whole file', async () => {
    vi.stubGlobal('fetch', async () => new Response(stream(['seq,at\n', '1,now\n'], 'close')));
    const told: number[] = [];
    const onProgress = (bytes: number) => void told.push(bytes);
    const file = await new ApiClient(null).download('/v1/audit/export.csv', { onProgress });
    expect(await file.text()).toBe('seq,at\n1,now\n');
    expect(told).toEqual([7, 13]);
  });

  it('never takes a part for the whole', async () => {
    vi.stubGlobal('fetch', async () => new Response(stream(['seq,at\n'], 'error')));
    const broken = new ApiClient(null).download('/v1/audit/export.csv', { onProgress: () => {} });
    await expect(broken).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('goes on while anything comes, and ends with silence', async () => {
    vi.useFakeTimers();
    try {
      vi.stubGlobal('fetch', async (_: string, { signal }: RequestInit) => {
        let sent = 0;
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            signal?.addEventListener('abort', () => controller.error(signal.reason));
            const timer = setInterval(() => {
              sent += 1;
              if (sent <= 3) controller.enqueue(new Uint8Array(1));
              else clearInterval(timer);
            }, 10_000);
          },
        });
        return new Response(body);
      });
      const told: number[] = [];
      const onProgress = (bytes: number) => void told.push(bytes);
      const silent = new ApiClient(null).download('/v1/audit/export.csv', { onProgress });
      const outcome = expect(silent).rejects.toMatchObject({ code: 'unreachable' });
      await vi.advanceTimersByTimeAsync(60_000);
      await outcome;
      expect(told).toEqual([1, 2, 3]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('ApiClient', () => {
  it('names the tenant and gives the version back', async () => {
    const sent = answering({ name: 'Sales' }, { headers: { etag: '"7"' } });
    const tagged = await new ApiClient('t-1').getTagged<{ name: string }>('/v1/queues/q');
    expect(tagged).toEqual({ value: { name: 'Sales' }, etag: '"7"' });
    expect(headersOf(sent)['tandem-tenant']).toBe('t-1');
    expect(headersOf(sent)['idempotency-key']).toBeUndefined();
  });

  it('sends a new idempotency key with each POST, and If-Match where told', async () => {
    const sent = answering(undefined, { status: 204 });
    await new ApiClient(null).post('/v1/queues', { name: 'A' });
    expect(headersOf(sent)['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
    expect(headersOf(sent)['tandem-tenant']).toBeUndefined();
    await new ApiClient(null).put('/v1/queues/q', {}, { ifMatch: '"7"' });
    expect(sent[1]?.init.headers).toMatchObject({ 'if-match': '"7"' });
  });

  it('turns a problem into an error that names every field', async () => {
    const errors = [
      { field: 'email', message: 'not an address', code: 'bad_email' },
      { field: 'name', message: 'too long' },
    ];
    answering({ title: 'x', detail: 'two faults', code: 'invalid', errors }, { status: 422 });
    const error = await new ApiClient(null).post('/v1/people', {}).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 422, code: 'invalid' });
    expect((error as ApiError).fields.map((each) => [each.field, each.code])).toEqual([
      ['email', 'bad_email'],
      ['name', 'invalid'],
    ]);
  });

  it('takes the one field of a short problem', async () => {
    answering({ detail: 'taken', code: 'name_taken', field: 'name' }, { status: 409 });
    const error = await new ApiClient(null).put('/v1/q', {}).catch((each: unknown) => each);
    expect((error as ApiError).fields).toEqual([
      { field: 'name', code: 'name_taken', message: 'taken' },
    ]);
  });

  it('tells a lost connection from an answer', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('failed to fetch');
    });
    const error = await new ApiClient(null).get('/v1/me').catch((each: unknown) => each);
    expect(error).toMatchObject({ status: null, code: 'unreachable' });
  });
});
