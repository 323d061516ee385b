// The hours of a week, a row a day.
import { Button } from '@/components/Button';
import type { FieldBinding } from '@/components/form/useForm';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { DAYS, likeMonday, type Week } from '../api/week';
import { hoursTexts } from '../texts/texts';
import { IntervalsEditor } from './IntervalsEditor';
import './hours.css';

export function WeekField({ value, onChange, fault }: FieldBinding<Week>) {
  const { formats } = useLanguage();
  const t = useTexts(hoursTexts);
  return (
    <div className="week" data-invalid={fault === null ? undefined : true}>
      {DAYS.map((day) => (
        <fieldset key={day} className="week-day">
          <legend className="week-name">{formats.weekday(day)}</legend>
          <IntervalsEditor
            day={formats.weekday(day)}
            intervals={value[day]}
            onChange={(intervals) => onChange({ ...value, [day]: intervals })}
          />
        </fieldset>
      ))}
      {fault !== null && (
        <p className="field-fault" role="alert">
          {fault}
        </p>
      )}
      <div>
        <Button onClick={() => onChange(likeMonday(value))}>{t('week.likeMonday')}</Button>
      </div>
    </div>
  );
}
