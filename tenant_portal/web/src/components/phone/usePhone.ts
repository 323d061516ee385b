// How it is with an agent's phone, asked again and again: its site alone knows.
import type { AgentPhone } from '@/lib/api';
import { type ReadKey, useRead } from '@/lib/http/queries';

// The person looks from the phone to the page and back.
const PHONE_EVERY_MS = 1_000;

export function phoneKey(agentId: string): ReadKey {
  return ['agents', agentId, 'phone'];
}

/** Null while it is not known; nothing is asked without an agent. */
export function usePhone(agentId: string | null): AgentPhone | null {
  const { data } = useRead<AgentPhone>(
    phoneKey(agentId ?? ''),
    `/v1/agents/${agentId ?? ''}/phone`,
    { isEnabled: agentId !== null, refreshEveryMs: PHONE_EVERY_MS },
  );
  return data ?? null;
}
