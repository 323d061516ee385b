// Queues now: who waits, how long, and how the queue has done so far.
import { memo, useMemo } from 'react';
import { Elapsed } from '@/components/Elapsed';
import { Panel } from '@/components/Panel';
import type { LiveQueue } from '@/lib/contracts';
import { DASH } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import type { Board } from '../api/board';
import { queuesInOrder, serviceLevel } from '../api/figures';
import { liveTexts } from '../texts/texts';

export function QueuesTable({ queues }: { readonly queues: Board['queues'] }) {
  const { locale } = useLanguage();
  const t = useTexts(liveTexts);
  const rows = useMemo(() => queuesInOrder(queues.values(), locale), [queues, locale]);
  return (
    <Panel title={t('queues.title')} area="queues">
      {rows.length === 0 ? (
        <p className="panel-note">{t('queues.empty')}</p>
      ) : (
        <table className="table queues">
          <thead>
            <tr>
              <th scope="col">{t('queues.name')}</th>
              <th scope="col" className="figure">
                {t('queues.waiting')}
              </th>
              <th scope="col" className="figure">
                {t('queues.longestWait')}
              </th>
              <th scope="col" className="figure">
                {t('queues.offered')}
              </th>
              <th scope="col" className="figure">
                {t('queues.answered')}
              </th>
              <th scope="col" className="figure">
                {t('queues.abandoned')}
              </th>
              <th scope="col" className="figure" title={t('queues.serviceLevel.hint')}>
                {t('queues.serviceLevel')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((queue) => (
              <QueueRow key={queue.queue_id} queue={queue} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

// A delta replaces only the queues that changed: the other rows keep their object and don't render.
const QueueRow = memo(function QueueRow({ queue }: { readonly queue: LiveQueue }) {
  const { formats } = useLanguage();
  const since = queue.longest_wait_since_at_ms;
  const level = serviceLevel(queue);
  return (
    <tr>
      <th scope="row" title={queue.name}>
        {queue.name}
      </th>
      <Count value={queue.waiting} />
      <td className={since === null ? 'figure is-zero' : 'figure'}>
        {since === null ? DASH : <Elapsed sinceMs={since} />}
      </td>
      <Count value={queue.offered} />
      <Count value={queue.answered} />
      <Count value={queue.abandoned} />
      <td className={level === null ? 'figure is-zero' : 'figure'}>{formats.share(level)}</td>
    </tr>
  );
});

function Count({ value }: { readonly value: number }) {
  const { formats } = useLanguage();
  return <td className={value === 0 ? 'figure is-zero' : 'figure'}>{formats.count(value)}</td>;
}
