// The list of people, found by the API: an organisation may have thousands.
import { Chip, type Tone } from '@/components/Chip';
import { EmptyState } from '@/components/states';
import { type Column, DataTable } from '@/components/table/DataTable';
import type { Person, PersonStatus } from '@/lib/api';
import { DASH } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { EVERYBODY, type PeopleFilter, usePeople } from '../api/people';
import { namesOf, type Places, usePlaces } from '../hooks/usePlaces';
import { useRoleName } from '../hooks/useRoles';
import { peopleTexts } from '../texts/texts';
import { PeopleFilters } from './PeopleFilters';
import './people.css';

const TONES: Readonly<Record<PersonStatus, Tone>> = {
  active: 'good',
  invited: 'ring',
  disabled: 'idle',
};

export function PersonStatusChip({ status }: { readonly status: PersonStatus }) {
  const t = useTexts(peopleTexts);
  return <Chip tone={TONES[status]}>{t(`status.${status}`)}</Chip>;
}

export function PeopleTable({
  filter,
  onFilter,
  onOpen,
}: {
  readonly filter: PeopleFilter;
  readonly onFilter: (filter: PeopleFilter) => void;
  readonly onOpen: (person: Person) => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(peopleTexts);
  const people = usePeople(filter);
  const places = usePlaces();
  const columns = useColumns(places);
  const isFiltered = JSON.stringify(filter) !== JSON.stringify(EVERYBODY);
  return (
    <DataTable
      label={core('nav.people')}
      rows={people}
      columns={columns}
      keyOf={(person) => person.user_id}
      nameOf={(person) => person.name}
      onOpen={onOpen}
      isSearchable={false}
      filters={<PeopleFilters filter={filter} onFilter={onFilter} teams={places.teams} />}
      empty={
        isFiltered ? (
          <EmptyState icon="search" title={core('table.noMatch')} />
        ) : (
          <EmptyState icon="person" title={t('empty')}>
            {t('empty.text')}
          </EmptyState>
        )
      }
    />
  );
}

function useColumns(places: Places): readonly Column<Person>[] {
  const { formats } = useLanguage();
  const t = useTexts(peopleTexts);
  const nameOf = useRoleName();
  return [
    {
      id: 'name',
      title: t('name'),
      width: '24%',
      cell: ({ name }) => <span title={name}>{name}</span>,
      value: ({ name }) => name,
    },
    {
      id: 'email',
      title: t('email'),
      width: '20%',
      cell: ({ email }) => (
        <span className="muted" title={email}>
          {email}
        </span>
      ),
      value: ({ email }) => email,
    },
    {
      id: 'status',
      title: t('status'),
      width: '6.5rem',
      cell: ({ status }) => <PersonStatusChip status={status} />,
      value: ({ status }) => t(`status.${status}`),
    },
    {
      id: 'roles',
      title: t('roles'),
      cell: ({ roles }) => {
        const text = formats.list(
          roles.map((held) => {
            const name = nameOf(held.role);
            const isLimited = held.queue_ids !== null || held.team_ids !== null;
            return isLimited ? t('roles.limited', { role: name }) : name;
          }),
        );
        return <span title={text}>{text || DASH}</span>;
      },
    },
    {
      id: 'queues',
      title: t('agent.queues'),
      width: '15%',
      cell: ({ agent }) => {
        if (agent === null) return <span className="muted">{DASH}</span>;
        const text = formats.list(namesOf(places.queues, agent.queue_ids));
        return <span title={text}>{text || t('agent.noQueue')}</span>;
      },
    },
    {
      id: 'teams',
      title: t('teams'),
      width: '12%',
      cell: ({ team_ids }) => {
        const text = formats.list(namesOf(places.teams, team_ids));
        return <span title={text}>{text || DASH}</span>;
      },
    },
  ];
}
