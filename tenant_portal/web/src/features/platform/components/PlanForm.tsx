// Adds a plan, or changes its limits.
import { CheckField } from '@/components/form/ChoiceFields';
import { FormDialog } from '@/components/form/FormDialog';
import { NumberField } from '@/components/form/NumberField';
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import { organisationTexts } from '@/components/organisation/texts/texts';
import type { Plan } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { bytesOf, gigabytes, useSavePlan } from '../api/platform';
import { platformTexts } from '../texts/texts';

type Values = {
  readonly name: string;
  readonly rank: number | null;
  readonly is_offered: boolean;
  readonly seats: number | null;
  readonly concurrent_calls: number | null;
  readonly numbers: number | null;
  /** Gigabytes. */
  readonly storage_bytes: number | null;
  readonly api_requests_per_minute: number | null;
};

const NAME = /^[a-z][a-z0-9_]{1,39}$/;
const COUNTS = ['seats', 'concurrent_calls', 'numbers', 'api_requests_per_minute'] as const;
const FIRST_RANK = 50;

export function PlanForm({
  plan,
  onClose,
}: {
  /** Null: a new one. */
  readonly plan: Plan | null;
  readonly onClose: () => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(platformTexts);
  const words = useTexts(organisationTexts);
  const save = useSavePlan(({ name }) => t('plans.saved', { name }));
  const form = useForm<Values, Plan>({
    initial: initialOf(plan),
    submission: { ...save, run: (values) => save.run({ name: values.name, body: bodyOf(values) }) },
    validate: (values) => ({
      ...(NAME.test(values.name) ? {} : { name: t('plans.name.fault') }),
      ...Object.fromEntries(
        [...COUNTS, 'rank' as const, 'storage_bytes' as const]
          .filter((name) => values[name] === null)
          .map((name) => [name, core('form.required')]),
      ),
    }),
    onSaved: onClose,
  });
  return (
    <FormDialog
      form={form}
      kind="drawer"
      title={plan === null ? t('plans.new') : t('plans.edit', { name: plan.name })}
      submitLabel={core('action.save')}
      onClose={onClose}
    >
      {plan === null && (
        <TextField
          {...form.field('name')}
          label={t('plans.name')}
          help={t('plans.name.help')}
          autoFocus
        />
      )}
      {COUNTS.map((name) => (
        <NumberField key={name} {...form.field(name)} label={words(`limit.${name}`)} min={1} />
      ))}
      <NumberField
        {...form.field('storage_bytes')}
        label={t('plans.storage')}
        unit="GB"
        min={0}
        step={0.1}
      />
      <NumberField {...form.field('rank')} label={t('plans.rank')} min={0} max={1_000} />
      <CheckField
        {...form.field('is_offered')}
        label={t('plans.offered')}
        help={t('plans.offered.help')}
      />
    </FormDialog>
  );
}

function initialOf(plan: Plan | null): Values {
  return {
    name: plan?.name ?? '',
    rank: plan?.rank ?? FIRST_RANK,
    is_offered: plan?.is_offered ?? true,
    seats: plan?.seats ?? null,
    concurrent_calls: plan?.concurrent_calls ?? null,
    numbers: plan?.numbers ?? null,
    storage_bytes: plan === null ? null : gigabytes(plan.storage_bytes),
    api_requests_per_minute: plan?.api_requests_per_minute ?? null,
  };
}

/** Every figure is there: the form was checked. */
function bodyOf(values: Values) {
  return {
    rank: values.rank ?? 0,
    is_offered: values.is_offered,
    seats: values.seats ?? 0,
    concurrent_calls: values.concurrent_calls ?? 0,
    numbers: values.numbers ?? 0,
    storage_bytes: bytesOf(values.storage_bytes ?? 0),
    api_requests_per_minute: values.api_requests_per_minute ?? 0,
  };
}
