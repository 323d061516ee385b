// One card for each organisation in which the signed-in person takes calls: queues, phone, state.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Chip } from '@/components/Chip';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Moment } from '@/components/Moment';
import { Card } from '@/components/Page';
import { PhoneSettings } from '@/components/phone/PhoneAccount';
import type { OwnAgent, SipCredentials } from '@/lib/api';
import { DASH } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useAskOwnState, useOwnAgents, useOwnPhone, useRenewOwnPassword } from '../api/ownAgents';
import { ownAgentsTexts } from '../texts/texts';
import './ownAgents.css';

/** Nothing for somebody who takes no calls anywhere. */
export function OwnAgents() {
  const { items } = useOwnAgents();
  return items.map((agent) => <OwnAgentCard key={agent.tenant_id} agent={agent} />);
}

function OwnAgentCard({ agent }: { readonly agent: OwnAgent }) {
  const { formats } = useLanguage();
  const t = useTexts(ownAgentsTexts);
  const [isAsking, setAsking] = useState(false);
  const [given, setGiven] = useState<SipCredentials | null>(null);
  const phone = useOwnPhone(agent.tenant_id);
  const renew = useRenewOwnPassword(agent.tenant_id);
  async function run() {
    const credentials = await renew.run();
    setAsking(false);
    if (credentials !== null) setGiven(credentials);
  }
  const name = agent.tenant_name;
  const queues = formats.list(agent.queues.map((queue) => queue.name));
  return (
    <Card
      title={t('title', { name })}
      lead={
        <>
          {agent.is_guest && <Chip tone="ring">{t('guest')}</Chip>} {t('queues')}: {queues || DASH}
          {agent.until_at_ms !== null && (
            <>
              {' · '}
              {t('until')} <Moment atMs={agent.until_at_ms - 1} style="dateTime" />
            </>
          )}
        </>
      }
      aside={
        <span className="own-agent-states">
          <Button
            size="row"
            onClick={() => setAsking(true)}
            aria-label={t('password.of', { name })}
          >
            {t('password')}
          </Button>
          <StateButtons agent={agent} />
        </span>
      }
    >
      <PhoneSettings phone={phone} password={given?.sip_password ?? null} />
      {isAsking && (
        <ConfirmDialog
          title={t('password.title', { name })}
          action={t('password')}
          isDangerous={false}
          isPending={renew.isPending}
          onConfirm={() => void run()}
          onCancel={() => setAsking(false)}
        >
          {t('password.text')}
        </ConfirmDialog>
      )}
    </Card>
  );
}

function StateButtons({ agent }: { readonly agent: OwnAgent }) {
  const t = useTexts(ownAgentsTexts);
  const name = agent.tenant_name;
  const ask = useAskOwnState(agent.tenant_id, (state) => t(`asked.${state}`, { name }));
  return (
    <>
      {(['available', 'offline'] as const).map((state) => (
        <Button
          key={state}
          size="row"
          isPending={ask.isPending}
          aria-label={t(`ask.${state}`, { name })}
          onClick={() => void ask.run(state)}
        >
          {t(state)}
        </Button>
      ))}
    </>
  );
}
