// Reads and changes of queues.
import type { Queue, QueueBody } from '@/lib/api';
import { type Change, type Rows, useChange, useRows } from '@/lib/http/queries';
import { useVersioned, type Versioned } from '@/lib/http/versioned';

export function useQueues(): Rows<Queue> {
  return useRows<Queue>(['queues'], '/v1/queues');
}

export function useQueue(queueId: string): Versioned<Queue> {
  return useVersioned<Queue>(['queues', queueId], `/v1/queues/${queueId}`);
}

export type SavedQueue = { readonly queue: Queue | null; readonly etag: string | undefined };

/** Creates a queue, or replaces the given one as it was read. */
export function useSaveQueue(
  { queue, etag }: SavedQueue,
  done: (queue: Queue) => string,
): Change<QueueBody, Queue> {
  return useChange<QueueBody, Queue>({
    change: (body, { api, idempotencyKey }) =>
      queue === null
        ? api.post<Queue>('/v1/queues', body, { idempotencyKey })
        : api.put<Queue>(
            `/v1/queues/${queue.queue_id}`,
            body,
            etag === undefined ? {} : { ifMatch: etag },
          ),
    refreshes: [['queues']],
    done,
    isQuiet: true,
  });
}

export function useDeleteQueue(done: string): Change<string, void> {
  return useChange<string, void>({
    change: (queueId, { api }) => api.delete(`/v1/queues/${queueId}`),
    refreshes: [['queues']],
    done,
  });
}
