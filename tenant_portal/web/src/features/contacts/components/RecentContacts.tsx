// Contacts that have ended, newest first, with their recordings.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Chip, type Tone } from '@/components/Chip';
import { ContactName, shortContact } from '@/components/ContactName';
import { NameCell } from '@/components/NameCell';
import { Panel } from '@/components/Panel';
import type { ContactOutcome } from '@/lib/contracts';
import { useFaults } from '@/lib/http/faults';
import { DASH, duration } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useServerNow } from '@/lib/time/ClockContext';
import type { RecentContact } from '../api/recent';
import { useRecentContacts } from '../hooks/useRecentContacts';
import { RecordingPlayer } from './RecordingPlayer';
import './contacts.css';
import { contactsTexts } from '../texts/texts';

type Names = ReadonlyMap<string, { readonly name: string }>;
type Playing = { readonly recordingId: string; readonly contactId: string };

const OUTCOME_TONE: Readonly<Record<ContactOutcome, Tone>> = {
  handled: 'good',
  self_served: 'good',
  voicemail: 'rest',
  abandoned_in_flow: 'warn',
  abandoned_in_queue: 'warn',
  rejected: 'idle',
  failed: 'bad',
};

export function RecentContacts({
  tenantId,
  queues,
  agents,
  liveContacts,
}: {
  readonly tenantId: string;
  readonly queues: Names;
  readonly agents: Names;
  readonly liveContacts: ReadonlyMap<string, unknown>;
}) {
  const t = useTexts(contactsTexts);
  const faults = useFaults();
  const recent = useRecentContacts(tenantId, liveContacts);
  const [playing, setPlaying] = useState<Playing | null>(null);
  return (
    <Panel
      title={t('recent.title')}
      area="recent"
      aside={
        recent.isError && recent.data !== undefined ? (
          <span className="recent-fault small" role="alert">
            {t('recent.error', { detail: faults.ofError(recent.error) })}
          </span>
        ) : undefined
      }
      footer={
        playing !== null && (
          <RecordingPlayer
            key={playing.recordingId}
            tenantId={tenantId}
            {...playing}
            onClose={() => setPlaying(null)}
          />
        )
      }
    >
      {recent.data !== undefined && recent.data.length > 0 ? (
        <table className="table recent">
          <RecentHead />
          <tbody>
            {recent.data.map((contact) => (
              <RecentRow
                key={contact.contact_id}
                contact={contact}
                queueName={nameOf(queues, contact.queue_id)}
                agentName={nameOf(agents, contact.agent_id)}
                onPlay={setPlaying}
              />
            ))}
          </tbody>
        </table>
      ) : recent.data !== undefined ? (
        <p className="panel-note">{t('recent.empty')}</p>
      ) : recent.error !== null ? (
        <div className="panel-note" role="alert">
          <p>{t('recent.error', { detail: faults.ofError(recent.error) })}</p>
          <Button onClick={() => void recent.refetch()}>{t('recent.retry')}</Button>
        </div>
      ) : (
        <p className="panel-note">{t('recent.loading')}</p>
      )}
    </Panel>
  );
}

function RecentHead() {
  const t = useTexts(contactsTexts);
  return (
    <thead>
      <tr>
        <th scope="col">{t('recent.arrived')}</th>
        <th scope="col">{t('recent.contact')}</th>
        <th scope="col">{t('recent.queue')}</th>
        <th scope="col">{t('recent.agent')}</th>
        <th scope="col">{t('recent.outcome')}</th>
        <th scope="col" className="figure">
          {t('recent.duration')}
        </th>
        <th scope="col" className="figure">
          {t('recent.recording')}
        </th>
      </tr>
    </thead>
  );
}

function RecentRow({
  contact,
  queueName,
  agentName,
  onPlay,
}: {
  readonly contact: RecentContact;
  readonly queueName: string;
  readonly agentName: string;
  readonly onPlay: (playing: Playing) => void;
}) {
  const t = useTexts(contactsTexts);
  const { contact_id: contactId, outcome, ended_at_ms: endedAtMs } = contact;
  return (
    <tr>
      <td>
        <Moment atMs={contact.arrived_at_ms} />
      </td>
      <td>
        <ContactName contactId={contactId} />
      </td>
      <NameCell name={queueName} />
      <NameCell name={agentName} />
      <td>
        {outcome !== null && <Chip tone={OUTCOME_TONE[outcome]}>{t(`outcome.${outcome}`)}</Chip>}
      </td>
      <td className="figure">
        {endedAtMs === null ? DASH : duration(endedAtMs - contact.arrived_at_ms)}
      </td>
      <td className="figure">
        {contact.recordingIds.length === 0 ? <span className="muted">{DASH}</span> : null}
        {contact.recordingIds.map((recordingId) => (
          <button
            key={recordingId}
            type="button"
            className="button button-size-row"
            aria-label={t('recent.play.label', { contact: shortContact(contactId) })}
            onClick={() => onPlay({ recordingId, contactId })}
          >
            {t('recent.play')}
          </button>
        ))}
      </td>
    </tr>
  );
}

function Moment({ atMs }: { readonly atMs: number }) {
  const { formats } = useLanguage();
  const nowMs = useServerNow();
  return <time dateTime={new Date(atMs).toISOString()}>{formats.moment(atMs, nowMs)}</time>;
}

function nameOf(names: Names, id: string | null): string {
  return id === null ? DASH : (names.get(id)?.name ?? DASH);
}
