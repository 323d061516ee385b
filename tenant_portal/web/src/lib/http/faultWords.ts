// Which words tell of which code of the API: its own, or those that it shares with others.
import type { FaultKey } from '@/lib/i18n/faults/texts';
import { FAULT_CODES, type FaultCode } from './codes';

// Codes that differ for programs and mean the same to a person.
const SHARED = {
  bad_cursor: 'refused',
  bad_idempotency_key: 'refused',
  bad_request: 'refused',
  bad_tenant: 'refused',
  bad_time: 'refused',
  bad_value: 'refused',
  bus_timeout: 'unavailable',
  checksum_mismatch: 'refused',
  conflict: 'refused',
  database_unavailable: 'unavailable',
  error: 'refused',
  forbidden: 'permission_needed',
  foreign_agent: 'permission_needed',
  foreign_contact: 'permission_needed',
  foreign_queue: 'permission_needed',
  foreign_tenant: 'permission_needed',
  idempotency_key_reused: 'refused',
  invalid_request: 'refused',
  method_not_allowed: 'refused',
  names_slow: 'names_unavailable',
  no_responders: 'unavailable',
  no_stream: 'unavailable',
  no_tenant: 'permission_needed',
  object_not_found: 'unavailable',
  object_store_down: 'unavailable',
  object_store_refused: 'unavailable',
  owner_address: 'permission_needed',
  peer_failed: 'unavailable',
  rate_limited: 'too_many_requests',
  session_over: 'signed_out',
  size_mismatch: 'refused',
  sso_algorithm: 'sso_failed',
  sso_audience: 'sso_failed',
  sso_code: 'sso_failed',
  sso_expired: 'sso_failed',
  sso_issued_at: 'sso_failed',
  sso_issuer: 'sso_failed',
  sso_nonce: 'sso_failed',
  sso_refused: 'sso_failed',
  sso_signature: 'sso_failed',
  sso_state: 'sso_failed',
  sso_subject: 'sso_failed',
  sso_token: 'sso_failed',
  stream_full: 'unavailable',
  stream_refused: 'unavailable',
  too_deep: 'refused',
  too_large: 'content_too_large',
  too_many_agents: 'too_many_of_these',
  too_many_api_keys: 'too_many_of_these',
  too_many_clients: 'too_many_of_these',
  too_many_flows: 'too_many_of_these',
  too_many_hours: 'too_many_of_these',
  too_many_identity_providers: 'too_many_of_these',
  too_many_oauth_clients: 'too_many_of_these',
  too_many_prompts: 'too_many_of_these',
  too_many_queues: 'too_many_of_these',
  too_many_scim_tokens: 'too_many_of_these',
  too_many_sites: 'too_many_of_these',
  too_many_skills: 'too_many_of_these',
  too_many_sockets: 'unavailable',
  too_many_teams: 'too_many_of_these',
  too_many_webhooks: 'too_many_of_these',
  unauthorized: 'signed_out',
  unexpected_reply: 'unavailable',
  unknown_flow: 'unknown_choice',
  unknown_hours: 'unknown_choice',
  unknown_locale: 'unknown_choice',
  unknown_message: 'refused',
  unknown_person: 'unknown_choice',
  unknown_plan: 'unknown_choice',
  unknown_queue: 'unknown_choice',
  unknown_role: 'unknown_choice',
  unknown_site: 'unknown_choice',
  unknown_skill: 'unknown_choice',
  unknown_team: 'unknown_choice',
  unknown_template: 'unknown_choice',
  unknown_tenant: 'unknown_choice',
  weak_password: 'password_too_easy',
} as const satisfies Readonly<Partial<Record<FaultCode, FaultKey>>>;

type SharedCode = keyof typeof SHARED;
/** The compiler refuses a code that has no words, and that shares none. */
const OWN: (code: Exclude<FaultCode, SharedCode>) => FaultKey = (code) => code;

const KNOWN: ReadonlySet<string> = new Set(FAULT_CODES);

/** Null for a code that the sources did not have when the page was built. */
export function faultKeyOf(code: string): FaultKey | null {
  if (!isKnown(code)) return null;
  return isShared(code) ? SHARED[code] : OWN(code);
}

function isKnown(code: string): code is FaultCode {
  return KNOWN.has(code);
}

function isShared(code: FaultCode): code is SharedCode {
  return code in SHARED;
}
