// The list of skills, with what can be done to each.
import { useState } from 'react';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { EmptyState } from '@/components/states';
import { type Column, DataTable } from '@/components/table/DataTable';
import type { Skill } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useDeleteSkill, useSkills } from '../api/skills';
import { skillsTexts } from '../texts/texts';

export function SkillsTable({
  onEdit,
}: {
  /** Null: the person may only look. */
  readonly onEdit: ((skill: Skill) => void) | null;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(skillsTexts);
  const skills = useSkills();
  const [leaving, setLeaving] = useState<Skill | null>(null);
  const columns: readonly Column<Skill>[] = [
    {
      id: 'name',
      title: t('name'),
      width: '16rem',
      cell: (skill) => skill.name,
      value: (skill) => skill.name,
    },
    {
      id: 'description',
      title: t('description'),
      cell: (skill) => skill.description,
      value: (skill) => skill.description,
    },
  ];
  return (
    <>
      <DataTable
        label={core('nav.skills')}
        rows={skills}
        columns={columns}
        keyOf={(skill) => skill.skill_id}
        nameOf={(skill) => skill.name}
        empty={
          <EmptyState icon="star" title={t('empty')}>
            {t('empty.text')}
          </EmptyState>
        }
        {...(onEdit === null
          ? {}
          : {
              onOpen: onEdit,
              actions: (skill: Skill) => [
                { id: 'edit', label: core('action.edit'), onAction: () => onEdit(skill) },
                {
                  id: 'delete',
                  label: core('action.delete'),
                  isDangerous: true,
                  onAction: () => setLeaving(skill),
                },
              ],
            })}
      />
      {leaving !== null && <DeleteSkill skill={leaving} onClose={() => setLeaving(null)} />}
    </>
  );
}

function DeleteSkill({ skill, onClose }: { readonly skill: Skill; readonly onClose: () => void }) {
  const t = useTexts(skillsTexts);
  const { name } = skill;
  const remove = useDeleteSkill(t('deleted', { name }));
  return (
    <ConfirmDialog
      title={t('delete.title', { name })}
      action={t('delete')}
      isPending={remove.isPending}
      onConfirm={() => void remove.run(skill.skill_id).then(onClose)}
      onCancel={onClose}
    >
      {t('delete.text')}
    </ConfirmDialog>
  );
}
