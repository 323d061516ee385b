// Lets signed-in people through to the frame, and sends the others to the sign-in page and back.
import { Navigate, Outlet, useLocation } from 'react-router';
import { ErrorState } from '@/components/states';
import { useSession } from '@/lib/session/SessionContext';
import { Splash } from './Splash';

export function Gate() {
  const { session } = useSession();
  const { pathname, search } = useLocation();
  const next = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`;
  switch (session.kind) {
    case 'unknown':
      return <Splash />;
    case 'unreachable':
      return <ErrorState error={session.error} onRetry={session.retry} />;
    case 'signedOut':
      return <Navigate to={`/sign-in${next}`} replace />;
    case 'signedIn':
      if (session.me.owes_second_factor) return <Navigate to={`/second-factor${next}`} replace />;
      return <Outlet />;
    default:
      return null;
  }
}
