// Days that are unlike their weekday: closed, or with hours of their own; public ones can be taken over.
import { Button } from '@/components/Button';
import { TextField } from '@/components/form/TextField';
import { DateField } from '@/components/form/TimeFields';
import type { FieldBinding } from '@/components/form/useForm';
import { Icon } from '@/components/Icon';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { type HolidayValues, newKey } from '../api/week';
import { hoursTexts } from '../texts/texts';
import { IntervalsEditor } from './IntervalsEditor';
import { PublicHolidays } from './PublicHolidays';

export function HolidaysField({ value, onChange, fault }: FieldBinding<readonly HolidayValues[]>) {
  const t = useTexts(hoursTexts);
  const change = (changed: HolidayValues) =>
    onChange(value.map((each) => (each.key === changed.key ? changed : each)));
  return (
    <div className="holidays" data-invalid={fault === null ? undefined : true}>
      <PublicHolidays present={value} onAdd={onChange} />
      {value.map((holiday) => (
        <HolidayRow
          key={holiday.key}
          holiday={holiday}
          onChange={change}
          onRemove={() => onChange(value.filter((each) => each.key !== holiday.key))}
        />
      ))}
      {fault !== null && (
        <p className="field-fault" role="alert">
          {fault}
        </p>
      )}
      <div>
        <Button
          onClick={() => onChange([...value, { key: newKey(), date: null, name: '', open: [] }])}
        >
          <Icon name="plus" />
          {t('holiday.add')}
        </Button>
      </div>
    </div>
  );
}

function HolidayRow({
  holiday,
  onChange,
  onRemove,
}: {
  readonly holiday: HolidayValues;
  readonly onChange: (holiday: HolidayValues) => void;
  readonly onRemove: () => void;
}) {
  const t = useTexts(hoursTexts);
  const name = holiday.name || (holiday.date ?? t('holiday'));
  return (
    <div className="holiday">
      <DateField
        label={t('holiday.date')}
        name={`holiday.${holiday.key}.date`}
        value={holiday.date}
        onChange={(date) => onChange({ ...holiday, date })}
        fault={null}
      />
      <TextField
        label={t('holiday.name')}
        name={`holiday.${holiday.key}.name`}
        value={holiday.name}
        onChange={(text) => onChange({ ...holiday, name: text })}
        fault={null}
      />
      <div className="field">
        <span className="field-label">{t('holiday.open')}</span>
        <IntervalsEditor
          day={name}
          intervals={holiday.open}
          onChange={(open) => onChange({ ...holiday, open })}
        />
      </div>
      <Button
        kind="quiet"
        className="button-icon holiday-remove"
        aria-label={t('holiday.remove', { name })}
        onClick={onRemove}
      >
        <Icon name="close" />
      </Button>
    </div>
  );
}
