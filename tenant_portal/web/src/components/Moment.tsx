// A point in time as people read it; the exact one is in the title.
import { DASH } from '@/lib/i18n/formats';
import { useLanguage } from '@/lib/i18n/LocaleContext';

/** `relative`: "3 minutes ago", as of when it was drawn. */
export function Moment({
  atMs,
  style = 'dateTime',
}: {
  readonly atMs: number | null;
  readonly style?: 'dateTime' | 'date' | 'relative';
}) {
  const { formats } = useLanguage();
  if (atMs === null) return <span className="muted">{DASH}</span>;
  const text = style === 'relative' ? formats.relative(atMs, Date.now()) : formats[style](atMs);
  return (
    <time dateTime={new Date(atMs).toISOString()} title={formats.dateTime(atMs)}>
      {text}
    </time>
  );
}
