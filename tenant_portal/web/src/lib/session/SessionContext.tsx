// Who is signed in, on which organisation they act, and what they may do there.
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Me, Permission } from '@/lib/api';
import { ApiClient, publicApi } from '@/lib/http/client';
import { ApiError } from '@/lib/http/problem';
import { storedTenant, storeTenant } from './actingTenant';

export type Session =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unreachable'; readonly error: Error; readonly retry: () => void }
  | { readonly kind: 'signedOut'; readonly wasEnded: boolean }
  | { readonly kind: 'signedIn'; readonly me: Me };

/** `name` is empty where the page never read it. */
export type Lost = { readonly name: string };

export type SessionControl = {
  readonly session: Session;
  /** Takes over what a sign-in answered. */
  readonly enter: (me: Me) => void;
  readonly signOut: () => Promise<void>;
  /** The organisation that this tab acted on until the person's access to it ended. */
  readonly lost: Lost | null;
  /** Acts on another organisation from here on; null is the home one. */
  readonly actOn: (tenantId: string | null) => void;
  /** After a change of the own name, language or second factor. */
  readonly refresh: () => Promise<void>;
};

const SessionContext = createContext<SessionControl | null>(null);
const ME = 'me';

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const cache = useQueryClient();
  const [tenantId, setTenantId] = useState(storedTenant);
  const [wasEnded, setWasEnded] = useState(false);
  const [lost, setLost] = useState<Lost | null>(null);
  // Somebody was signed in on this page: without a sign-out, the service ended it.
  const wasIn = useRef(false);
  const key = useMemo(() => [tenantId ?? 'home', ME] as const, [tenantId]);
  const { data, error, refetch } = useQuery<Me | null>({
    queryKey: key,
    queryFn: ({ signal }) => whoAmI(tenantId, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

  const actOn = useCallback((chosen: string | null) => {
    storeTenant(chosen);
    setTenantId(chosen);
    setLost(null);
  }, []);
  const enter = useCallback(
    (me: Me) => {
      storeTenant(null);
      setTenantId(null);
      setLost(null);
      setWasEnded(false);
      startOver(cache, me);
    },
    [cache],
  );
  const leave = useCallback(
    (byService: boolean) => {
      wasIn.current = false;
      setWasEnded(byService);
      storeTenant(null);
      setTenantId(null);
      setLost(null);
      startOver(cache, null);
    },
    [cache],
  );
  const signOut = useCallback(async () => {
    await publicApi.post('/v1/auth/sign-out');
    leave(false);
  }, [leave]);
  const refresh = useCallback(() => cache.invalidateQueries({ queryKey: key }), [cache, key]);
  useEndedSession(
    useCallback(() => leave(true), [leave]),
    useCallback(() => void refresh(), [refresh]),
  );
  // Access to another organisation can end while its tab is open.
  const lostTenant = tenantId !== null && error instanceof ApiError && error.status === 403;
  const lostName = data?.tenant.name ?? '';
  useEffect(() => {
    if (!lostTenant) return;
    actOn(null);
    setLost({ name: lostName });
  }, [lostTenant, lostName, actOn]);

  useEffect(() => {
    if (data !== undefined && data !== null) wasIn.current = true;
  }, [data]);
  const session = useMemo<Session>(() => {
    if (data !== undefined && data !== null) return { kind: 'signedIn', me: data };
    if (data === null) return { kind: 'signedOut', wasEnded: wasEnded || wasIn.current };
    if (error !== null) return { kind: 'unreachable', error, retry: () => void refetch() };
    return { kind: 'unknown' };
  }, [data, error, refetch, wasEnded]);
  const control = useMemo(
    () => ({ session, enter, signOut, lost, actOn, refresh }),
    [session, enter, signOut, lost, actOn, refresh],
  );
  return <SessionContext value={control}>{children}</SessionContext>;
}

/** Nothing that one person read may outlive their session; what the page itself watches stays. */
function startOver(cache: QueryClient, me: Me | null): void {
  cache.removeQueries({
    predicate: ({ queryKey: [owner, what] }) => owner !== 'home' || what !== ME,
  });
  cache.setQueryData(['home', ME], me);
}

/** Null says that nobody is signed in, which is an answer and not a fault. */
async function whoAmI(tenantId: string | null, signal: AbortSignal): Promise<Me | null> {
  try {
    return await new ApiClient(tenantId).get<Me>('/v1/me', { signal });
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

// What the person may do has changed: a second factor is asked for, or a grant has ended.
const STALE_CODES: ReadonlySet<string> = new Set(['second_factor_demanded', 'no_membership']);

/**
 * Watches every query and change: one answer of 401 ends the session for the whole page, and one
 * that says that the rights are others has the person read again, which then leads them on.
 */
function useEndedSession(onEnd: () => void, onStale: () => void): void {
  const cache = useQueryClient();
  useEffect(() => {
    const hear = (error: unknown) => {
      if (!(error instanceof ApiError)) return;
      if (error.status === 401) onEnd();
      if (STALE_CODES.has(error.code)) onStale();
    };
    const stopQueries = cache.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated' || event.action.type !== 'error') return;
      const { error } = event.action;
      // Reading the person again because that failed would never end.
      const isPerson = event.query.queryKey[1] === ME;
      if (!isPerson || (error instanceof ApiError && error.status === 401)) hear(error);
    });
    const stopChanges = cache.getMutationCache().subscribe((event) => {
      if (event.type !== 'updated' || event.action.type !== 'error') return;
      // A wrong password or code answers 401 too, and ends nothing.
      const { error } = event.action;
      if (error instanceof ApiError && STALE_CODES.has(error.code)) onStale();
    });
    return () => {
      stopQueries();
      stopChanges();
    };
  }, [cache, onEnd, onStale]);
}

export function useSession(): SessionControl {
  const control = useContext(SessionContext);
  if (control === null) throw new Error('useSession needs a SessionProvider above it');
  return control;
}

/** The signed-in person; only for what is drawn inside the frame, where somebody always is. */
export function useMe(): Me {
  const { session } = useSession();
  if (session.kind !== 'signedIn') throw new Error('useMe needs a signed-in session');
  return session.me;
}

/** The organisation acted on. Every query key starts with it. */
export function useTenantId(): string {
  return useMe().tenant.tenant_id;
}

/** Whether the person may do something in the organisation acted on. The API decides again. */
export function useMay(): (permission: Permission) => boolean {
  const { permissions } = useMe();
  return useMemo(() => {
    const held: ReadonlySet<string> = new Set(permissions);
    return (permission) => held.has(permission);
  }, [permissions]);
}
