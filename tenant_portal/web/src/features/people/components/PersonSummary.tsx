// A person for somebody who may only look.
import type { ReactNode } from 'react';
import { Card } from '@/components/Page';
import type { HeldRole, Person } from '@/lib/api';
import { DASH } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { namesOf, usePlaces } from '../hooks/usePlaces';
import { useRoleName } from '../hooks/useRoles';
import { peopleTexts } from '../texts/texts';
import './people.css';

export function PersonSummary({ person }: { readonly person: Person }) {
  const { formats } = useLanguage();
  const t = useTexts(peopleTexts);
  const places = usePlaces();
  const nameOf = useRoleName();
  const { agent } = person;
  const roleText = (held: HeldRole) => {
    const limits = [
      ...namesOf(places.queues, held.queue_ids ?? []),
      ...namesOf(places.teams, held.team_ids ?? []),
    ];
    const name = nameOf(held.role);
    return limits.length === 0 ? name : `${name} (${formats.list(limits)})`;
  };
  return (
    <Card>
      <dl className="facts">
        <Fact name={t('email')}>{person.email || DASH}</Fact>
        <Fact name={t('roles')}>{formats.list(person.roles.map(roleText)) || DASH}</Fact>
        <Fact name={t('teams')}>
          {formats.list(namesOf(places.teams, person.team_ids)) || DASH}
        </Fact>
        {agent !== null && (
          <>
            <Fact name={t('agent.queues')}>
              {formats.list(namesOf(places.queues, agent.queue_ids)) || t('agent.noQueue')}
            </Fact>
            <Fact name={t('agent.skills')}>
              {formats.list(
                Object.entries(agent.skills).map(
                  ([skill, level]) => `${skill} ${formats.count(level)}`,
                ),
              ) || DASH}
            </Fact>
          </>
        )}
      </dl>
    </Card>
  );
}

export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="fact">
      <dt className="muted">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
