// Deletes a prompt, after a question.
import { ConfirmDialog } from '@/components/ConfirmDialog';
import type { Prompt } from '@/lib/api';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { useDeletePrompt } from '../api/prompts';
import { promptsTexts } from '../texts/texts';

export function DeletePrompt({
  prompt: { name },
  onClose,
}: {
  readonly prompt: Prompt;
  readonly onClose: () => void;
}) {
  const t = useTexts(promptsTexts);
  const remove = useDeletePrompt(t('deleted', { name }));
  return (
    <ConfirmDialog
      title={t('delete.title', { name })}
      action={t('delete')}
      isPending={remove.isPending}
      onConfirm={async () => {
        await remove.run(name);
        onClose();
      }}
      onCancel={onClose}
    >
      {t('delete.text')}
    </ConfirmDialog>
  );
}
