// Tests of screens.ts: who sees what, and which screen an address belongs to.
import { describe, expect, it } from 'vitest';
import type { Permission } from '@/lib/api';
import { areasFor, firstPath, screenAt } from './screens';

const holding = (...held: readonly Permission[]) => {
  const all: ReadonlySet<string> = new Set(held);
  return (permission: Permission) => all.has(permission);
};

describe('areasFor', () => {
  it('leaves out what the person may not see, and areas that are then empty', () => {
    const areas = areasFor(holding('tenant:read', 'queues:read'));
    expect(areas.map((area) => [area.id, area.screens.map((screen) => screen.path)])).toEqual([
      ['now', ['/']],
      ['routing', ['/queues']],
      ['organisation', ['/company']],
    ]);
  });

  it('shows the operator the platform alone', () => {
    const may = holding('platform:tenants:read', 'platform:health:read');
    expect(areasFor(may).map((area) => area.id)).toEqual(['platform']);
    expect(firstPath(may)).toBe('/platform/tenants');
  });

  it('leaves a person without any permission the own account', () => {
    expect(firstPath(holding())).toBe('/account');
  });
});

describe('screenAt', () => {
  it.each([
    ['/', '/'],
    ['/people/0190', '/people'],
    ['/platform/tenants/0190', '/platform/tenants'],
    ['/clients-now', '/clients-now'],
    ['/nowhere', undefined],
  ])('%s', (path, expected) => {
    expect(screenAt(path)?.path).toBe(expected);
  });
});
