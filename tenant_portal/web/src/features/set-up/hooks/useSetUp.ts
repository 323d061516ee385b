// Reads all that the set-up path derives its state from.

import { usePhone } from '@/components/phone/usePhone';
import type {
  ContactPage,
  FlowList,
  HoursList,
  NumberList,
  OwnTenant,
  PersonList,
  QueueList,
} from '@/lib/api';
import { useRead } from '@/lib/http/queries';
import { useMe } from '@/lib/session/SessionContext';
import { type Existing, wasAnswered } from '../api/progress';

// A test call ends while the page waits for it.
const CONTACTS_EVERY_MS = 2_000;

export type SetUp =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: Error; readonly retry: () => void }
  | { readonly kind: 'ready'; readonly existing: Existing };

export function useSetUp(isEnabled = true): SetUp {
  const options = { isEnabled };
  const { user } = useMe();
  const tenant = useRead<OwnTenant>(['tenant'], '/v1/tenant', options);
  const people = useRead<PersonList>(['people'], '/v1/people', options);
  const queues = useRead<QueueList>(['queues'], '/v1/queues', options);
  const numbers = useRead<NumberList>(['numbers'], '/v1/numbers', options);
  const hours = useRead<HoursList>(['hours'], '/v1/hours', options);
  const flows = useRead<FlowList>(['flows'], '/v1/flows', options);
  const contacts = useRead<ContactPage>(['contacts'], '/v1/contacts', {
    ...options,
    refreshEveryMs: CONTACTS_EVERY_MS,
  });
  const agent = people.data?.items.find((person) => person.user_id === user.user_id)?.agent;
  // Once a call was answered nobody waits for the phone any more.
  const isOver = contacts.data === undefined || wasAnswered({ contacts: contacts.data.items });
  const phone = usePhone(isOver ? null : (agent?.agent_id ?? null));
  const failed = [tenant, people, queues, numbers, hours, flows, contacts].find(
    (read) => read.error !== null && read.data === undefined,
  );
  if (failed?.error != null) {
    return { kind: 'failed', error: failed.error, retry: () => void failed.refetch() };
  }
  if (
    tenant.data === undefined ||
    people.data === undefined ||
    queues.data === undefined ||
    numbers.data === undefined ||
    hours.data === undefined ||
    flows.data === undefined ||
    contacts.data === undefined
  ) {
    return { kind: 'loading' };
  }
  return {
    kind: 'ready',
    existing: {
      tenant: tenant.data,
      people: people.data.items,
      queues: queues.data.items,
      numbers: numbers.data.items,
      hours: hours.data.items,
      flows: flows.data.items,
      contacts: contacts.data.items,
      isPhoneRegistered: phone?.status === 'registered',
    },
  };
}
