// What can be done to a person's account: invite again, disable, sign out everywhere, remove.
import { useState } from 'react';
import { type Action, ActionMenu } from '@/components/ActionMenu';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { CheckField } from '@/components/form/ChoiceFields';
import { Icon } from '@/components/Icon';
import type { Person } from '@/lib/api';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { useMe } from '@/lib/session/SessionContext';
import { useChangePerson, useEndSessions, useInviteAgain, useRemovePerson } from '../api/people';
import { peopleTexts } from '../texts/texts';

type Asked = 'disable' | 'sessions' | 'remove';

export function AccountActions({
  person,
  onChanged,
  onRemoved,
}: {
  readonly person: Person;
  readonly onChanged: () => void;
  readonly onRemoved: () => void;
}) {
  const t = useTexts(peopleTexts);
  const { user } = useMe();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [isAnonymised, setAnonymised] = useState(false);
  const { name, email, status, user_id: userId } = person;
  const inviteAgain = useInviteAgain(userId, t('invited', { email }));
  const change = useChangePerson(userId, (changed) =>
    t(changed.status === 'disabled' ? 'disabled' : 'enabled', { name }),
  );
  const endSessions = useEndSessions(userId, t('sessions.ended', { name }));
  const remove = useRemovePerson(userId, t('removed', { name }));

  async function setStatus(wanted: 'active' | 'disabled') {
    const changed = await change.run({ patch: { status: wanted }, etag: undefined });
    setAsked(null);
    if (changed !== null) onChanged();
  }
  async function run(what: Asked) {
    if (what === 'disable') return setStatus('disabled');
    if (what === 'sessions') {
      await endSessions.run();
      return setAsked(null);
    }
    const outcome = await remove.run(isAnonymised);
    setAsked(null);
    // Undefined is the empty answer of a success; null says that it failed.
    if (outcome !== null) onRemoved();
  }

  const isSelf = user.user_id === userId;
  const actions: readonly Action[] = [
    ...(status === 'invited'
      ? [{ id: 'again', label: t('action.again'), onAction: () => void inviteAgain.run() }]
      : []),
    { id: 'sessions', label: t('action.sessions'), onAction: () => setAsked('sessions') },
    ...(isSelf
      ? []
      : [
          status === 'disabled'
            ? { id: 'enable', label: t('action.enable'), onAction: () => void setStatus('active') }
            : { id: 'disable', label: t('action.disable'), onAction: () => setAsked('disable') },
          {
            id: 'remove',
            label: t('action.remove'),
            isDangerous: true,
            onAction: () => setAsked('remove'),
          },
        ]),
  ];
  return (
    <>
      <ActionMenu
        label={`${t('account')}: ${name}`}
        actions={actions}
        className="button"
        trigger={
          <>
            {t('account')}
            <Icon name="down" />
          </>
        }
      />
      {asked !== null && (
        <ConfirmDialog
          title={t(`confirm.title.${asked}`, { name })}
          action={t(`action.${asked}`)}
          isDangerous={asked === 'remove'}
          isPending={change.isPending || endSessions.isPending || remove.isPending}
          onConfirm={() => void run(asked)}
          onCancel={() => setAsked(null)}
        >
          <p>{t(`confirm.text.${asked}`)}</p>
          {asked === 'remove' && (
            <CheckField
              label={t('remove.anonymise')}
              name="anonymise"
              value={isAnonymised}
              onChange={setAnonymised}
              fault={null}
            />
          )}
        </ConfirmDialog>
      )}
    </>
  );
}
