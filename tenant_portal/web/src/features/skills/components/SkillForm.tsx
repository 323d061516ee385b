// Creates or edits a skill in a dialog.
import { FormDialog } from '@/components/form/FormDialog';
import { TextAreaField, TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import type { Skill } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useSaveSkill } from '../api/skills';
import { skillsTexts } from '../texts/texts';

export function SkillForm({
  skill,
  onClose,
}: {
  /** Null: a new one. */
  readonly skill: Skill | null;
  readonly onClose: () => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(skillsTexts);
  const save = useSaveSkill(skill?.skill_id ?? null, ({ name }) => t('saved', { name }));
  const form = useForm({
    initial: { name: skill?.name ?? '', description: skill?.description ?? '' },
    submission: save,
    validate: ({ name }) => (name.trim() === '' ? { name: core('form.required') } : {}),
    onSaved: onClose,
  });
  return (
    <FormDialog
      form={form}
      title={t(skill === null ? 'new' : 'edit')}
      submitLabel={core(skill === null ? 'action.create' : 'action.save')}
      onClose={onClose}
    >
      <TextField {...form.field('name')} label={t('name')} help={t('name.help')} autoFocus />
      <TextAreaField {...form.field('description')} label={t('description')} isOptional />
    </FormDialog>
  );
}
