// Plays one recording under the table: asks for its short-lived address, then streams it.
import { useQuery } from '@tanstack/react-query';
import { shortContact } from '@/components/ContactName';
import { useFaults } from '@/lib/http/faults';
import { useApi } from '@/lib/http/queries';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { recordingLink } from '../api/recent';
import { contactsTexts } from '../texts/texts';

export function RecordingPlayer({
  tenantId,
  recordingId,
  contactId,
  onClose,
}: {
  readonly tenantId: string;
  readonly recordingId: string;
  readonly contactId: string;
  readonly onClose: () => void;
}) {
  const t = useTexts(contactsTexts);
  const faults = useFaults();
  const api = useApi();
  const link = useQuery({
    // Forgotten on closing: the address expires, and every access is asked for and audited.
    queryKey: [tenantId, 'recordings', recordingId, 'link'],
    queryFn: ({ signal }) => recordingLink(recordingId, api, signal),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const label = t('player.label', { contact: shortContact(contactId) });
  return (
    <section className="player" aria-label={label}>
      {link.data !== undefined ? (
        <>
          {/* biome-ignore lint/a11y/useMediaCaption: a call has no captions */}
          <audio controls autoPlay src={link.data.url} aria-label={label} />
          <a href={link.data.url} target="_blank" rel="noreferrer" download>
            {t('player.download')}
          </a>
        </>
      ) : link.error !== null ? (
        <p role="alert">{t('player.error', { detail: faults.ofError(link.error) })}</p>
      ) : (
        <p className="muted">{t('player.loading')}</p>
      )}
      <button
        type="button"
        className="button button-quiet button-icon"
        aria-label={t('player.close')}
        onClick={onClose}
      >
        ✕
      </button>
    </section>
  );
}
