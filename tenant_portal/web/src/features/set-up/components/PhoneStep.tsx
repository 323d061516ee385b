// The account that a phone registers with; the password is shown when it is made.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { PhoneAccount } from '@/components/phone/PhoneAccount';
import { phoneKey } from '@/components/phone/usePhone';
import type { SipCredentials } from '@/lib/api';
import { useChange } from '@/lib/http/queries';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { useMe } from '@/lib/session/SessionContext';
import type { Existing } from '../api/progress';
import { setUpTexts } from '../texts/texts';

export function PhoneStep({
  existing,
  onDone,
}: {
  readonly existing: Existing;
  readonly onDone: () => void;
}) {
  const t = useTexts(setUpTexts);
  const { user } = useMe();
  const agent = existing.people.find((person) => person.user_id === user.user_id)?.agent ?? null;
  const [account, setAccount] = useState<SipCredentials | null>(null);
  const renew = useChange<string, SipCredentials>({
    change: (agentId, { api, idempotencyKey }) =>
      api.post<SipCredentials>(`/v1/agents/${agentId}/sip-password`, undefined, {
        idempotencyKey,
      }),
    // Its state with the password before is no news of this one.
    refreshes: agent === null ? [] : [phoneKey(agent.agent_id)],
    onDone: setAccount,
  });
  return (
    <div className="form">
      <p className="muted">{t(agent === null ? 'phone.notAgent' : 'phone.lead')}</p>
      {agent !== null && account !== null && (
        <PhoneAccount agentId={agent.agent_id} password={account.sip_password} />
      )}
      <div className="form-actions">
        <span className="form-actions-space" />
        {agent !== null && account === null && (
          <Button isPending={renew.isPending} onClick={() => void renew.run(agent.agent_id)}>
            {t('phone.show')}
          </Button>
        )}
        <Button kind="primary" onClick={onDone}>
          {t('phone.skip')}
        </Button>
      </div>
    </div>
  );
}
