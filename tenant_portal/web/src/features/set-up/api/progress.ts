// How far the set-up is, derived from what exists: nothing about it is stored.
import type {
  ContactPage,
  FlowList,
  FreeNumberList,
  HoursList,
  LimitReport,
  NumberList,
  OwnTenant,
  PersonList,
  QueueList,
} from '@/lib/api';

export const STEPS = ['company', 'people', 'number', 'hours', 'flow', 'phone', 'test'] as const;
export type Step = (typeof STEPS)[number];

export type Existing = {
  readonly tenant: OwnTenant;
  readonly people: PersonList['items'];
  readonly queues: QueueList['items'];
  readonly numbers: NumberList['items'];
  readonly hours: HoursList['items'];
  readonly flows: FlowList['items'];
  readonly contacts: ContactPage['items'];
  /** The phone of the person who looks. */
  readonly isPhoneRegistered: boolean;
};

/** What the step of the number also needs to know. */
export type Offered = { readonly free: FreeNumberList['items']; readonly limits: LimitReport };

export type Progress = {
  readonly done: ReadonlySet<Step>;
  /** The first step that is not done; null when all are. */
  readonly next: Step | null;
};

export function progressOf(existing: Existing): Progress {
  const done = new Set(STEPS.filter((step) => IS_DONE[step](existing)));
  return { done, next: STEPS.find((step) => !done.has(step)) ?? null };
}

const IS_DONE: Readonly<Record<Step, (existing: Existing) => boolean>> = {
  company: ({ tenant }) => tenant.name !== '' && tenant.time_zone !== '',
  people: ({ people, queues }) =>
    queues.length > 0 && people.some((person) => person.agent !== null),
  number: ({ numbers }) => numbers.length > 0,
  hours: ({ hours }) => hours.length > 0,
  flow: (existing) => answeringNumber(existing) !== null,
  // Somebody else may have taken the first call: it proves all the same that phones are set up.
  phone: (existing) => existing.isPhoneRegistered || wasAnswered(existing),
  test: (existing) => wasAnswered(existing),
};

export function wasAnswered({ contacts }: Pick<Existing, 'contacts'>): boolean {
  return contacts.some((contact) => contact.outcome === 'handled');
}

/** A number whose calls a published flow takes. */
export function answeringNumber({
  numbers,
  flows,
}: Pick<Existing, 'numbers' | 'flows'>): string | null {
  const published = new Set(
    flows.filter((flow) => flow.published_version !== null).map((flow) => flow.flow_id),
  );
  const found = numbers.find(({ flow_id: flowId }) => flowId !== null && published.has(flowId));
  return found?.number ?? null;
}
