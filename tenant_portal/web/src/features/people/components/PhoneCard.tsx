// The phone of an agent: what it registers with, and a new password that is shown this once.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Card } from '@/components/Page';
import { PhoneAccount } from '@/components/phone/PhoneAccount';
import type { PersonAgent, SipCredentials } from '@/lib/api';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { useRenewSipPassword } from '../api/people';
import { peopleTexts } from '../texts/texts';

export function PhoneCard({
  agent,
  mayChange,
}: {
  readonly agent: PersonAgent;
  readonly mayChange: boolean;
}) {
  const t = useTexts(peopleTexts);
  const [isAsking, setAsking] = useState(false);
  const [given, setGiven] = useState<SipCredentials | null>(null);
  const renew = useRenewSipPassword(agent.agent_id);
  async function run() {
    const credentials = await renew.run();
    setAsking(false);
    if (credentials !== null) setGiven(credentials);
  }
  return (
    <Card
      title={t('phone')}
      lead={t('phone.lead')}
      {...(mayChange
        ? { aside: <Button onClick={() => setAsking(true)}>{t('phone.renew')}</Button> }
        : {})}
    >
      <PhoneAccount agentId={agent.agent_id} password={given?.sip_password ?? null} />
      {isAsking && (
        <ConfirmDialog
          title={t('phone.renew.title')}
          action={t('phone.renew')}
          isDangerous={false}
          isPending={renew.isPending}
          onConfirm={() => void run()}
          onCancel={() => setAsking(false)}
        >
          {t('phone.renew.text')}
        </ConfirmDialog>
      )}
    </Card>
  );
}
