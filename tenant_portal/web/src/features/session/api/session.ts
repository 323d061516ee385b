// The signed-in key of this tab. Provisional: named users and their sessions will replace it.
import { ApiError, getJson } from '@/lib/http';

// sessionStorage: gone with the tab, and never shared with another.
const STORED_AS = 'tandem.api-key';

export function storedKey(): string | null {
  return sessionStorage.getItem(STORED_AS);
}

export function storeKey(apiKey: string): void {
  sessionStorage.setItem(STORED_AS, apiKey);
}

export function forgetKey(): void {
  sessionStorage.removeItem(STORED_AS);
}

export type KeyCheck = 'accepted' | 'refused' | 'unreachable';

/** Asks for the tenant's queues, which any tenant key may read. */
export async function checkKey(apiKey: string): Promise<KeyCheck> {
  try {
    await getJson<unknown>('/v1/queues', apiKey);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.status === 401 || error.status === 403 ? 'refused' : 'unreachable';
  }
}
