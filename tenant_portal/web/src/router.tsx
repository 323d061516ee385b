// Addresses and their screens; each screen is fetched when it is first opened.
import { createBrowserRouter, type RouteObject } from 'react-router';
import { Gate } from './routes/Gate';
import { RouteFault } from './routes/RouteFault';
import { Splash } from './routes/Splash';

/** Before anybody is signed in. */
const PUBLIC: RouteObject[] = [
  { path: '/sign-in', lazy: () => import('./routes/sign-in') },
  { path: '/sign-up', lazy: () => import('./routes/sign-up') },
  { path: '/second-factor', lazy: () => import('./routes/second-factor') },
  { path: '/invitation/:token', lazy: () => import('./routes/invitation') },
  { path: '/password-reset', lazy: () => import('./routes/password-reset') },
  { path: '/password-reset/:token', lazy: () => import('./routes/password-reset') },
];

/** Inside the frame. What a screen needs to be seen stands in components/shell/screens.ts. */
const SCREENS: RouteObject[] = [
  { path: '/', lazy: () => import('./routes/overview') },
  { path: '/live', lazy: () => import('./routes/live') },
  { path: '/set-up', lazy: () => import('./routes/set-up') },
  { path: '/account', lazy: () => import('./routes/account') },
  { path: '/people', lazy: () => import('./routes/people') },
  { path: '/people/:userId', lazy: () => import('./routes/person') },
  { path: '/teams', lazy: () => import('./routes/teams') },
  { path: '/skills', lazy: () => import('./routes/skills') },
  { path: '/queues', lazy: () => import('./routes/queues') },
  { path: '/numbers', lazy: () => import('./routes/numbers') },
  { path: '/hours', lazy: () => import('./routes/hours') },
  { path: '/flows', lazy: () => import('./routes/flows') },
  { path: '/flows/:flowId', lazy: () => import('./routes/flow') },
  { path: '/prompts', lazy: () => import('./routes/prompts') },
  { path: '/sites', lazy: () => import('./routes/sites') },
  { path: '/clients', lazy: () => import('./routes/clients') },
  { path: '/clients/:tenantId', lazy: () => import('./routes/client') },
  { path: '/clients-now', lazy: () => import('./routes/clients-now') },
  { path: '/grants', lazy: () => import('./routes/grants') },
  { path: '/brand', lazy: () => import('./routes/brand') },
  { path: '/company', lazy: () => import('./routes/company') },
  { path: '/usage', lazy: () => import('./routes/usage') },
  { path: '/sign-in-settings', lazy: () => import('./routes/sign-in-settings') },
  { path: '/api-keys', lazy: () => import('./routes/api-keys') },
  { path: '/webhooks', lazy: () => import('./routes/webhooks') },
  { path: '/webhooks/:webhookId', lazy: () => import('./routes/webhook') },
  { path: '/access', lazy: () => import('./routes/access') },
  { path: '/audit', lazy: () => import('./routes/audit') },
  { path: '/platform/tenants', lazy: () => import('./routes/platform-tenants') },
  { path: '/platform/tenants/:tenantId', lazy: () => import('./routes/platform-tenant') },
  { path: '/platform/health', lazy: () => import('./routes/platform-health') },
  { path: '/platform/sites', lazy: () => import('./routes/platform-sites') },
  { path: '/platform/numbers', lazy: () => import('./routes/platform-numbers') },
  { path: '/platform/plans', lazy: () => import('./routes/platform-plans') },
  { path: '*', lazy: () => import('./routes/not-found') },
];

export const router = createBrowserRouter([
  {
    ErrorBoundary: RouteFault,
    HydrateFallback: Splash,
    children: [
      ...PUBLIC,
      {
        Component: Gate,
        children: [
          {
            // The frame and its menus are not needed to sign in.
            lazy: () => import('./routes/frame'),
            children: [{ ErrorBoundary: RouteFault, children: SCREENS }],
          },
        ],
      },
    ],
  },
]);
