// The intervals of one day: from, to, whether it ends the next day; add and remove by keyboard.
import { Button } from '@/components/Button';
import { TimeField } from '@/components/form/TimeFields';
import { Icon } from '@/components/Icon';
import { useTexts } from '@/lib/i18n/LocaleContext';
import {
  type Interval,
  isPastMidnight,
  MAX_INTERVALS_A_DAY,
  nextInterval,
  withEnd,
  withStart,
} from '../api/week';
import { hoursTexts } from '../texts/texts';

export function IntervalsEditor({
  day,
  intervals,
  onChange,
}: {
  /** Name of the day, for screen readers. */
  readonly day: string;
  readonly intervals: readonly Interval[];
  readonly onChange: (intervals: readonly Interval[]) => void;
}) {
  const t = useTexts(hoursTexts);
  const change = (changed: Interval) =>
    onChange(intervals.map((each) => (each.key === changed.key ? changed : each)));
  return (
    <div className="intervals">
      {intervals.length === 0 && <span className="muted">{t('closedAllDay')}</span>}
      {intervals.map((interval) => (
        <div key={interval.key} className="interval">
          <TimeField
            label={t('from', { day })}
            isLabelHidden
            name="from"
            value={interval.from_minute}
            onChange={(minute) => change(withStart(interval, minute))}
            fault={null}
          />
          <span aria-hidden="true">–</span>
          <TimeField
            label={t('to', { day })}
            isLabelHidden
            name="to"
            value={interval.to_minute}
            onChange={(minute) => change(withEnd(interval, minute))}
            fault={null}
          />
          <Button
            kind="quiet"
            className="button-icon"
            aria-label={t('interval.remove', { day })}
            onClick={() => onChange(intervals.filter((each) => each.key !== interval.key))}
          >
            <Icon name="close" />
          </Button>
          {isPastMidnight(interval) && <span className="muted small">{t('nextDay')}</span>}
        </div>
      ))}
      {intervals.length < MAX_INTERVALS_A_DAY && (
        <Button
          kind="quiet"
          className="button-icon"
          aria-label={t('interval.add', { day })}
          title={t('interval.add', { day })}
          onClick={() => onChange([...intervals, nextInterval(intervals)])}
        >
          <Icon name="plus" />
        </Button>
      )}
    </div>
  );
}
