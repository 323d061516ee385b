// Says whether what the page shows is live: a mark in the bar, and a banner while it is not.
import { Chip, type Tone } from '@/components/Chip';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import type { Live } from '../hooks/useLive';
import { liveTexts } from '../texts/texts';

export function ConnectionMark({ live }: { readonly live: Live }) {
  const t = useTexts(liveTexts);
  const kind = live.connection.kind === 'refused' ? 'connecting' : live.connection.kind;
  const tone: Tone = kind === 'live' ? 'good' : kind === 'connecting' ? 'idle' : 'warn';
  return (
    <span role="status">
      <Chip tone={tone}>{t(`connection.${kind}`)}</Chip>
    </span>
  );
}

/** Shown while an old board stays on the page, with the server time it is of. */
export function StaleBanner({ live }: { readonly live: Live }) {
  const { formats } = useLanguage();
  const t = useTexts(liveTexts);
  const { kind } = live.connection;
  if ((kind !== 'reconnecting' && kind !== 'unrouted') || live.board === null) return null;
  return (
    <p className="stale-banner" role="alert">
      {t(`stale.${kind}`, { time: formats.timeOfDay(live.board.atMs) })}
    </p>
  );
}

/** In place of the board, before the first snapshot. */
export function FirstConnection({ live }: { readonly live: Live }) {
  const t = useTexts(liveTexts);
  const kind = live.connection.kind;
  // Live or refused: the next rendering shows the board, or the form.
  if (kind === 'live' || kind === 'refused') return null;
  return (
    <div className="first-connection" role="status">
      <span className="pulse" aria-hidden="true" />
      {t(`first.${kind}`)}
    </div>
  );
}
