// What a phone registers with, once its site has it, and whether the phone is there.
import { CopyField } from '@/components/CopyField';
import { Icon } from '@/components/Icon';
import type { AgentPhone } from '@/lib/api';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { phoneTexts } from './texts/texts';
import { usePhone } from './usePhone';
import './phone.css';

export function PhoneAccount({
  agentId,
  password,
}: {
  readonly agentId: string;
  /** Of the password that was just made; null: it can't be shown again. */
  readonly password: string | null;
}) {
  return <PhoneSettings phone={usePhone(agentId)} password={password} />;
}

export function PhoneSettings({
  phone,
  password,
}: {
  /** Null while it is not known. */
  readonly phone: AgentPhone | null;
  readonly password: string | null;
}) {
  const t = useTexts(phoneTexts);
  // A phone that is set up before its site knows the password is turned away.
  const isReady = phone !== null && phone.status !== 'preparing';
  return (
    <div className="phone">
      {isReady && (
        <div className="form-row">
          <CopyField label={t('user')} value={phone.sip_username} />
          {password !== null && <CopyField label={t('password')} value={password} isSecret />}
          <CopyField label={t('realm')} value={phone.sip_realm} />
          {phone.address !== null && <CopyField label={t('address')} value={phone.address} />}
        </div>
      )}
      <PhoneState status={phone?.status ?? 'preparing'} />
    </div>
  );
}

function PhoneState({ status }: { readonly status: AgentPhone['status'] }) {
  const t = useTexts(phoneTexts);
  return (
    <p className="phone-state" data-status={status} role="status" aria-label={t('status')}>
      <PhoneMark status={status} />
      {t(`status.${status}`)}
    </p>
  );
}

function PhoneMark({ status }: { readonly status: AgentPhone['status'] }) {
  switch (status) {
    case 'registered':
      return <Icon name="check" />;
    case 'site_silent':
      return <Icon name="warning" />;
    default:
      return <span className="spinner" aria-hidden="true" />;
  }
}
