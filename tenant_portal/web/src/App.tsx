// The app: providers, and the page for whoever is signed in or not.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { AppBar } from './components/AppBar';
import { FaultBoundary } from './components/FaultBoundary';
import { SignIn } from './features/session/components/SignIn';
import { useSession } from './features/session/hooks/useSession';
import { ApiError } from './lib/http';
import { LanguageProvider, useLanguage } from './lib/i18n/LocaleContext';
import { LiveRoute } from './routes/LiveRoute';

// An answer that names our fault comes again; a second try is for a network that stumbled.
const NETWORK_TRIES = 2;

function queryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) =>
          failures < NETWORK_TRIES && error instanceof ApiError && error.status === null,
      },
    },
  });
}

export function App() {
  const [client] = useState(queryClient);
  return (
    <QueryClientProvider client={client}>
      <LanguageProvider>
        <Pages />
      </LanguageProvider>
    </QueryClientProvider>
  );
}

function Pages() {
  const { t } = useLanguage();
  const { session, signIn, signOut } = useSession();
  return (
    <FaultBoundary message={t('error.unexpected')} action={t('error.reload')}>
      <div className="app">
        {session.kind === 'signedIn' ? (
          <LiveRoute apiKey={session.apiKey} onSignOut={signOut} />
        ) : (
          <>
            <AppBar />
            <SignIn wasRefused={session.wasRefused} onAccepted={signIn} />
          </>
        )}
      </div>
    </FaultBoundary>
  );
}
