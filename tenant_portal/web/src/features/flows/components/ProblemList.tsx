// What stands against publishing a flow, each with its step and field.
import { Icon } from '@/components/Icon';
import type { FlowProblem } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { problemCodeOf } from '../api/problems';
import { flowsTexts } from '../texts/texts';
import './flows.css';

export function ProblemList({ problems }: { readonly problems: readonly FlowProblem[] }) {
  const { formats } = useLanguage();
  const t = useTexts(flowsTexts);
  return (
    <section className="problems" role="alert" aria-label={t('problems')}>
      <p className="problems-head">
        <Icon name="warning" />
        {t('problems.lead', { count: formats.count(problems.length) })}
      </p>
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.step} ${problem.field} ${problem.code}`}>
            <span className="code">
              {problem.step === null ? t('problems.whole') : problem.step}
              {problem.field !== '' && ` · ${problem.field}`}
            </span>{' '}
            <ProblemText problem={problem} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** In English the API says more than a code can; in Chinese the code has words of its own. */
export function ProblemText({ problem }: { readonly problem: FlowProblem }) {
  const { locale } = useLanguage();
  const t = useTexts(flowsTexts);
  const code = problemCodeOf(problem);
  if (code === null) return <>{capital(problem.message)}</>;
  const words = t(`problem.${code}`);
  return <span title={problem.message}>{locale === 'en' ? capital(problem.message) : words}</span>;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
