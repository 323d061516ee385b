// The line of figures above the tables: the whole tenant in one glance.
import { type ReactNode, useMemo } from 'react';
import { Elapsed } from '@/components/Elapsed';
import { DASH } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import type { Board } from '../api/board';
import { countsByState, talkingCount, totalsOf } from '../api/figures';
import { liveTexts } from '../texts/texts';

export function Summary({ board }: { readonly board: Board }) {
  const { formats } = useLanguage();
  const t = useTexts(liveTexts);
  const totals = useMemo(() => totalsOf(board.queues.values()), [board.queues]);
  const byState = useMemo(() => countsByState(board.agents.values()), [board.agents]);
  const staffed = board.agents.size - (byState.get('offline') ?? 0);
  return (
    <dl className="summary" aria-label={t('summary.label')}>
      <Figure name={t('summary.waiting')}>{formats.count(totals.waiting)}</Figure>
      <Figure name={t('summary.longestWait')}>
        {totals.longestWaitSinceMs === null ? (
          DASH
        ) : (
          <Elapsed sinceMs={totals.longestWaitSinceMs} />
        )}
      </Figure>
      <Figure name={t('summary.talking')}>{formats.count(talkingCount(board))}</Figure>
      <Figure name={t('summary.available')}>{formats.count(byState.get('available') ?? 0)}</Figure>
      <Figure name={t('summary.staffed')}>{formats.count(staffed)}</Figure>
      <Figure name={t('summary.serviceLevel')}>{formats.share(totals.serviceLevel)}</Figure>
      <Figure name={t('summary.abandoned')}>{formats.count(totals.abandoned)}</Figure>
    </dl>
  );
}

function Figure({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="summary-figure">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
