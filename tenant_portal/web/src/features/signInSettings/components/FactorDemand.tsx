// Whether a second factor is demanded of everybody, and the switch.
import { useState } from 'react';
import { Link } from 'react-router';
import { Button } from '@/components/Button';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Ready } from '@/components/Ready';
import type { SignInRules } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMe } from '@/lib/session/SessionContext';
import { useRules, useSaveRules } from '../api/rules';
import { signInTexts } from '../texts/texts';

export function FactorDemand() {
  return <Ready read={useRules()}>{(rules) => <Demand rules={rules} />}</Ready>;
}

function Demand({ rules }: { readonly rules: SignInRules }) {
  const { formats } = useLanguage();
  const t = useTexts(signInTexts);
  const { user } = useMe();
  const [isAsking, setIsAsking] = useState(false);
  const isOn = rules.demands_second_factor;
  const save = useSaveRules(t(isOn ? 'demand.ended' : 'demand.done'));
  const close = () => setIsAsking(false);
  const mayDemand = isOn || user.second_factor;
  return (
    <>
      <p>{t(isOn ? 'demand.on' : 'demand.off')}</p>
      {!mayDemand && (
        <p className="muted small">
          <Link to="/account">{t('demand.first')}</Link>
        </p>
      )}
      <div>
        <Button disabled={!mayDemand} onClick={() => setIsAsking(true)}>
          {t(isOn ? 'demand.end' : 'demand')}
        </Button>
      </div>
      {isAsking && (
        <ConfirmDialog
          title={t(isOn ? 'demand.endTitle' : 'demand.title')}
          action={t(isOn ? 'demand.end' : 'demand')}
          isDangerous={isOn}
          isPending={save.isPending}
          onConfirm={() => void save.run({ demands_second_factor: !isOn }).then(close)}
          onCancel={close}
        >
          <p>{t(isOn ? 'demand.endText' : 'demand.text')}</p>
          {!isOn && (
            <p className="muted small">
              {t('demand.count', {
                count: formats.count(rules.without_second_factor),
                all: formats.count(rules.people),
              })}
            </p>
          )}
        </ConfirmDialog>
      )}
    </>
  );
}
