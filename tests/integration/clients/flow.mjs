// A short flow through the compiled TypeScript client: node flow.mjs <client> <url> <key>.
import assert from 'node:assert/strict';

const [, , module, baseUrl, token] = process.argv;
const { ApiProblem, Client, Etag, NotModified, PreconditionFailed } = await import(module);
const client = new Client(baseUrl, { token });

const body = { name: 'Sales', service_level_ms: 20_000 };
const queue = await client.routing.addQueue(body, { idempotencyKey: 'q' });
assert.deepEqual(await client.routing.addQueue(body, { idempotencyKey: 'q' }), queue);

await assert.rejects(client.routing.addQueue(body), (error) => {
  assert.ok(error instanceof ApiProblem);
  assert.deepEqual([error.status, error.code, error.field], [409, 'name_taken', 'name']);
  return true;
});

const etag = new Etag();
await client.routing.queue(queue.queue_id, { etag });
await assert.rejects(client.routing.queue(queue.queue_id, { etag }), NotModified);
const changed = { ...body, priority: 70 };
await client.routing.replaceQueue(queue.queue_id, changed, { ifMatch: etag });
await assert.rejects(
  client.routing.replaceQueue(queue.queue_id, changed, { ifMatch: etag }),
  PreconditionFailed,
);

const file = new Blob(['name,description\nfrench,spoken\n'], { type: 'text/csv' });
assert.equal((await client.bulk.importSkills(file)).created, 1);
assert.match(await (await client.bulk.exportSkills()).text(), /french/);

const actions = [];
for await (const entry of client.audit.iterateAudit({ limit: 1 })) actions.push(entry.action);
assert.ok(actions.includes('queue.added') && actions.includes('queue.replaced'));

const made = await client.webhooks.addWebhook({
  url: 'https://example.com/hook',
  events: ['contact.ended'],
});
assert.match(made.secret, /^whsec_/);
await client.webhooks.removeWebhook(made.webhook.webhook_id);
await client.routing.removeQueue(queue.queue_id);
assert.equal((await client.routing.queues()).items.length, 0);
console.log('done');
