// Who is signed in on this tab, as a union: signed out (perhaps with the reason), or in by a key.
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { forgetKey, storedKey, storeKey } from '../api/session';

export type Session =
  | { readonly kind: 'signedOut'; readonly wasRefused: boolean }
  | { readonly kind: 'signedIn'; readonly apiKey: string };

export type SessionControl = {
  readonly session: Session;
  readonly signIn: (apiKey: string) => void;
  /** `wasRefused`: the service ended it, so the form says why it is back. */
  readonly signOut: (wasRefused?: boolean) => void;
};

export function useSession(): SessionControl {
  const cache = useQueryClient();
  const [session, setSession] = useState<Session>(() => {
    const apiKey = storedKey();
    return apiKey === null
      ? { kind: 'signedOut', wasRefused: false }
      : { kind: 'signedIn', apiKey };
  });
  const signIn = useCallback((apiKey: string) => {
    storeKey(apiKey);
    setSession({ kind: 'signedIn', apiKey });
  }, []);
  const signOut = useCallback(
    (wasRefused = false) => {
      forgetKey();
      // Another key may be another tenant's: nothing that was read may outlive this one.
      cache.clear();
      setSession({ kind: 'signedOut', wasRefused });
    },
    [cache],
  );
  return { session, signIn, signOut };
}
