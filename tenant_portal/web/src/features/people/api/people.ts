// Reads and changes of people.

import { phoneKey } from '@/components/phone/usePhone';
import type {
  Agent,
  NewPerson,
  Person,
  PersonPatch,
  PersonStatus,
  SipCredentials,
} from '@/lib/api';
import { type Change, type Rows, useChange, useRows } from '@/lib/http/queries';
import { useVersioned, type Versioned } from '@/lib/http/versioned';

export type PeopleFilter = {
  /** Part of a name or an address; the API searches, as a tenant may have thousands. */
  readonly q: string;
  readonly status: PersonStatus | '';
  readonly role: string;
  readonly team_id: string;
};

export const EVERYBODY: PeopleFilter = { q: '', status: '', role: '', team_id: '' };

// What shows people, or counts them.
const REFRESHES = [['people'], ['teams'], ['tenant']] as const;

export function usePeople(filter: PeopleFilter): Rows<Person> {
  return useRows<Person>(['people'], '/v1/people', { query: filter });
}

/** Agents by an outsourcer's grant; how they are limited stands under who has access. */
export function useGuestAgents(): Rows<Agent> {
  return useRows<Agent>(['people', 'guests'], '/v1/agents', { query: { guests: true } });
}

export function usePerson(userId: string): Versioned<Person> {
  return useVersioned<Person>(['people', userId], `/v1/people/${userId}`);
}

export function useInvite(done: (person: Person) => string): Change<NewPerson, Person> {
  return useChange<NewPerson, Person>({
    change: (body, { api, idempotencyKey }) =>
      api.post<Person>('/v1/people', body, { idempotencyKey }),
    refreshes: REFRESHES,
    done,
    isQuiet: true,
  });
}

export type PersonChange = {
  readonly patch: PersonPatch;
  readonly etag: string | undefined;
};

export function useChangePerson(
  userId: string,
  done: (person: Person) => string,
  isQuiet = false,
): Change<PersonChange, Person> {
  return useChange<PersonChange, Person>({
    change: ({ patch, etag }, { api }) =>
      api.patch<Person>(`/v1/people/${userId}`, patch, etag === undefined ? {} : { ifMatch: etag }),
    refreshes: REFRESHES,
    done,
    isQuiet,
  });
}

export function useRemovePerson(userId: string, done: string): Change<boolean, void> {
  return useChange<boolean, void>({
    change: async (isAnonymised, { api }) => {
      const path = `/v1/people/${userId}`;
      await api.delete(isAnonymised ? `${path}?anonymise=true` : path);
    },
    refreshes: REFRESHES,
    done,
  });
}

export function useInviteAgain(userId: string, done: string): Change<void, void> {
  return useChange<void, void>({
    change: (_, { api, idempotencyKey }) =>
      api.post(`/v1/people/${userId}/invitation`, undefined, { idempotencyKey }),
    refreshes: [],
    done,
  });
}

export function useEndSessions(userId: string, done: string): Change<void, void> {
  return useChange<void, void>({
    change: (_, { api }) => api.delete(`/v1/people/${userId}/sessions`),
    refreshes: [],
    done,
  });
}

/** A new password for the phone; the answer is the only place that shows it. */
export function useRenewSipPassword(agentId: string): Change<void, SipCredentials> {
  return useChange<void, SipCredentials>({
    change: (_, { api, idempotencyKey }) =>
      api.post<SipCredentials>(`/v1/agents/${agentId}/sip-password`, undefined, {
        idempotencyKey,
      }),
    // Its state with the password before is no news of this one.
    refreshes: [phoneKey(agentId)],
  });
}
