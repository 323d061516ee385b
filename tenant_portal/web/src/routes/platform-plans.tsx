// The operator's screen of plans and quotas.
import { PlansEditor } from '@/features/platform/components/PlansEditor';

export function Component() {
  return <PlansEditor />;
}
