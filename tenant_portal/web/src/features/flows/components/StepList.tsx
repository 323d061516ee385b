// The steps of a flow in words, as a caller meets them; with what differs, and what is wrong with each.
import { Chip, type Tone } from '@/components/Chip';
import type { FlowProblem } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import {
  type ComparedStep,
  type FlowOutline,
  type FlowStep,
  heardAt,
  type StepChange,
  textAt,
  type Way,
  waysOf,
} from '../api/document';
import { usePlaceNames } from '../hooks/usePlaceNames';
import { flowsTexts } from '../texts/texts';
import { ProblemText } from './ProblemList';
import './flows.css';

const TYPES = [
  'say',
  'play',
  'menu',
  'hours',
  'set',
  'queue',
  'voicemail',
  'hangup',
  'goto',
] as const;
const TONES: Readonly<Record<Exclude<StepChange, 'same'>, Tone>> = {
  added: 'good',
  changed: 'warn',
  removed: 'bad',
};

export function StepList({
  outline,
  steps,
  problems = [],
}: {
  readonly outline: FlowOutline;
  readonly steps: readonly ComparedStep[];
  readonly problems?: readonly FlowProblem[];
}) {
  const t = useTexts(flowsTexts);
  if (steps.length === 0) return <p className="muted">{t('steps.none')}</p>;
  return (
    <ol className="steps" aria-label={t('steps')}>
      {steps.map((compared) => (
        <StepRow
          key={`${compared.change} ${compared.step.name}`}
          compared={compared}
          outline={outline}
          problems={problems.filter(({ step }) => step === compared.step.name)}
        />
      ))}
    </ol>
  );
}

function StepRow({
  compared: { step, change, fields },
  outline,
  problems,
}: {
  readonly compared: ComparedStep;
  readonly outline: FlowOutline;
  readonly problems: readonly FlowProblem[];
}) {
  const { formats } = useLanguage();
  const t = useTexts(flowsTexts);
  const type = TYPES.find((each) => each === step.type);
  return (
    <li className="step" data-change={change}>
      <div className="step-head">
        <strong>{type === undefined ? step.type || t('type.none') : t(`type.${type}`)}</strong>
        <span className="code muted">{step.name}</span>
        {step.name === outline.start && <Chip tone="busy">{t('steps.start')}</Chip>}
        {change !== 'same' && <Chip tone={TONES[change]}>{t(`change.${change}`)}</Chip>}
        {fields.length > 0 && <span className="muted small code">{formats.list(fields)}</span>}
      </div>
      <StepWords step={step} language={outline.language} />
      <Ways step={step} />
      {problems.map((problem) => (
        <p key={`${problem.field} ${problem.code}`} className="field-fault">
          <ProblemText problem={problem} />
        </p>
      ))}
    </li>
  );
}

function StepWords({ step, language }: { readonly step: FlowStep; readonly language: string }) {
  const { nameOf } = usePlaceNames();
  const t = useTexts(flowsTexts);
  const heard = heardAt(step, language);
  const place = textAt(step, 'queue_id') ?? textAt(step, 'hours_id');
  const outcome = textAt(step, 'outcome');
  return (
    <>
      {place !== null && <p>{nameOf(place)}</p>}
      {heard !== null && <p className="step-heard">{t('heard', { text: heard })}</p>}
      {step.type === 'hangup' && outcome === 'rejected' && <p>{t('hangup.rejected')}</p>}
    </>
  );
}

function Ways({ step }: { readonly step: FlowStep }) {
  const t = useTexts(flowsTexts);
  const ways = waysOf(step);
  if (ways.length === 0) return null;
  const words = ({ when, digit, to }: Way) =>
    when === 'digit' ? t('way.digit', { digit: digit ?? '', to }) : t(`way.${when}`, { to });
  return (
    <ul className="step-ways muted small">
      {ways.map((way) => (
        <li key={`${way.when} ${way.digit ?? ''}`}>{words(way)}</li>
      ))}
    </ul>
  );
}
