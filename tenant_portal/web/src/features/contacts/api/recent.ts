// Asks for the newest contacts and their recordings, and joins them.
import type { Contact, ContactPage, Recording, RecordingLink, RecordingPage } from '@/lib/api';
import type { ApiClient } from '@/lib/http/client';

// As many rows as two screens of the panel hold; the whole history is another page's work.
const RECENT_CONTACTS = 40;
// A contact that was transferred has several.
const RECENT_RECORDINGS = 80;

// What this page shows of them.
type ContactFields = Pick<
  Contact,
  'contact_id' | 'arrived_at_ms' | 'queue_id' | 'agent_id' | 'ended_at_ms' | 'outcome'
>;
type RecordingFields = Pick<Recording, 'recording_id' | 'contact_id' | 'stored_at_ms'>;

export type RecentContact = ContactFields & {
  /** Oldest first; only those that the object store holds, as no other can be played. */
  readonly recordingIds: readonly string[];
};

export async function recentContacts(
  api: ApiClient,
  signal: AbortSignal,
): Promise<readonly RecentContact[]> {
  const [contacts, recordings] = await Promise.all([
    api.get<ContactPage>('/v1/contacts', { query: { limit: RECENT_CONTACTS }, signal }),
    api.get<RecordingPage>('/v1/recordings', { query: { limit: RECENT_RECORDINGS }, signal }),
  ]);
  return joined(contacts.items, recordings.items);
}

/** Contacts that have ended, in the order given, each with its stored recordings. */
export function joined(
  contacts: readonly ContactFields[],
  recordings: readonly RecordingFields[],
): readonly RecentContact[] {
  const byContact = new Map<string, string[]>();
  for (const recording of recordings) {
    if (recording.stored_at_ms === null) continue;
    // Lists come newest first.
    byContact.set(recording.contact_id, [
      recording.recording_id,
      ...(byContact.get(recording.contact_id) ?? []),
    ]);
  }
  return contacts
    .filter((contact) => contact.outcome !== null)
    .map((contact) => ({ ...contact, recordingIds: byContact.get(contact.contact_id) ?? [] }));
}

export function recordingLink(
  recordingId: string,
  api: ApiClient,
  signal: AbortSignal,
): Promise<RecordingLink> {
  const path = `/v1/recordings/${encodeURIComponent(recordingId)}/link`;
  return api.post<RecordingLink>(path, undefined, { signal });
}
