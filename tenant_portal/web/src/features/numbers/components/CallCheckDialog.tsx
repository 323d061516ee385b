// Tells in words what would happen to a call of a number now.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Chip } from '@/components/Chip';
import { Dialog } from '@/components/Dialog';
import { TextField } from '@/components/form/TextField';
import { Icon } from '@/components/Icon';
import { Ready } from '@/components/Ready';
import type { CallCheck, CheckStep, PhoneNumber } from '@/lib/api';
import { CONTACT_OUTCOME_VALUES } from '@/lib/contracts';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { detailOf, stepCodeOf, weightOf } from '../api/checkSteps';
import { useCallCheck } from '../api/numbers';
import { numbersTexts } from '../texts/texts';
import './numbers.css';

const ICONS = { problem: 'warning', remark: 'info', fine: 'check' } as const;

// Outcomes of a call, and states of a site and of an organisation, that a step may name.
const WORDS = [
  ...CONTACT_OUTCOME_VALUES,
  'offline',
  'never_enrolled',
  'revoked',
  'suspended',
  'closed',
  'erased',
] as const;

export function CallCheckDialog({
  number: { number },
  onClose,
}: {
  readonly number: PhoneNumber;
  readonly onClose: () => void;
}) {
  const t = useTexts(numbersTexts);
  const [typed, setTyped] = useState('');
  const [digits, setDigits] = useState('');
  const check = useCallCheck(number, digits);
  return (
    <Dialog
      kind="drawer"
      title={t('check.title', { number })}
      lead={t('check.lead')}
      onClose={onClose}
    >
      <form
        className="check-keys"
        onSubmit={(event) => {
          event.preventDefault();
          const wanted = typed.replace(/[^0-9*#]/g, '');
          if (wanted === digits) void check.refetch();
          setDigits(wanted);
        }}
      >
        <TextField
          label={t('check.keys')}
          help={t('check.keys.help')}
          name="digits"
          type="tel"
          autoComplete="off"
          isOptional
          value={typed}
          onChange={setTyped}
          fault={null}
        />
        <Button type="submit" isPending={check.isFetching}>
          {t('check.again')}
        </Button>
      </form>
      <Ready read={check}>{(found) => <Story check={found} />}</Ready>
    </Dialog>
  );
}

function Story({ check }: { readonly check: CallCheck }) {
  const t = useTexts(numbersTexts);
  return (
    <div className="check-story" role="status">
      <Chip tone={check.ok ? 'good' : 'bad'}>{t(check.ok ? 'check.ok' : 'check.bad')}</Chip>
      <ol className="check-steps">
        {check.steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a story is only replaced as a whole
          <li key={index} className="check-step" data-weight={weightOf(step)}>
            <Icon name={ICONS[weightOf(step)]} />
            <StepWords step={step} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function StepWords({ step }: { readonly step: CheckStep }) {
  const t = useTexts(numbersTexts);
  const code = stepCodeOf(step);
  const wordsOf = (text: string) => {
    const known = WORDS.find((each) => each === text);
    return known === undefined ? text : t(`word.${known}`);
  };
  const { subject } = step;
  const detail = detailOf(step);
  if (code === null) {
    return <span>{[step.code, subject, detail].filter((each) => each !== '').join(' · ')}</span>;
  }
  return (
    <span>
      {t(`step.${code}`, {
        subject: code === 'calls_refused' ? wordsOf(subject) : subject,
        detail: code === 'call_ends' || code === 'site_not_online' ? wordsOf(detail) : detail,
      })}
    </span>
  );
}
