// The screen of skills.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Page } from '@/components/Page';
import { BulkMenu } from '@/features/bulk/components/BulkMenu';
import { SkillForm } from '@/features/skills/components/SkillForm';
import { SkillsTable } from '@/features/skills/components/SkillsTable';
import { skillsTexts } from '@/features/skills/texts/texts';
import type { Skill } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';

type Open = { readonly kind: 'new' } | { readonly kind: 'edit'; readonly skill: Skill };

export function Component() {
  const { t: core } = useLanguage();
  const t = useTexts(skillsTexts);
  const mayWrite = useMay()('queues:write');
  const [open, setOpen] = useState<Open | null>(null);
  return (
    <Page
      title={core('nav.skills')}
      lead={t('lead')}
      actions={
        <>
          <BulkMenu kind="skills" mayImport={mayWrite} />
          {mayWrite && (
            <Button kind="primary" onClick={() => setOpen({ kind: 'new' })}>
              {t('new')}
            </Button>
          )}
        </>
      }
    >
      <SkillsTable onEdit={mayWrite ? (skill) => setOpen({ kind: 'edit', skill }) : null} />
      {open !== null && (
        <SkillForm skill={open.kind === 'edit' ? open.skill : null} onClose={() => setOpen(null)} />
      )}
    </Page>
  );
}
