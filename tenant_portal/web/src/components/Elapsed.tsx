// The running time since a moment of the server, e.g. how long somebody waits.
import { duration } from '@/lib/i18n/formats';
import { useServerNow } from '@/lib/time/ClockContext';

export function Elapsed({ sinceMs }: { readonly sinceMs: number }) {
  const nowMs = useServerNow();
  // Announcing each second would silence all else in a screen reader.
  return (
    <span role="timer" aria-live="off">
      {duration(nowMs - sinceMs)}
    </span>
  );
}
