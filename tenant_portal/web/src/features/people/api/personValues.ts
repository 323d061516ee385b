// A person as a form holds it, and what is sent of it: pure, so that it can be tested without a page.
import type { NewPerson, Person, PersonPatch, RoleBody } from '@/lib/api';
import type { Locale } from '@/lib/i18n/locales';

export type AgentValues = {
  /** Null: the first site of the organisation. */
  readonly site_id: string | null;
  readonly skills: Readonly<Record<string, number>>;
  readonly queue_ids: readonly string[];
};

export type RoleValues = {
  /** Tells rows apart while they are edited. */
  readonly key: number;
  readonly role: string;
  readonly isLimited: boolean;
  readonly queue_ids: readonly string[];
  readonly team_ids: readonly string[];
};

export type PersonValues = {
  readonly email: string;
  readonly name: string;
  readonly locale: Locale;
  readonly roles: readonly RoleValues[];
  readonly team_ids: readonly string[];
  /** Kept while the role `agent` is taken away, so that giving it back loses nothing. */
  readonly agent: AgentValues;
};

export const AGENT_ROLE = 'agent';
const NO_AGENT: AgentValues = { site_id: null, skills: {}, queue_ids: [] };

export function newPersonValues(locale: Locale): PersonValues {
  return {
    email: '',
    name: '',
    locale,
    roles: [newRole(AGENT_ROLE, 0)],
    team_ids: [],
    agent: NO_AGENT,
  };
}

export function newRole(role: string, key: number): RoleValues {
  return { key, role, isLimited: false, queue_ids: [], team_ids: [] };
}

export function valuesOf(person: Person): PersonValues {
  const { email, name, locale, roles, team_ids, agent } = person;
  return {
    email,
    name,
    locale: locale === 'zh-CN' ? 'zh-CN' : 'en',
    roles: roles.map((held, key) => ({
      key,
      role: held.role,
      isLimited: held.queue_ids !== null || held.team_ids !== null,
      queue_ids: held.queue_ids ?? [],
      team_ids: held.team_ids ?? [],
    })),
    team_ids,
    agent:
      agent === null
        ? NO_AGENT
        : { site_id: agent.site_id, skills: agent.skills, queue_ids: agent.queue_ids },
  };
}

export function isAgent(roles: readonly RoleValues[]): boolean {
  return roles.some((each) => each.role === AGENT_ROLE);
}

/** A limited role without anything to limit it to. */
export function hasEmptyLimit(roles: readonly RoleValues[]): boolean {
  return roles.some(
    (each) => each.isLimited && each.queue_ids.length === 0 && each.team_ids.length === 0,
  );
}

export function newPersonOf(values: PersonValues): NewPerson {
  const { email, name, locale, team_ids, agent } = values;
  return {
    email: email.trim(),
    name: name.trim(),
    locale,
    roles: values.roles.map(roleOf),
    team_ids,
    agent: isAgent(values.roles) ? agent : null,
  };
}

export function patchOf(values: PersonValues, mayGiveRoles: boolean): PersonPatch {
  const { name, locale, team_ids, agent } = values;
  const { site_id, skills, queue_ids } = agent;
  const part = { skills, queue_ids, ...(site_id === null ? {} : { site_id }) };
  return {
    name: name.trim(),
    locale,
    team_ids,
    ...(mayGiveRoles ? { roles: values.roles.map(roleOf) } : {}),
    agent: isAgent(values.roles) ? part : null,
  };
}

function roleOf({ role, isLimited, queue_ids, team_ids }: RoleValues): RoleBody {
  return {
    role,
    queue_ids: isLimited && queue_ids.length > 0 ? queue_ids : null,
    team_ids: isLimited && team_ids.length > 0 ? team_ids : null,
  };
}
