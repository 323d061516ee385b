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
