// Every screen of the frame: its address, its area, its icon, and what a person needs to see it.
import type { IconName } from '@/components/Icon';
import type { Permission } from '@/lib/api';
import type { CoreKey } from '@/lib/i18n/core/texts';

export type Screen = {
  readonly path: string;
  readonly title: CoreKey;
  readonly icon: IconName;
  /** Null: everybody who is signed in. The API decides again at each request. */
  readonly needs: Permission | null;
};

export type Area = {
  readonly id: string;
  readonly title: CoreKey;
  readonly screens: readonly Screen[];
};

export const AREAS: readonly Area[] = [
  {
    id: 'now',
    title: 'area.now',
    screens: [
      { path: '/', title: 'nav.overview', icon: 'gauge', needs: 'tenant:read' },
      { path: '/live', title: 'nav.live', icon: 'pulse', needs: 'live:read' },
      { path: '/set-up', title: 'nav.setUp', icon: 'path', needs: 'tenant:write' },
    ],
  },
  {
    id: 'people',
    title: 'area.people',
    screens: [
      { path: '/people', title: 'nav.people', icon: 'person', needs: 'people:read' },
      { path: '/teams', title: 'nav.teams', icon: 'people', needs: 'people:read' },
      { path: '/skills', title: 'nav.skills', icon: 'star', needs: 'people:read' },
    ],
  },
  {
    id: 'routing',
    title: 'area.routing',
    screens: [
      { path: '/queues', title: 'nav.queues', icon: 'queue', needs: 'queues:read' },
      { path: '/numbers', title: 'nav.numbers', icon: 'phone', needs: 'numbers:read' },
      { path: '/hours', title: 'nav.hours', icon: 'clock', needs: 'flows:read' },
      { path: '/flows', title: 'nav.flows', icon: 'flow', needs: 'flows:read' },
      { path: '/prompts', title: 'nav.prompts', icon: 'sound', needs: 'flows:read' },
      { path: '/sites', title: 'nav.sites', icon: 'site', needs: 'sites:read' },
    ],
  },
  {
    id: 'clients',
    title: 'area.clients',
    screens: [
      { path: '/clients-now', title: 'nav.clientsNow', icon: 'gauge', needs: 'clients:read' },
      { path: '/clients', title: 'nav.clients', icon: 'building', needs: 'clients:read' },
      { path: '/grants', title: 'nav.grants', icon: 'key', needs: 'clients:read' },
      { path: '/brand', title: 'nav.brand', icon: 'brush', needs: 'clients:write' },
    ],
  },
  {
    id: 'organisation',
    title: 'area.organisation',
    screens: [
      { path: '/company', title: 'nav.company', icon: 'building', needs: 'tenant:read' },
      { path: '/usage', title: 'nav.usage', icon: 'chart', needs: 'usage:read' },
      { path: '/sign-in-settings', title: 'nav.signIn', icon: 'lock', needs: 'sign_in:write' },
      { path: '/api-keys', title: 'nav.apiKeys', icon: 'key', needs: 'keys:read' },
      { path: '/webhooks', title: 'nav.webhooks', icon: 'hook', needs: 'webhooks:read' },
      { path: '/access', title: 'nav.access', icon: 'door', needs: 'grants:read' },
      { path: '/audit', title: 'nav.audit', icon: 'list', needs: 'audit:read' },
    ],
  },
  {
    id: 'platform',
    title: 'area.platform',
    screens: [
      {
        path: '/platform/tenants',
        title: 'nav.tenants',
        icon: 'building',
        needs: 'platform:tenants:read',
      },
      {
        path: '/platform/health',
        title: 'nav.health',
        icon: 'health',
        needs: 'platform:health:read',
      },
      {
        path: '/platform/sites',
        title: 'nav.platformSites',
        icon: 'site',
        needs: 'platform:sites:read',
      },
      {
        path: '/platform/numbers',
        title: 'nav.platformNumbers',
        icon: 'phone',
        needs: 'platform:numbers:write',
      },
      { path: '/platform/plans', title: 'nav.plans', icon: 'plan', needs: 'platform:plans:write' },
    ],
  },
];

type May = (permission: Permission) => boolean;

/** The areas with what the person may see; an area without a screen is left out. */
export function areasFor(may: May): readonly Area[] {
  return AREAS.map((area) => ({
    ...area,
    screens: area.screens.filter((screen) => screen.needs === null || may(screen.needs)),
  })).filter((area) => area.screens.length > 0);
}

/** The screen that an address belongs to: `/people/123` is the screen of `/people`. */
export function screenAt(path: string): Screen | null {
  const screens = AREAS.flatMap((area) => area.screens);
  return (
    screens.find((screen) => screen.path === path) ??
    screens.find((screen) => screen.path !== '/' && path.startsWith(`${screen.path}/`)) ??
    null
  );
}

/** Where a person begins: the first screen they may see. */
export function firstPath(may: May): string {
  return areasFor(may)[0]?.screens[0]?.path ?? '/account';
}
