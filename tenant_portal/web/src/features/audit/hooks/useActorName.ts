// A name for whoever acted: the one that was recorded, else its kind.
import type { AuditActor } from '@/lib/api';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { auditTexts } from '../texts/texts';

const KINDS = ['user', 'api_key', 'oauth_client', 'scim', 'platform_key', 'system'] as const;

export function useActorName(): (actor: AuditActor) => string {
  const t = useTexts(auditTexts);
  return ({ kind, name }) => {
    const known = KINDS.find((each) => each === kind);
    const kindName = known === undefined ? kind : t(`kind.${known}`);
    if (name === '') return kindName;
    return kind === 'user' ? name : `${name} (${kindName})`;
  };
}
