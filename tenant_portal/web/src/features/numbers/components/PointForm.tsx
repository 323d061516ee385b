// Lets a number lead to another flow.
import { FormDialog } from '@/components/form/FormDialog';
import { useForm } from '@/components/form/useForm';
import type { PhoneNumber } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { usePointNumber } from '../api/numbers';
import { numbersTexts } from '../texts/texts';
import { FlowField } from './FlowField';

export function PointForm({
  number,
  onClose,
}: {
  readonly number: PhoneNumber;
  readonly onClose: () => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(numbersTexts);
  const point = usePointNumber((pointed) => t('pointed', { number: pointed.number }));
  const form = useForm({
    initial: { flow_id: number.flow_id },
    submission: {
      ...point,
      run: ({ flow_id }) => point.run({ number: number.number, flow_id }),
    },
    onSaved: onClose,
  });
  return (
    <FormDialog
      form={form}
      title={t('point.title', { number: number.number })}
      submitLabel={core('action.save')}
      onClose={onClose}
    >
      <FlowField {...form.field('flow_id')} />
    </FormDialog>
  );
}
