// Narrows the list of people by name, status, role and team.
import { useEffect, useState } from 'react';
import { Choice } from '@/components/Choice';
import type { Option } from '@/components/form/ChoiceFields';
import { Icon } from '@/components/Icon';
import { PERSON_STATUS_VALUES } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import type { PeopleFilter } from '../api/people';
import { useRoleOptions } from '../hooks/useRoles';
import { peopleTexts } from '../texts/texts';

// Long enough that a word is one question to the API, short enough to feel at once.
const TYPING_MS = 250;
const STATUSES = ['', ...PERSON_STATUS_VALUES] as const;

export function PeopleFilters({
  filter,
  onFilter,
  teams,
}: {
  readonly filter: PeopleFilter;
  readonly onFilter: (filter: PeopleFilter) => void;
  readonly teams: readonly Option[];
}) {
  const { t: core } = useLanguage();
  const t = useTexts(peopleTexts);
  const roles = useRoleOptions();
  const labelOf = (options: readonly Option[], value: string, all: string) =>
    options.find((option) => option.value === value)?.label ?? all;
  const [text, setText] = useState(filter.q);
  useEffect(() => {
    if (text === filter.q) return undefined;
    const timer = window.setTimeout(() => onFilter({ ...filter, q: text }), TYPING_MS);
    return () => window.clearTimeout(timer);
  }, [text, filter, onFilter]);
  return (
    <>
      <div className="search-box">
        <Icon name="search" />
        <input
          type="search"
          className="input"
          aria-label={core('table.search')}
          placeholder={t('search')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <Choice
        label={t('status')}
        value={filter.status}
        options={STATUSES}
        nameOf={(status) => t(status === '' ? 'filter.anyStatus' : `status.${status}`)}
        onChoose={(status) => onFilter({ ...filter, status })}
      />
      <Choice
        label={t('roles.role')}
        value={filter.role}
        options={['', ...roles.map(({ value }) => value)]}
        nameOf={(role) => labelOf(roles, role, t('filter.anyRole'))}
        onChoose={(role) => onFilter({ ...filter, role })}
      />
      {teams.length > 0 && (
        <Choice
          label={t('teams')}
          value={filter.team_id}
          options={['', ...teams.map(({ value }) => value)]}
          nameOf={(team) => labelOf(teams, team, t('filter.anyTeam'))}
          onChoose={(team_id) => onFilter({ ...filter, team_id })}
        />
      )}
    </>
  );
}
