// Renames a flow, and deletes one that no number leads to.
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { FormDialog } from '@/components/form/FormDialog';
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import type { FlowSummary } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useDeleteFlow, useRenameFlow } from '../api/flows';
import { flowsTexts } from '../texts/texts';

type Props = { readonly flow: FlowSummary; readonly onClose: () => void };

export function RenameFlow({ flow, onClose }: Props) {
  const { t: core } = useLanguage();
  const t = useTexts(flowsTexts);
  const rename = useRenameFlow(t('renamed'));
  const form = useForm({
    initial: { name: flow.name },
    submission: {
      ...rename,
      run: ({ name }) => rename.run({ flowId: flow.flow_id, name: name.trim() }),
    },
    validate: ({ name }) => (name.trim() === '' ? { name: core('form.required') } : {}),
    onSaved: onClose,
  });
  return (
    <FormDialog
      form={form}
      title={t('rename.title', { name: flow.name })}
      submitLabel={core('action.save')}
      onClose={onClose}
    >
      <TextField {...form.field('name')} label={t('name')} autoFocus />
    </FormDialog>
  );
}

export function DeleteFlow({ flow, onClose }: Props) {
  const t = useTexts(flowsTexts);
  const { name, flow_id: flowId } = flow;
  const remove = useDeleteFlow(t('deleted', { name }));
  return (
    <ConfirmDialog
      title={t('delete.title', { name })}
      action={t('delete')}
      isPending={remove.isPending}
      onConfirm={() => void remove.run(flowId).then(onClose)}
      onCancel={onClose}
    >
      {t('delete.text')}
    </ConfirmDialog>
  );
}
