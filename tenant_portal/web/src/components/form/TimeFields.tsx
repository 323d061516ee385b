// A time of day in minutes since midnight, and a calendar date as YYYY-MM-DD.
import { CalendarDate, parseDate, Time } from '@internationalized/date';
import { Button } from 'react-aria-components/Button';
import {
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
} from 'react-aria-components/Calendar';
import { DateInput, DateSegment } from 'react-aria-components/DateField';
import { DatePicker } from 'react-aria-components/DatePicker';
import { Dialog } from 'react-aria-components/Dialog';
import { Group } from 'react-aria-components/Group';
import { Heading } from 'react-aria-components/Heading';
import { Label } from 'react-aria-components/Label';
import { Popover } from 'react-aria-components/Popover';
import { TimeField as AriaTimeField } from 'react-aria-components/TimeField';
import { Icon } from '@/components/Icon';
import type { FieldWords } from './Field';
import type { FieldBinding } from './useForm';
import './timeFields.css';

const MIN_PER_H = 60;
const MIN_PER_DAY = 1_440;

export function TimeField({
  label,
  isLabelHidden = false,
  value,
  onChange,
  fault,
}: Pick<FieldWords, 'label'> &
  FieldBinding<number> & {
    /** In a grid of times a column heading says it; screen readers still hear the label. */
    readonly isLabelHidden?: boolean;
  }) {
  // The end of a day is minute 1440, which a clock shows as 0:00.
  const shown = value % MIN_PER_DAY;
  return (
    <AriaTimeField
      className="field"
      value={new Time(Math.floor(shown / MIN_PER_H), shown % MIN_PER_H)}
      onChange={(time) => {
        if (time !== null) onChange(time.hour * MIN_PER_H + time.minute);
      }}
      hourCycle={24}
      shouldForceLeadingZeros
      isInvalid={fault !== null}
      {...(isLabelHidden ? { 'aria-label': label } : {})}
    >
      {!isLabelHidden && <Label className="field-label">{label}</Label>}
      <DateInput className="input date-input">
        {(segment) => <DateSegment segment={segment} className="date-segment" />}
      </DateInput>
      {fault !== null && <p className="field-fault">{fault}</p>}
    </AriaTimeField>
  );
}

export function DateField({
  label,
  help,
  value,
  onChange,
  fault,
}: FieldWords & FieldBinding<string | null>) {
  return (
    <DatePicker
      className="field"
      value={value === null ? null : dateOf(value)}
      onChange={(date) => onChange(date === null ? null : date.toString())}
      isInvalid={fault !== null}
      shouldForceLeadingZeros
    >
      <Label className="field-label">{label}</Label>
      <Group className="input date-group">
        <DateInput className="date-input">
          {(segment) => <DateSegment segment={segment} className="date-segment" />}
        </DateInput>
        <Button className="button button-quiet button-icon">
          <Icon name="down" />
        </Button>
      </Group>
      {fault !== null && <p className="field-fault">{fault}</p>}
      {help !== undefined && <p className="field-help muted">{help}</p>}
      <Popover className="popover" placement="bottom end">
        <Dialog className="calendar-dialog">
          <Calendar className="calendar">
            <header className="calendar-head">
              <Button slot="previous" className="button button-quiet button-icon is-back">
                <Icon name="right" />
              </Button>
              <Heading className="calendar-title" />
              <Button slot="next" className="button button-quiet button-icon">
                <Icon name="right" />
              </Button>
            </header>
            <CalendarGrid className="calendar-grid">
              <CalendarGridHeader>
                {(day) => <CalendarHeaderCell>{day}</CalendarHeaderCell>}
              </CalendarGridHeader>
              <CalendarGridBody>
                {(date) => <CalendarCell date={date} className="calendar-cell" />}
              </CalendarGridBody>
            </CalendarGrid>
          </Calendar>
        </Dialog>
      </Popover>
    </DatePicker>
  );
}

function dateOf(text: string): CalendarDate {
  const { year, month, day } = parseDate(text);
  return new CalendarDate(year, month, day);
}
