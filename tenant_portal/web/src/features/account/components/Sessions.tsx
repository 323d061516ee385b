// The browsers in which one is signed in; each can be signed out, with effect at once.
import { Button } from '@/components/Button';
import { Chip } from '@/components/Chip';
import { Moment } from '@/components/Moment';
import { Card } from '@/components/Page';
import { type Column, DataTable } from '@/components/table/DataTable';
import { useChange } from '@/lib/http/queries';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { type OwnSession, useOwnSessions } from '../api/account';
import { browserOf } from '../api/browserName';
import { accountTexts } from '../texts/texts';

export function Sessions() {
  const t = useTexts(accountTexts);
  const sessions = useOwnSessions();
  const end = useChange<string | null, void>({
    change: (id, { api }) => api.delete(id === null ? '/v1/me/sessions' : `/v1/me/sessions/${id}`),
    refreshes: [['own-sessions']],
    done: t('sessions.ended'),
  });
  const columns: readonly Column<OwnSession>[] = [
    {
      id: 'browser',
      title: t('sessions.browser'),
      cell: (session) => (
        <span title={session.user_agent}>
          {browserOf(session.user_agent)}{' '}
          {session.is_current && <Chip tone="good">{t('sessions.current')}</Chip>}
        </span>
      ),
      value: (session) => browserOf(session.user_agent),
    },
    { id: 'ip', title: t('sessions.ip'), cell: ({ ip }) => ip, value: ({ ip }) => ip },
    {
      id: 'seen',
      title: t('sessions.seen'),
      cell: (session) => <Moment atMs={session.last_seen_at_ms} style="relative" />,
      value: (session) => session.last_seen_at_ms,
    },
  ];
  return (
    <Card
      title={t('sessions')}
      aside={
        <Button size="row" isPending={end.isPending} onClick={() => void end.run(null)}>
          {t('sessions.endOthers')}
        </Button>
      }
    >
      <DataTable
        label={t('sessions')}
        rows={sessions}
        columns={columns}
        keyOf={(session) => session.session_id}
        nameOf={(session) => browserOf(session.user_agent)}
        isSearchable={false}
        empty={null}
        actions={(session) =>
          session.is_current
            ? []
            : [
                {
                  id: 'end',
                  label: t('sessions.end'),
                  onAction: () => void end.run(session.session_id),
                },
              ]
        }
      />
    </Card>
  );
}
