// Names of the queues and hours that steps refer to by id.
import { useMemo } from 'react';
import type { OpeningHours, Queue } from '@/lib/api';
import { useRows } from '@/lib/http/queries';
import { useMay } from '@/lib/session/SessionContext';

export type PlaceNames = {
  readonly queues: readonly Queue[];
  readonly hours: readonly OpeningHours[];
  /** Name of a queue or of hours; the id itself when it is gone. */
  readonly nameOf: (id: string) => string;
};

export function usePlaceNames(): PlaceNames {
  const may = useMay();
  const queues = useRows<Queue>(['queues'], '/v1/queues', { isEnabled: may('queues:read') });
  const hours = useRows<OpeningHours>(['hours'], '/v1/hours', { isEnabled: may('flows:read') });
  return useMemo(() => {
    const names = new Map([
      ...queues.items.map(({ queue_id, name }) => [queue_id, name] as const),
      ...hours.items.map(({ hours_id, name }) => [hours_id, name] as const),
    ]);
    return {
      queues: queues.items,
      hours: hours.items,
      nameOf: (id) => names.get(id) ?? id,
    };
  }, [queues.items, hours.items]);
}
