// The app: what every screen stands on, and the router.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { RouterProvider } from 'react-router/dom';
import { FaultBoundary } from './components/FaultBoundary';
import { ToastsProvider } from './components/Toasts';
import { ApiError } from './lib/http/problem';
import { LanguageProvider } from './lib/i18n/LocaleContext';
import { SessionProvider } from './lib/session/SessionContext';
import { router } from './router';

// An answer that names our fault comes again; a second try is for a network that stumbled.
const NETWORK_TRIES = 2;
// Parts of one screen that ask for the same share an answer of this age.
const FRESH_MS = 5_000;

function queryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        // A screen that is opened again shows what it had, and asks what is true now.
        refetchOnMount: 'always',
        retry: (failures, error) =>
          failures < NETWORK_TRIES && error instanceof ApiError && error.status === null,
      },
    },
  });
}

export function App() {
  const [client] = useState(queryClient);
  return (
    <FaultBoundary>
      <QueryClientProvider client={client}>
        <Suspense fallback={null}>
          <LanguageProvider>
            <ToastsProvider>
              <SessionProvider>
                <RouterProvider router={router} />
              </SessionProvider>
            </ToastsProvider>
          </LanguageProvider>
        </Suspense>
      </QueryClientProvider>
    </FaultBoundary>
  );
}
