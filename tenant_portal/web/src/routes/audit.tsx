// The screen of the audit log.
import { AuditView } from '@/features/audit/components/AuditView';

export function Component() {
  return <AuditView />;
}
