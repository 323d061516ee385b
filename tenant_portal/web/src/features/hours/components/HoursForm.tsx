// Creates or edits opening hours: the week, and the days that are unlike it.

import { SelectField } from '@/components/form/ChoiceFields';
import { FormSection } from '@/components/form/Form';
import { FormDialog } from '@/components/form/FormDialog';
import { TextField } from '@/components/form/TextField';
import { type FieldFaults, useForm } from '@/components/form/useForm';
import { ReloadOffer, VersionedDialog } from '@/components/form/VersionedDialog';
import type { OpeningHours } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMe } from '@/lib/session/SessionContext';
import { useHours, useSaveHours } from '../api/hours';
import {
  bodyOf,
  type HoursValues,
  officeWeek,
  overlappingDays,
  overlaps,
  repeatedDate,
  valuesOf,
} from '../api/week';
import { hoursTexts } from '../texts/texts';
import { HolidaysField } from './HolidaysField';
import { OpenNow } from './HoursTable';
import { WeekField } from './WeekField';

export function NewHours({ onClose }: { readonly onClose: () => void }) {
  return <HoursForm hours={null} etag={undefined} onReload={onClose} onClose={onClose} />;
}

export function EditHours({
  hoursId,
  onClose,
}: {
  readonly hoursId: string;
  readonly onClose: () => void;
}) {
  const t = useTexts(hoursTexts);
  return (
    <VersionedDialog read={useHours(hoursId)} title={t('edit')} kind="wide" onClose={onClose}>
      {({ key, value, etag, reload }) => (
        <HoursForm key={key} hours={value} etag={etag} onReload={reload} onClose={onClose} />
      )}
    </VersionedDialog>
  );
}

function HoursForm({
  hours,
  etag,
  onReload,
  onClose,
}: {
  /** Null: new ones. */
  readonly hours: OpeningHours | null;
  readonly etag: string | undefined;
  readonly onReload: () => void;
  readonly onClose: () => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(hoursTexts);
  const { tenant } = useMe();
  const check = useCheckHours();
  const save = useSaveHours({ hours, etag }, ({ name }) => t('saved', { name }));
  const form = useForm<HoursValues, OpeningHours>({
    initial:
      hours === null
        ? { name: '', time_zone: tenant.time_zone, weekly: officeWeek(), holidays: [] }
        : valuesOf(hours),
    submission: { ...save, run: (values) => save.run(bodyOf(values)) },
    validate: check,
    onSaved: onClose,
  });
  return (
    <FormDialog
      form={form}
      kind="wide"
      title={t(hours === null ? 'new' : 'edit')}
      submitLabel={core(hours === null ? 'action.create' : 'action.save')}
      extra={<ReloadOffer error={save.error} onReload={onReload} />}
      onClose={onClose}
    >
      {hours !== null && (
        <p className="hours-now">
          <span>{t('now')}:</span> <OpenNow hoursId={hours.hours_id} />
        </p>
      )}
      <div className="form-row">
        <TextField {...form.field('name')} label={t('name')} autoFocus />
        <SelectField
          {...form.field('time_zone')}
          label={t('zone')}
          options={zones(form.values.time_zone).map((zone) => ({ value: zone, label: zone }))}
        />
      </div>
      <FormSection title={t('week')} lead={t('week.lead')}>
        <WeekField {...form.field('weekly')} />
      </FormSection>
      <FormSection title={t('holidays')} lead={t('holidays.lead')}>
        <HolidaysField {...form.field('holidays')} />
      </FormSection>
    </FormDialog>
  );
}

/** All that the browser knows, and the present one in case it does not. */
function zones(present: string): readonly string[] {
  return [...new Set([present, ...Intl.supportedValuesOf('timeZone'), 'UTC'])].sort();
}

function useCheckHours(): (values: HoursValues) => FieldFaults<HoursValues> {
  const { t: core, formats } = useLanguage();
  const t = useTexts(hoursTexts);
  return ({ name, weekly, holidays }) => {
    const days = overlappingDays(weekly);
    const twice = repeatedDate(holidays);
    const isHalf = holidays.some((each) => each.date === null || each.name.trim() === '');
    const isMixed = holidays.some((each) => overlaps(each.open));
    return {
      ...(name.trim() === '' ? { name: core('form.required') } : {}),
      ...(days.length > 0
        ? { weekly: t('overlap', { days: formats.list(days.map((day) => formats.weekday(day))) }) }
        : {}),
      ...(isHalf ? { holidays: t('holiday.half') } : {}),
      ...(twice !== null ? { holidays: t('holiday.twice', { date: twice }) } : {}),
      ...(isMixed ? { holidays: t('holiday.overlap') } : {}),
    };
  };
}
