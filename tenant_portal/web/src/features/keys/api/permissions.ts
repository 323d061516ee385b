// Which permissions a person can give to a program: only those they hold, never the platform's.
import type { Permission } from '@/lib/api';

export type TenantPermission = Exclude<Permission, `platform:${string}`>;

export function givable(held: readonly Permission[]): readonly TenantPermission[] {
  return held.filter((each): each is TenantPermission => !each.startsWith('platform:'));
}
