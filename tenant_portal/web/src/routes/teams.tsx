// The screen of teams.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Page } from '@/components/Page';
import { EditTeam, NewTeam } from '@/features/teams/components/TeamForm';
import { TeamsTable } from '@/features/teams/components/TeamsTable';
import { teamsTexts } from '@/features/teams/texts/texts';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';

type Open = { readonly kind: 'new' } | { readonly kind: 'edit'; readonly teamId: string };

export function Component() {
  const { t: core } = useLanguage();
  const t = useTexts(teamsTexts);
  const mayWrite = useMay()('people:write');
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <Page
      title={core('nav.teams')}
      lead={t('lead')}
      actions={
        mayWrite && (
          <Button kind="primary" onClick={() => setOpen({ kind: 'new' })}>
            {t('new')}
          </Button>
        )
      }
    >
      <TeamsTable
        onEdit={mayWrite ? ({ team_id }) => setOpen({ kind: 'edit', teamId: team_id }) : null}
      />
      {open?.kind === 'new' && <NewTeam onClose={close} />}
      {open?.kind === 'edit' && <EditTeam teamId={open.teamId} onClose={close} />}
    </Page>
  );
}
