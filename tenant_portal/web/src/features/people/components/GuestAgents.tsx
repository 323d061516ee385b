// Agents of an outsourcer who take calls here by grant: theirs at home, known here by name alone.
import { Card } from '@/components/Page';
import { type Column, DataTable } from '@/components/table/DataTable';
import type { Agent } from '@/lib/api';
import { DASH } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useGuestAgents } from '../api/people';
import { namesOf, usePlaces } from '../hooks/usePlaces';
import { peopleTexts } from '../texts/texts';

// So few are seen at a glance.
const FEW = 8;

/** Nothing where nobody works by grant. */
export function GuestAgents() {
  const t = useTexts(peopleTexts);
  const rows = useGuestAgents();
  const columns = useColumns();
  if (rows.items.length === 0) return null;
  return (
    <Card title={t('guests')} lead={t('guests.lead')}>
      <DataTable
        label={t('guests')}
        rows={rows}
        columns={columns}
        keyOf={(agent) => agent.agent_id}
        nameOf={(agent) => agent.name}
        isSearchable={rows.items.length > FEW}
        empty={null}
      />
    </Card>
  );
}

function useColumns(): readonly Column<Agent>[] {
  const { formats } = useLanguage();
  const t = useTexts(peopleTexts);
  const places = usePlaces();
  const queuesOf = ({ queue_ids }: Agent) => formats.list(namesOf(places.queues, queue_ids));
  const skillsOf = ({ skills }: Agent) =>
    formats.list(
      Object.entries(skills).map(([skill, level]) => `${skill} ${formats.count(level)}`),
    );
  return [
    { id: 'name', title: t('name'), cell: ({ name }) => name, value: ({ name }) => name },
    {
      id: 'home',
      title: t('guests.of'),
      cell: ({ guest_of }) => guest_of ?? DASH,
      value: ({ guest_of }) => guest_of ?? '',
    },
    {
      id: 'queues',
      title: t('agent.queues'),
      cell: (agent) => <span title={queuesOf(agent)}>{queuesOf(agent) || t('agent.noQueue')}</span>,
      value: queuesOf,
    },
    {
      id: 'skills',
      title: t('agent.skills'),
      cell: (agent) => <span title={skillsOf(agent)}>{skillsOf(agent) || DASH}</span>,
      value: skillsOf,
    },
  ];
}
