// The screen of sign-in settings.
import { SignInSettings } from '@/features/signInSettings/components/SignInSettings';
import { useMay } from '@/lib/session/SessionContext';

export function Component() {
  return <SignInSettings maySeePeople={useMay()('people:read')} />;
}
