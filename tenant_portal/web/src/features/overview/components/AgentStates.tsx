// How many agents are in which state, as bars that move with the board.
import { Chip } from '@/components/Chip';
import { Card } from '@/components/Page';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { overviewTexts } from '../texts/texts';
import './overview.css';

export type StateCount = {
  readonly state: string;
  readonly label: string;
  readonly tone: Parameters<typeof Chip>[0]['tone'];
  readonly count: number;
};

export function AgentStates({ counts }: { readonly counts: readonly StateCount[] }) {
  const t = useTexts(overviewTexts);
  const { formats } = useLanguage();
  const all = counts.reduce((sum, each) => sum + each.count, 0);
  return (
    <Card title={t('states.title')}>
      {all === 0 ? (
        <p className="muted">{t('states.none')}</p>
      ) : (
        <ul className="agent-states">
          {counts.map(({ state, label, tone, count }) => (
            <li
              key={state}
              title={t('states.figure', {
                share: formats.share(count / all),
                count: formats.count(all),
              })}
            >
              <span>
                <Chip tone={tone}>{label}</Chip>
              </span>
              <span className="agent-states-bar" aria-hidden="true">
                <span
                  className={`chip-${tone}`}
                  style={{ inlineSize: `${(count / all) * 100}%` }}
                />
              </span>
              <strong>{formats.count(count)}</strong>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
