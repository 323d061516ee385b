// One set of opening hours, the same on each chosen day; exceptions have a screen of their own.
import { MultiSelectField } from '@/components/form/ChoiceFields';
import { Form } from '@/components/form/Form';
import { TextField } from '@/components/form/TextField';
import { TimeField } from '@/components/form/TimeFields';
import { useForm } from '@/components/form/useForm';
import type { OpeningHours } from '@/lib/api';
import { useChange } from '@/lib/http/queries';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { setUpTexts } from '../texts/texts';

const DAYS = [1, 2, 3, 4, 5, 6, 7];
const WORKDAYS: readonly string[] = ['1', '2', '3', '4', '5'];
const NINE = 9 * 60;
const SIX_PM = 18 * 60;

type Values = {
  readonly name: string;
  readonly weekly: readonly string[];
  readonly from: number;
  readonly to: number;
};

export function HoursStep({
  zone,
  onDone,
}: {
  readonly zone: string;
  readonly onDone: () => void;
}) {
  const t = useTexts(setUpTexts);
  const { formats, t: core } = useLanguage();
  const save = useChange<Values, OpeningHours>({
    change: ({ name, weekly, from, to }, { api, idempotencyKey }) =>
      api.post<OpeningHours>(
        '/v1/hours',
        {
          name: name.trim(),
          time_zone: zone,
          weekly: weekly.map((day) => ({ day: Number(day), from_minute: from, to_minute: to })),
        },
        { idempotencyKey },
      ),
    refreshes: [['hours']],
    done: t('hours.saved'),
    isQuiet: true,
  });
  const initial: Values = {
    name: t('hours.name.default'),
    weekly: WORKDAYS,
    from: NINE,
    to: SIX_PM,
  };
  const form = useForm<Values, OpeningHours>({
    initial,
    submission: save,
    validate: ({ name, weekly, from, to }) => ({
      ...(name.trim() === '' ? { name: core('form.required') } : {}),
      ...(weekly.length === 0 ? { weekly: t('hours.noDay') } : {}),
      ...(to <= from ? { to: t('hours.order') } : {}),
    }),
    onSaved: onDone,
  });
  return (
    <Form form={form} submitLabel={t('hours.save')}>
      <TextField {...form.field('name')} label={t('hours.name')} />
      <MultiSelectField
        {...form.field('weekly')}
        label={t('hours.days')}
        options={DAYS.map((day) => ({ value: String(day), label: formats.weekday(day) }))}
      />
      <div className="form-row">
        <TimeField {...form.field('from')} label={t('hours.from')} />
        <TimeField {...form.field('to')} label={t('hours.to')} />
      </div>
    </Form>
  );
}
