// Every line of a file that is refused, and why.
import type { LineProblem } from '@/lib/api';
import { useFaults } from '@/lib/http/faults';
import { DASH } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { lineCodeOf } from '../api/problems';
import { bulkTexts } from '../texts/texts';

export function LineProblems({
  problems,
  all,
}: {
  readonly problems: readonly LineProblem[];
  /** How many there are; the API names the first thousand. */
  readonly all: number;
}) {
  const t = useTexts(bulkTexts);
  const { formats } = useLanguage();
  const faults = useFaults();
  const wordsOf = (problem: LineProblem) => {
    const code = lineCodeOf(problem);
    return code === null ? faults.ofField(problem) : t(`problem.${code}`);
  };
  return (
    <div className="bulk-problems">
      <p role="alert">{t('problems.lead')}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard */}
      <section className="bulk-scroll" tabIndex={0} aria-label={t('problems')}>
        <table className="table bulk-table">
          <thead>
            <tr>
              <th scope="col">{t('problems.line')}</th>
              <th scope="col">{t('problems.column')}</th>
              <th scope="col">{t('problems.text')}</th>
            </tr>
          </thead>
          <tbody>
            {problems.map((problem) => (
              <tr key={`${problem.line} ${problem.field} ${problem.code} ${problem.message}`}>
                <td>{formats.count(problem.line)}</td>
                <td className="code">{problem.field || DASH}</td>
                <td title={problem.message}>{wordsOf(problem)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {all > problems.length && (
        <p className="muted small">
          {t('problems.more', {
            shown: formats.count(problems.length),
            all: formats.count(all),
          })}
        </p>
      )}
    </div>
  );
}
