// The list of steps with the open one unfolded; what is done says so and can be opened again.
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/Button';
import { Icon } from '@/components/Icon';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { answeringNumber, type Existing, progressOf, STEPS, type Step } from '../api/progress';
import { setUpTexts } from '../texts/texts';
import { CompanyStep } from './CompanyStep';
import { FlowStep } from './FlowStep';
import { HoursStep } from './HoursStep';
import { NumberStep } from './NumberStep';
import { PeopleStep } from './PeopleStep';
import { PhoneStep } from './PhoneStep';
import { TestStep } from './TestStep';
import './setUp.css';

export function SetUpPath({ existing }: { readonly existing: Existing }) {
  const t = useTexts(setUpTexts);
  const { formats } = useLanguage();
  const { done, next } = progressOf(existing);
  const [chosen, setChosen] = useState<Step | null>(null);
  const open = chosen ?? next ?? 'test';
  const goOn = () => setChosen(null);
  return (
    <>
      <p className="muted" role="status">
        {t('progress', { done: formats.count(done.size), all: formats.count(STEPS.length) })}
      </p>
      <ol className="set-up">
        {STEPS.map((step, index) => (
          <StepRow
            key={step}
            number={formats.count(index + 1)}
            title={t(`step.${step}`)}
            summary={done.has(step) ? summaryOf(step, existing, t) : null}
            isOpen={step === open}
            onOpen={() => setChosen(step)}
          >
            {contentOf(step, existing, goOn, () => setChosen('test'))}
          </StepRow>
        ))}
      </ol>
    </>
  );
}

function StepRow({
  number,
  title,
  summary,
  isOpen,
  onOpen,
  children,
}: {
  readonly number: string;
  readonly title: string;
  /** Null: not done yet. */
  readonly summary: string | null;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
  readonly children: ReactNode;
}) {
  const t = useTexts(setUpTexts);
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isOpen) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isOpen]);
  return (
    <li
      ref={row}
      className="set-up-step"
      data-state={summary === null ? 'open' : 'done'}
      aria-current={isOpen ? 'step' : undefined}
    >
      <header className="set-up-head">
        <span className="set-up-mark">{summary === null ? number : <Icon name="check" />}</span>
        <h2>{title}</h2>
        {summary !== null && <span className="muted set-up-summary">{summary}</span>}
        {!isOpen && (
          <Button kind="quiet" size="row" onClick={onOpen} aria-label={`${t('change')}: ${title}`}>
            {t('change')}
          </Button>
        )}
      </header>
      {isOpen && <div className="set-up-body">{children}</div>}
    </li>
  );
}

function contentOf(
  step: Step,
  existing: Existing,
  onDone: () => void,
  onPhoneReady: () => void,
): ReactNode {
  switch (step) {
    case 'company':
      return <CompanyStep tenant={existing.tenant} onDone={onDone} />;
    case 'people':
      return <PeopleStep existing={existing} onDone={onDone} />;
    case 'number':
      return <NumberStep onDone={onDone} />;
    case 'hours':
      return <HoursStep zone={existing.tenant.time_zone} onDone={onDone} />;
    case 'flow':
      return <FlowStep existing={existing} onDone={onDone} />;
    case 'phone':
      return <PhoneStep existing={existing} onDone={onPhoneReady} />;
    case 'test':
      return <TestStep existing={existing} />;
    default:
      return null;
  }
}

type SetUpTranslate = ReturnType<typeof useTexts<keyof typeof import('../texts/en.json')>>;

function summaryOf(step: Step, existing: Existing, t: SetUpTranslate): string {
  switch (step) {
    case 'company':
      return t('step.company.done', {
        name: existing.tenant.name,
        zone: existing.tenant.time_zone,
      });
    case 'people':
      return t('step.people.done', {
        count: existing.people.filter((person) => person.agent !== null).length,
      });
    case 'number':
      return t('step.number.done', { number: existing.numbers[0]?.number ?? '' });
    case 'hours':
      return t('step.hours.done', { name: existing.hours[0]?.name ?? '' });
    case 'flow':
      return t('step.flow.done', { number: answeringNumber(existing) ?? '' });
    case 'phone':
      return t(existing.isPhoneRegistered ? 'step.phone.done' : 'step.test.done');
    default:
      return t('step.test.done');
  }
}
