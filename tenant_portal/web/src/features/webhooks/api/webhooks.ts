// Reads and changes of webhooks and their deliveries.
import {
  type CreatedWebhook,
  EVENT_KIND_VALUES,
  type EventKind,
  type NewWebhook,
  type RenewedSecret,
  type Replayed,
  type ReplayRange,
  type Webhook,
  type WebhookDelivery,
  type WebhookDeliveryDetail,
} from '@/lib/api';
import { type Change, type Rows, useChange, useRead, useRows } from '@/lib/http/queries';

const PATH = '/v1/webhooks';
// A test's delivery is looked for right after it was asked for.
const REFRESH_MS = 3_000;

/** What can be subscribed to: a test is sent only when somebody asks for it. */
export const EVENTS = EVENT_KIND_VALUES.filter((kind) => kind !== 'webhook.test');

export function eventOf(name: string): EventKind | null {
  return EVENT_KIND_VALUES.find((kind) => kind === name) ?? null;
}

export type WebhookState = 'active' | 'failing' | 'inactive' | 'disabled';

export function stateOf(webhook: Webhook): WebhookState {
  if (webhook.disabled_at_ms !== null) return 'disabled';
  if (!webhook.is_active) return 'inactive';
  return webhook.failing_since_at_ms === null ? 'active' : 'failing';
}

export function useWebhooks(): Rows<Webhook> {
  return useRows<Webhook>(['webhooks'], PATH);
}

export function useWebhook(webhookId: string) {
  return useRead<Webhook>(['webhooks', webhookId], `${PATH}/${webhookId}`);
}

export function useDeliveries(webhookId: string, status: string): Rows<WebhookDelivery> {
  return useRows<WebhookDelivery>(
    ['webhooks', webhookId, 'deliveries'],
    `${PATH}/${webhookId}/deliveries`,
    { query: { status }, refreshEveryMs: REFRESH_MS },
  );
}

export function useDelivery(webhookId: string, deliveryId: string) {
  return useRead<WebhookDeliveryDetail>(
    ['webhooks', webhookId, 'deliveries', deliveryId],
    `${PATH}/${webhookId}/deliveries/${deliveryId}`,
    { refreshEveryMs: REFRESH_MS },
  );
}

/** The secret comes with a new webhook only. */
export type Saved = { readonly webhook: Webhook; readonly secret: string | null };

export function useSaveWebhook(webhookId: string | null, done: string): Change<NewWebhook, Saved> {
  return useChange<NewWebhook, Saved>({
    change: async (body, { api, idempotencyKey }) => {
      if (webhookId === null) return api.post<CreatedWebhook>(PATH, body, { idempotencyKey });
      return { webhook: await api.put<Webhook>(`${PATH}/${webhookId}`, body), secret: null };
    },
    refreshes: [['webhooks']],
    done,
    isQuiet: true,
  });
}

export function useDeleteWebhook(done: string): Change<string, void> {
  return useChange<string, void>({
    change: (webhookId, { api }) => api.delete(`${PATH}/${webhookId}`),
    refreshes: [['webhooks']],
    done,
  });
}

export function useRenewSecret(webhookId: string): Change<null, RenewedSecret> {
  return useChange<null, RenewedSecret>({
    change: (_, { api, idempotencyKey }) =>
      api.post<RenewedSecret>(`${PATH}/${webhookId}/secret`, undefined, { idempotencyKey }),
    refreshes: [['webhooks']],
  });
}

export function useTest(webhookId: string, done: string): Change<null, WebhookDelivery> {
  return useChange<null, WebhookDelivery>({
    change: (_, { api, idempotencyKey }) =>
      api.post<WebhookDelivery>(`${PATH}/${webhookId}/test`, undefined, { idempotencyKey }),
    refreshes: [['webhooks', webhookId]],
    done,
  });
}

export function useReplay(webhookId: string, done: string): Change<string, WebhookDelivery> {
  return useChange<string, WebhookDelivery>({
    change: (deliveryId, { api, idempotencyKey }) =>
      api.post<WebhookDelivery>(`${PATH}/${webhookId}/deliveries/${deliveryId}/replay`, undefined, {
        idempotencyKey,
      }),
    refreshes: [['webhooks', webhookId]],
    done,
  });
}

export function useReplayRange(
  webhookId: string,
  done: (replayed: Replayed) => string,
): Change<ReplayRange, Replayed> {
  return useChange<ReplayRange, Replayed>({
    change: (body, { api, idempotencyKey }) =>
      api.post<Replayed>(`${PATH}/${webhookId}/replay`, body, { idempotencyKey }),
    refreshes: [['webhooks', webhookId]],
    done,
    isQuiet: true,
  });
}
