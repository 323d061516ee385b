// The screen of prompts.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Page } from '@/components/Page';
import { DeletePrompt } from '@/features/prompts/components/DeletePrompt';
import { PromptDialog } from '@/features/prompts/components/PromptDialog';
import { PromptForm } from '@/features/prompts/components/PromptForm';
import { type PromptAction, PromptsTable } from '@/features/prompts/components/PromptsTable';
import { promptsTexts } from '@/features/prompts/texts/texts';
import type { Prompt } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';

type Open = { readonly kind: 'new' } | { readonly kind: PromptAction; readonly prompt: Prompt };

export function Component() {
  const { t: core } = useLanguage();
  const t = useTexts(promptsTexts);
  const mayWrite = useMay()('flows:write');
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <Page
      title={core('nav.prompts')}
      lead={t('lead')}
      actions={
        mayWrite && (
          <Button kind="primary" onClick={() => setOpen({ kind: 'new' })}>
            {t('new')}
          </Button>
        )
      }
    >
      <PromptsTable onAction={(kind, prompt) => setOpen({ kind, prompt })} />
      {open?.kind === 'new' && <PromptForm prompt={null} onClose={close} />}
      {open?.kind === 'play' && <PromptDialog prompt={open.prompt} onClose={close} />}
      {open?.kind === 'replace' && <PromptForm prompt={open.prompt} onClose={close} />}
      {open?.kind === 'delete' && <DeletePrompt prompt={open.prompt} onClose={close} />}
    </Page>
  );
}
