// Reads and changes of identity providers.
import type {
  IdentityProvider,
  IdentityProviderBody,
  NewIdentityProvider,
  Person,
  ProviderTest,
  Role,
} from '@/lib/api';
import { type Change, type Rows, useChange, useRows } from '@/lib/http/queries';

const PATH = '/v1/identity-providers';

export type ProviderValues = {
  readonly name: string;
  readonly issuer: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly domains: readonly string[];
  readonly default_role: Role;
  readonly is_required: boolean;
};

export function useProviders(): Rows<IdentityProvider> {
  return useRows<IdentityProvider>(['identity-providers'], PATH);
}

export function useSaveProvider(
  providerId: string | null,
  done: (provider: IdentityProvider) => string,
): Change<ProviderValues, IdentityProvider> {
  return useChange<ProviderValues, IdentityProvider>({
    change: (values, { api, idempotencyKey }) => {
      if (providerId === null) {
        const body: NewIdentityProvider = values;
        return api.post<IdentityProvider>(PATH, body, { idempotencyKey });
      }
      const { client_secret, ...others } = values;
      const body: IdentityProviderBody =
        client_secret === '' ? others : { ...others, client_secret };
      return api.put<IdentityProvider>(`${PATH}/${providerId}`, body);
    },
    refreshes: [['identity-providers']],
    done,
    isQuiet: true,
  });
}

export function useRemoveProvider(done: string): Change<string, void> {
  return useChange<string, void>({
    change: (providerId, { api }) => api.delete(`${PATH}/${providerId}`),
    refreshes: [['identity-providers']],
    done,
  });
}

export function useTestProvider(): Change<string, ProviderTest> {
  return useChange<string, ProviderTest>({
    change: (providerId, { api, idempotencyKey }) =>
      api.post<ProviderTest>(`${PATH}/${providerId}/test`, undefined, { idempotencyKey }),
    refreshes: [],
  });
}

export type DomainOf = { readonly providerId: string; readonly domain: string };

export function useProveDomain(done: string): Change<DomainOf, IdentityProvider> {
  return useChange<DomainOf, IdentityProvider>({
    change: ({ providerId, domain }, { api, idempotencyKey }) =>
      api.post<IdentityProvider>(`${PATH}/${providerId}/domains/${domain}/proof`, undefined, {
        idempotencyKey,
      }),
    refreshes: [['identity-providers']],
    done,
  });
}

/** Who could do the most harm with a stolen password. */
const FAR_REACHING: ReadonlySet<string> = new Set(['owner', 'administrator']);

export function withoutFactor(people: readonly Person[]): readonly Person[] {
  return people.filter(
    (person) =>
      person.status === 'active' &&
      !person.second_factor &&
      person.roles.some(({ role }) => FAR_REACHING.has(role)),
  );
}
