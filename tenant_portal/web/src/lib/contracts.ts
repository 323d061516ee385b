// Wire types of the live socket, generated from infra/contracts: never edit.
// `python -m tenant_portal.typegen` writes this file again.

export const ALIVE_EVERY_MS = 5000;
export const CLOSE_REFUSED = 4401;

export const AGENT_STRATEGIES = [
  'best_skill',
  'fewest_contacts',
  'least_occupied',
  'longest_idle',
  'longest_since_contact',
  'random_order',
  'round_robin',
] as const;

export const AGENT_STATE_VALUES = [
  'acw',
  'aux',
  'available',
  'offered',
  'offline',
  'on_contact',
] as const;
export type AgentState = (typeof AGENT_STATE_VALUES)[number];

export type AliveMessage = {
  readonly type: 'alive';
};

export const AUX_REASON_VALUES = [
  'declined',
  'no_answer',
  'unreachable',
] as const;
export type AuxReason = (typeof AUX_REASON_VALUES)[number];

export const CONTACT_OUTCOME_VALUES = [
  'abandoned_in_flow',
  'abandoned_in_queue',
  'failed',
  'handled',
  'rejected',
  'self_served',
  'voicemail',
] as const;
export type ContactOutcome = (typeof CONTACT_OUTCOME_VALUES)[number];

export const CONTACT_PHASE_VALUES = [
  'connected',
  'in_flow',
  'offered',
  'queued',
] as const;
export type ContactPhase = (typeof CONTACT_PHASE_VALUES)[number];

export type DeltaMessage = {
  readonly type: 'delta';
  readonly delta: LiveDelta;
};

export const END_REASON_VALUES = [
  'agent_hangup',
  'caller_hangup',
  'cancelled',
  'declined',
  'edge_restarted',
  'flow_fault',
  'flow_hangup',
  'media_timeout',
  'no_answer',
  'no_route',
  'overload',
  'shutdown',
  'unreachable',
  'worker_lost',
] as const;
export type EndReason = (typeof END_REASON_VALUES)[number];

export type Hello = {
  readonly key: string | null;
  readonly tenant_id: string | null;
};

export type LiveAgent = {
  readonly agent_id: string;
  readonly name: string;
  readonly state: AgentState;
  readonly since_at_ms: number;
  readonly reason: string | null;
  readonly contact_id: string | null;
};

export type LiveCall = {
  readonly contact_id: string;
  readonly phase: ContactPhase;
  readonly queue_id: string | null;
  readonly since_at_ms: number;
  readonly position: number | null;
  readonly agent_id: string | null;
};

export type LiveDelta = {
  readonly tenant_id: string;
  readonly epoch: number;
  readonly seq: number;
  readonly at_ms: number;
  readonly queues: readonly LiveQueue[];
  readonly agents: readonly LiveAgent[];
  readonly contacts: readonly LiveCall[];
  readonly removed_contacts: readonly string[];
  readonly removed_agents: readonly string[];
  readonly removed_queues: readonly string[];
};

export type LiveQueue = {
  readonly queue_id: string;
  readonly name: string;
  readonly waiting: number;
  readonly longest_wait_since_at_ms: number | null;
  readonly offered: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly answered_in_time: number;
  readonly short_abandons: number;
};

export type LiveSnapshot = {
  readonly tenant_id: string;
  readonly epoch: number;
  readonly seq: number;
  readonly at_ms: number;
  readonly queues: readonly LiveQueue[];
  readonly agents: readonly LiveAgent[];
  readonly contacts: readonly LiveCall[];
};

export type RefusedMessage = {
  readonly type: 'refused';
  readonly code: string;
  readonly message: string;
};

export type SnapshotMessage = {
  readonly type: 'snapshot';
  readonly snapshot: LiveSnapshot;
};

export type UnavailableMessage = {
  readonly type: 'unavailable';
};

export type LiveMessage = SnapshotMessage | DeltaMessage | UnavailableMessage | AliveMessage | RefusedMessage;
