// Wire types of the REST API, generated from its OpenAPI document: never edit.
// `python -m tenant_portal.typegen --openapi <document>` writes this file again.
import type {
  AgentState,
  ContactOutcome,
  EndReason,
} from './contracts';

export type Agent = {
  readonly agent_id: string;
  readonly name: string;
  readonly site_id: string;
  readonly skills: Readonly<Record<string, number>>;
  readonly queue_ids: readonly string[];
  readonly sip_username: string;
};

export type AgentList = {
  readonly items: readonly Agent[];
};

export type AgentPatch = {
  readonly name?: string;
  readonly site_id?: string;
  readonly skills?: Readonly<Record<string, number>>;
  readonly queue_ids?: readonly string[];
};

export type AgentStateInterval = {
  readonly agent_id: string;
  readonly sequence: number;
  readonly site_id: string | null;
  readonly state: AgentState;
  readonly reason: string | null;
  readonly since_at_ms: number;
  readonly until_at_ms: number | null;
  readonly contact_id: string | null;
  readonly interaction_id: string | null;
};

export type ApiKey = {
  readonly api_key_id: string;
  readonly name: string;
  readonly created_at_ms: number;
  readonly revoked_at_ms: number | null;
};

export type ApiKeyList = {
  readonly items: readonly ApiKey[];
};

export type Cdr = {
  readonly leg_id: string;
  readonly contact_id: string;
  readonly site_id: string | null;
  readonly role: LegRole;
  readonly direction: LegDirection;
  readonly remote: string;
  readonly started_at_ms: number;
  readonly ringing_at_ms: number | null;
  readonly answered_at_ms: number | null;
  readonly ended_at_ms: number;
  readonly reason: EndReason;
  readonly agent_id: string | null;
  readonly interaction_id: string | null;
  readonly sip_call_id: string;
  readonly sip_status: number;
  readonly media: MediaFigures | null;
};

export type CdrPage = {
  readonly items: readonly Cdr[];
  readonly next_cursor: string | null;
};

export type Contact = {
  readonly contact_id: string;
  readonly site_id: string | null;
  readonly ani: string | null;
  readonly dnis: string | null;
  readonly flow_id: string | null;
  readonly flow_version: number | null;
  readonly arrived_at_ms: number;
  readonly queue_id: string | null;
  readonly queued_at_ms: number | null;
  readonly agent_id: string | null;
  readonly connected_at_ms: number | null;
  readonly ended_at_ms: number | null;
  readonly outcome: ContactOutcome | null;
  readonly reason: EndReason | null;
  readonly detail: string | null;
};

export type ContactDetail = {
  readonly contact: Contact;
  readonly interactions: readonly Interaction[];
  readonly legs: readonly Cdr[];
  readonly recordings: readonly ContactRecording[];
  readonly timeline: readonly TimelineEntry[];
};

export type ContactPage = {
  readonly items: readonly Contact[];
  readonly next_cursor: string | null;
};

export type ContactRecording = {
  readonly recording_id: string;
  readonly interaction_id: string | null;
  readonly started_at_ms: number;
  readonly stored_at_ms: number | null;
  readonly duration_ms: number | null;
};

export type CreatedAgent = {
  readonly agent: Agent;
  readonly sip: SipCredentials;
};

export type CreatedApiKey = {
  readonly api_key_id: string;
  readonly name: string;
  readonly key: string;
};

export type FlowDetail = {
  readonly flow_id: string;
  readonly name: string;
  readonly draft: Readonly<Record<string, unknown>>;
  readonly published_version: number | null;
  readonly updated_at_ms: number;
};

export type FlowDraft = {
  readonly document: Readonly<Record<string, unknown>>;
};

export type FlowList = {
  readonly items: readonly FlowSummary[];
};

export type FlowProblem = {
  readonly step: string | null;
  readonly field: string;
  readonly code: string;
  readonly message: string;
};

export type FlowPublished = {
  readonly flow_id: string;
  readonly version: number;
};

export type FlowReport = {
  readonly is_valid: boolean;
  readonly problems: readonly FlowProblem[];
};

export type FlowSummary = {
  readonly flow_id: string;
  readonly name: string;
  readonly published_version: number | null;
  readonly updated_at_ms: number;
};

export type FlowVersion = {
  readonly flow_id: string;
  readonly version: number;
  readonly document: Readonly<Record<string, unknown>>;
  readonly published_at_ms: number;
};

export type Interaction = {
  readonly interaction_id: string;
  readonly contact_id: string;
  readonly agent_id: string;
  readonly queue_id: string;
  readonly offer_id: string | null;
  readonly agent_leg_id: string | null;
  readonly connected_at_ms: number;
  readonly ended_at_ms: number | null;
  readonly reason: EndReason | null;
};

export type InteractionPage = {
  readonly items: readonly Interaction[];
  readonly next_cursor: string | null;
};

export type IntervalPage = {
  readonly items: readonly AgentStateInterval[];
  readonly next_cursor: string | null;
};

export const LEG_DIRECTION_VALUES = [
  'inbound',
  'outbound',
] as const;
export type LegDirection = (typeof LEG_DIRECTION_VALUES)[number];

export const LEG_ROLE_VALUES = [
  'agent',
  'caller',
] as const;
export type LegRole = (typeof LEG_ROLE_VALUES)[number];

export type MediaFigures = {
  readonly codec: string;
  readonly rx_packets: number;
  readonly rx_lost: number;
  readonly tx_packets: number;
  readonly rx_jitter_us: number;
  readonly rtt_us: number;
};

export type NewAgent = {
  readonly name: string;
  readonly site_id: string;
  readonly skills?: Readonly<Record<string, number>>;
  readonly queue_ids?: readonly string[];
};

export type NewApiKey = {
  readonly name: string;
};

export type NewFlow = {
  readonly name: string;
  readonly document: Readonly<Record<string, unknown>>;
};

export type NewSite = {
  readonly name: string;
  readonly site_id?: string | null;
};

export type NewTenant = {
  readonly name: string;
  readonly time_zone?: string;
  readonly domain_id?: string | null;
};

export type NumberBody = {
  readonly flow_id: string;
};

export type NumberList = {
  readonly items: readonly PhoneNumber[];
};

export type PhoneNumber = {
  readonly number: string;
  readonly flow_id: string;
};

export type Prompt = {
  readonly name: string;
  readonly sha256: string;
  readonly size_bytes: number;
  readonly duration_ms: number;
  readonly created_at_ms: number;
};

export type PromptList = {
  readonly items: readonly Prompt[];
};

export type PromptUpload = {
  readonly file: string;
};

export type Queue = {
  readonly queue_id: string;
  readonly name: string;
  readonly required_skills: Readonly<Record<string, number>>;
  readonly priority: number;
  readonly ring_timeout_ms: number;
  readonly acw_ms: number;
  readonly service_level_ms: number;
  readonly is_recorded: boolean;
};

export type QueueBody = {
  readonly name: string;
  readonly required_skills?: Readonly<Record<string, number>>;
  readonly priority?: number;
  readonly ring_timeout_ms?: number;
  readonly acw_ms?: number;
  readonly service_level_ms?: number;
  readonly is_recorded?: boolean;
};

export type QueueList = {
  readonly items: readonly Queue[];
};

export type Recording = {
  readonly recording_id: string;
  readonly contact_id: string;
  readonly interaction_id: string | null;
  readonly agent_id: string | null;
  readonly started_at_ms: number;
  readonly stored_at_ms: number | null;
  readonly duration_ms: number | null;
  readonly rate_hz: number | null;
  readonly channels: number | null;
  readonly media_type: string | null;
  readonly size_bytes: number | null;
  readonly sha256: string | null;
  readonly is_truncated: boolean | null;
};

export type RecordingLink = {
  readonly url: string;
  readonly expires_at_ms: number;
};

export type RecordingPage = {
  readonly items: readonly Recording[];
  readonly next_cursor: string | null;
};

export type SipCredentials = {
  readonly sip_username: string;
  readonly sip_password: string;
  readonly sip_realm: string;
};

export type Site = {
  readonly site_id: string;
  readonly name: string;
  readonly created_at_ms: number;
};

export type SiteList = {
  readonly items: readonly Site[];
};

export type SiteTenants = {
  readonly tenant_ids: readonly string[];
};

export type StateAccepted = {
  readonly agent_id: string;
  readonly state: AgentState;
};

export type StateRequest = {
  readonly state: AgentState;
  readonly reason?: string | null;
};

export type Tenant = {
  readonly tenant_id: string;
  readonly domain_id: string;
  readonly name: string;
  readonly time_zone: string;
  readonly created_at_ms: number;
};

export type TenantList = {
  readonly items: readonly Tenant[];
  readonly next_cursor: string | null;
};

export type TimelineEntry = {
  readonly event_id: string;
  readonly at_ms: number;
  readonly message: string;
  readonly body: Readonly<Record<string, unknown>>;
};

export type UsageEntry = {
  readonly source_event_id: string;
  readonly metric: UsageMetric;
  readonly quantity: number;
  readonly source_id: string;
  readonly occurred_at_ms: number;
};

export const USAGE_METRIC_VALUES = [
  'agent_leg_seconds',
  'inbound_leg_seconds',
  'recording_seconds',
  'recording_stored_bytes',
] as const;
export type UsageMetric = (typeof USAGE_METRIC_VALUES)[number];

export type UsagePage = {
  readonly items: readonly UsageEntry[];
  readonly next_cursor: string | null;
};

export type UsageTotals = {
  readonly totals: Readonly<Record<string, number>>;
};
