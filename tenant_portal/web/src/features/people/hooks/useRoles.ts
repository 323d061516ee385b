// Roles that can be given in this kind of organisation, named in the language of the page.
import { useMemo } from 'react';
import type { Option } from '@/components/form/ChoiceFields';
import type { ROLE_VALUES } from '@/lib/api';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { useMe } from '@/lib/session/SessionContext';

const TENANT_ROLES = [
  'agent',
  'supervisor',
  'planner',
  'quality_analyst',
  'administrator',
  'billing',
  'read_only',
  'owner',
] as const satisfies readonly (typeof ROLE_VALUES)[number][];
const OPERATOR_ROLES = [
  'operator_administrator',
  'operator_support',
  'operator_read_only',
] as const;
const ALL_ROLES = [...TENANT_ROLES, ...OPERATOR_ROLES] as const;

export function useRoleName(): (role: string) => string {
  const { t } = useLanguage();
  return useMemo(
    () => (role) => {
      const known = ALL_ROLES.find((each) => each === role);
      return known === undefined ? role : t(`role.${known}`);
    },
    [t],
  );
}

export function useRoleOptions(): readonly Option[] {
  const { tenant } = useMe();
  const nameOf = useRoleName();
  return useMemo(() => {
    const roles: readonly string[] = tenant.kind === 'operator' ? OPERATOR_ROLES : TENANT_ROLES;
    return roles.map((role) => ({ value: role, label: nameOf(role) }));
  }, [tenant.kind, nameOf]);
}
