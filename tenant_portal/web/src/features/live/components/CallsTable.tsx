// Contacts now: those who wait, ring, talk, or still listen to the flow.
import { memo, useMemo } from 'react';
import { Chip } from '@/components/Chip';
import { ContactName } from '@/components/ContactName';
import { Elapsed } from '@/components/Elapsed';
import { NameCell } from '@/components/NameCell';
import { Panel } from '@/components/Panel';
import type { LiveCall } from '@/lib/contracts';
import { DASH } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import type { Board } from '../api/board';
import { callsInOrder } from '../api/figures';
import { liveTexts } from '../texts/texts';
import { PHASE_TONE } from './tones';

export function CallsTable({ board }: { readonly board: Board }) {
  const t = useTexts(liveTexts);
  const rows = useMemo(() => callsInOrder(board.contacts.values()), [board.contacts]);
  return (
    <Panel title={t('calls.title')} area="calls">
      {rows.length === 0 ? (
        <p className="panel-note">{t('calls.empty')}</p>
      ) : (
        <table className="table calls">
          <thead>
            <tr>
              <th scope="col">{t('calls.contact')}</th>
              <th scope="col">{t('calls.phase')}</th>
              <th scope="col" className="figure">
                {t('calls.position')}
              </th>
              <th scope="col">{t('calls.queue')}</th>
              <th scope="col">{t('calls.agent')}</th>
              <th scope="col" className="figure">
                {t('calls.time')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((call) => (
              <CallRow
                key={call.contact_id}
                call={call}
                queueName={nameOf(board.queues, call.queue_id)}
                agentName={nameOf(board.agents, call.agent_id)}
              />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

const CallRow = memo(function CallRow({
  call,
  queueName,
  agentName,
}: {
  readonly call: LiveCall;
  readonly queueName: string;
  readonly agentName: string;
}) {
  const { formats } = useLanguage();
  const t = useTexts(liveTexts);
  return (
    <tr>
      <th scope="row">
        <ContactName contactId={call.contact_id} />
      </th>
      <td>
        <Chip tone={PHASE_TONE[call.phase]}>{t(`phase.${call.phase}`)}</Chip>
      </td>
      <td className={call.position === null ? 'figure is-zero' : 'figure'}>
        {call.position === null ? DASH : formats.count(call.position)}
      </td>
      <NameCell name={queueName} />
      <NameCell name={agentName} />
      <td className="figure">
        <Elapsed sinceMs={call.since_at_ms} />
      </td>
    </tr>
  );
});

function nameOf(named: ReadonlyMap<string, { readonly name: string }>, id: string | null): string {
  return id === null ? DASH : (named.get(id)?.name ?? DASH);
}
