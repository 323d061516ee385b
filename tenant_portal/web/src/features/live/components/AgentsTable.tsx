// Agents now: state, time in it, and the contact they have.
import { memo, useMemo } from 'react';
import { Chip } from '@/components/Chip';
import { ContactName } from '@/components/ContactName';
import { Elapsed } from '@/components/Elapsed';
import { Panel } from '@/components/Panel';
import type { AgentState, LiveAgent } from '@/lib/contracts';
import type { Translate } from '@/lib/i18n/catalogue';
import { DASH } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import type { Board } from '../api/board';
import { agentsInOrder, countsByState, STATE_ORDER } from '../api/figures';
import { type LiveKey, liveTexts } from '../texts/texts';
import { agentTone, STATE_TONE } from './tones';

export function AgentsTable({ agents }: { readonly agents: Board['agents'] }) {
  const { locale } = useLanguage();
  const t = useTexts(liveTexts);
  const rows = useMemo(() => agentsInOrder(agents.values(), locale), [agents, locale]);
  return (
    <Panel title={t('agents.title')} area="agents" aside={<StateCounts agents={agents} />}>
      {rows.length === 0 ? (
        <p className="panel-note">{t('agents.empty')}</p>
      ) : (
        <table className="table agents">
          <thead>
            <tr>
              <th scope="col">{t('agents.name')}</th>
              <th scope="col">{t('agents.state')}</th>
              <th scope="col" className="figure">
                {t('agents.since')}
              </th>
              <th scope="col" className="figure">
                {t('agents.contact')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((agent) => (
              <AgentRow key={agent.agent_id} agent={agent} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

const AgentRow = memo(function AgentRow({ agent }: { readonly agent: LiveAgent }) {
  const t = useTexts(liveTexts);
  const label = stateLabel(agent, t);
  return (
    <tr>
      <th scope="row" title={agent.name}>
        {agent.name}
      </th>
      <td title={label}>
        <Chip tone={agentTone(agent)}>{label}</Chip>
      </td>
      <td className="figure">
        {agent.state === 'offline' ? (
          <span className="muted">{DASH}</span>
        ) : (
          <Elapsed sinceMs={agent.since_at_ms} />
        )}
      </td>
      <td className="figure">
        {agent.contact_id === null ? (
          <span className="muted">{DASH}</span>
        ) : (
          <ContactName contactId={agent.contact_id} />
        )}
      </td>
    </tr>
  );
});

function StateCounts({ agents }: { readonly agents: Board['agents'] }) {
  const { formats } = useLanguage();
  const t = useTexts(liveTexts);
  const counts = useMemo(() => countsByState(agents.values()), [agents]);
  const present = STATE_ORDER.filter((state) => (counts.get(state) ?? 0) > 0);
  return (
    <ul className="state-counts" aria-label={t('agents.counts')}>
      {present.map((state: AgentState) => (
        <li key={state} title={t(`state.${state}`)}>
          <Chip tone={STATE_TONE[state]}>
            <span className="visually-hidden">{t(`state.${state}`)} </span>
            {formats.count(counts.get(state) ?? 0)}
          </Chip>
        </li>
      ))}
    </ul>
  );
}

/** `aux` says its reason: ours translated, a tenant's own as the tenant wrote it. */
function stateLabel(agent: LiveAgent, t: Translate<LiveKey>): string {
  if (agent.state !== 'aux' || agent.reason === null) return t(`state.${agent.state}`);
  switch (agent.reason) {
    case 'no_answer':
    case 'declined':
    case 'unreachable':
      return t(`reason.${agent.reason}`);
    default:
      return agent.reason;
  }
}
