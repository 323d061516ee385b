// The operator's screen of the number pool.
import { NumbersView } from '@/features/platform/components/NumbersView';
import { useMay } from '@/lib/session/SessionContext';

export function Component() {
  return <NumbersView maySeeSites={useMay()('platform:sites:read')} />;
}
