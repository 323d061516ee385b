// What a person can be given: queues, teams, sites and skills, as options of lists.
import { useMemo } from 'react';
import type { Option } from '@/components/form/ChoiceFields';
import type { Queue, Site, Skill, Team } from '@/lib/api';
import { useRows } from '@/lib/http/queries';
import { useMay } from '@/lib/session/SessionContext';

export type Places = {
  readonly queues: readonly Option[];
  readonly teams: readonly Option[];
  readonly sites: readonly Option[];
  readonly skills: readonly string[];
};

export function usePlaces(): Places {
  const may = useMay();
  const maySeeQueues = may('queues:read');
  const queues = useRows<Queue>(['queues'], '/v1/queues', { isEnabled: maySeeQueues });
  const skills = useRows<Skill>(['skills'], '/v1/skills', { isEnabled: maySeeQueues });
  const teams = useRows<Team>(['teams'], '/v1/teams', { isEnabled: may('people:read') });
  const sites = useRows<Site>(['sites', 'own'], '/v1/tenant/sites', {
    isEnabled: may('sites:read'),
  });
  return useMemo(
    () => ({
      queues: queues.items.map(({ queue_id: value, name: label }) => ({ value, label })),
      teams: teams.items.map(({ team_id: value, name: label }) => ({ value, label })),
      sites: sites.items.map(({ site_id: value, name: label }) => ({ value, label })),
      skills: skills.items.map(({ name }) => name),
    }),
    [queues.items, teams.items, sites.items, skills.items],
  );
}

/** Names of chosen ids; an id that is not in the list (a limited view) is left out. */
export function namesOf(options: readonly Option[], ids: readonly string[]): readonly string[] {
  const names = new Map(options.map(({ value, label }) => [value, label]));
  return ids.flatMap((id) => names.get(id) ?? []);
}
