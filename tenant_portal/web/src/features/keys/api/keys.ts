// Reads and changes of what programs sign in with: API keys, OAuth clients, SCIM tokens.
import type {
  CreatedOauthClient,
  CreatedScimToken,
  CreatedScopedKey,
  NewOauthClient,
  NewScimToken,
  NewScopedKey,
  OauthClient,
  Permission,
  Role,
  ScimToken,
  ScimTokenList,
  ScopedKey,
} from '@/lib/api';
import { type Change, type Rows, useChange, useRead, useRows } from '@/lib/http/queries';
import { endOfDay } from '@/lib/time/days';

export type KeyKind = 'keys' | 'clients' | 'scim';

/** One credential of any kind, as the lists show it. */
export type Credential = {
  readonly id: string;
  readonly name: string;
  /** Null: everything that its tenant can do; undefined: it has a role instead. */
  readonly permissions?: readonly string[] | null;
  readonly role?: string;
  readonly clientId?: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly lastUsedAtMs: number | null;
  readonly revokedAtMs: number | null;
  /** Null: made by no person of the organisation. */
  readonly makerName: string | null;
  readonly isMakerGone: boolean;
};

/** What a new credential shows this once. */
export type Secret = {
  readonly name: string;
  readonly clientId: string | null;
  readonly secret: string;
};

export type KeyValues = {
  readonly name: string;
  readonly isAll: boolean;
  readonly permissions: readonly string[];
  readonly expires_at_ms: string | null;
  readonly default_role: Role;
};

type ScimAnswer = { readonly base_url: string };

export const PATHS: Readonly<Record<KeyKind, string>> = {
  keys: '/v1/api-keys',
  clients: '/v1/oauth-clients',
  scim: '/v1/scim-tokens',
};

export function useCredentials(kind: KeyKind): Rows<Credential> {
  const rows = useRows<ScopedKey | OauthClient | ScimToken>(['keys', kind], PATHS[kind]);
  return { ...rows, items: rows.items.map(credentialOf) };
}

export function useScimAddress(): string | null {
  const found = useRead<ScimTokenList & ScimAnswer>(['keys', 'scim', 'address'], PATHS.scim, {
    query: { limit: 1 },
  });
  return found.data?.base_url ?? null;
}

export function credentialOf(row: ScopedKey | OauthClient | ScimToken): Credential {
  const common = {
    name: row.name,
    createdAtMs: row.created_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    revokedAtMs: row.revoked_at_ms,
    makerName: row.maker_name ?? null,
    isMakerGone: row.is_maker_gone ?? false,
  };
  if ('api_key_id' in row) {
    const { api_key_id: id, permissions, expires_at_ms: expiresAtMs } = row;
    return { ...common, id, permissions, expiresAtMs };
  }
  if ('oauth_client_id' in row) {
    const { oauth_client_id: id, permissions, client_id: clientId } = row;
    return { ...common, id, permissions, clientId, expiresAtMs: null };
  }
  const { scim_token_id: id, default_role: role, expires_at_ms: expiresAtMs } = row;
  return { ...common, id, role, expiresAtMs };
}

export type CredentialState = 'active' | 'expired' | 'revoked';

export function stateOf(credential: Credential, nowMs: number): CredentialState {
  if (credential.revokedAtMs !== null) return 'revoked';
  const { expiresAtMs } = credential;
  return expiresAtMs !== null && expiresAtMs <= nowMs ? 'expired' : 'active';
}

export function useMakeCredential(kind: KeyKind): Change<KeyValues, Secret> {
  return useChange<KeyValues, Secret>({
    change: async (values, { api, idempotencyKey }) => {
      const options = { idempotencyKey };
      const { name } = values;
      const permissions = values.isAll ? null : (values.permissions as readonly Permission[]);
      const expires = values.expires_at_ms === null ? null : endOfDay(values.expires_at_ms);
      if (kind === 'keys') {
        const body: NewScopedKey = { name, permissions, expires_at_ms: expires };
        const made = await api.post<CreatedScopedKey>(PATHS.keys, body, options);
        return { name, clientId: null, secret: made.key };
      }
      if (kind === 'clients') {
        const body: NewOauthClient = { name, permissions };
        const made = await api.post<CreatedOauthClient>(PATHS.clients, body, options);
        return { name, clientId: made.client_id, secret: made.client_secret };
      }
      const body: NewScimToken = {
        name,
        default_role: values.default_role,
        expires_at_ms: expires,
      };
      const made = await api.post<CreatedScimToken>(PATHS.scim, body, options);
      return { name, clientId: null, secret: made.token };
    },
    refreshes: [['keys', kind]],
    isQuiet: true,
  });
}

export function useRevokeCredential(kind: KeyKind, done: string): Change<string, void> {
  return useChange<string, void>({
    change: (id, { api }) => api.delete(`${PATHS[kind]}/${id}`),
    refreshes: [['keys', kind]],
    done,
  });
}
