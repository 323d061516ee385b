// Puts single numbers or a range into the pool.
import { OptionalSelectField, SelectField } from '@/components/form/ChoiceFields';
import { FormDialog } from '@/components/form/FormDialog';
import { TextAreaField, TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import type { PoolAdded } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { numbersIn, useAddNumbers, usePoolSites } from '../api/platform';
import { platformTexts } from '../texts/texts';

type Values = {
  readonly how: 'list' | 'range';
  readonly numbers: string;
  readonly from: string;
  readonly to: string;
  readonly site_id: string | null;
};

export function NumbersForm({
  maySeeSites,
  onClose,
}: {
  readonly maySeeSites: boolean;
  readonly onClose: () => void;
}) {
  const { t: core, formats } = useLanguage();
  const t = useTexts(platformTexts);
  const sites = usePoolSites(maySeeSites);
  const add = useAddNumbers(({ added }) => t('numbers.added', { count: formats.count(added) }));
  const form = useForm<Values, PoolAdded>({
    initial: { how: 'list', numbers: '', from: '', to: '', site_id: null },
    submission: {
      ...add,
      run: ({ how, numbers, from, to, site_id }) =>
        add.run(
          how === 'list'
            ? { numbers: numbersIn(numbers), site_id }
            : { from: numbersIn(from)[0] ?? '', to: numbersIn(to)[0] ?? '', site_id },
        ),
    },
    validate: ({ how, numbers, from, to }) =>
      how === 'list'
        ? numbersIn(numbers).length === 0
          ? { numbers: core('form.required') }
          : {}
        : {
            ...(from.trim() === '' ? { from: core('form.required') } : {}),
            ...(to.trim() === '' ? { to: core('form.required') } : {}),
          },
    onSaved: onClose,
  });
  return (
    <FormDialog
      form={form}
      title={t('numbers.add')}
      submitLabel={core('action.add')}
      onClose={onClose}
    >
      <SelectField
        {...form.field('how')}
        label={t('numbers.how')}
        options={(['list', 'range'] as const).map((how) => ({
          value: how,
          label: t(`numbers.how.${how}`),
        }))}
      />
      {form.values.how === 'list' ? (
        <TextAreaField
          {...form.field('numbers')}
          label={t('numbers.list')}
          help={t('numbers.list.help')}
          rows={6}
        />
      ) : (
        <div className="form-row">
          <TextField {...form.field('from')} label={t('numbers.from')} type="tel" placeholder="+" />
          <TextField {...form.field('to')} label={t('numbers.to')} type="tel" placeholder="+" />
        </div>
      )}
      <OptionalSelectField
        {...form.field('site_id')}
        label={t('numbers.site')}
        emptyLabel={t('numbers.site.any')}
        options={sites.items.map(({ site_id, name }) => ({ value: site_id, label: name }))}
      />
    </FormDialog>
  );
}
