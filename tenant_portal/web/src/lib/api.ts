// Wire types of the REST API, generated from its OpenAPI document: never edit.
// `make generate` writes this file again.
import type {
  AgentState,
  ContactOutcome,
  EndReason,
} from './contracts';

export type Access = {
  readonly membership_id: string;
  readonly user_name: string;
  readonly organisation: string;
  readonly organisation_kind: string;
  readonly role: string;
  readonly queue_ids: readonly string[] | null;
  readonly skills: Readonly<Record<string, number>>;
  readonly from_at_ms: number;
  readonly until_at_ms: number | null;
  readonly reason: string;
  readonly is_at_work: boolean | null;
};

export type AccessList = {
  readonly items: readonly Access[];
};

export type AccessPatch = {
  readonly queue_ids?: readonly string[];
  readonly until_at_ms?: number;
};

export type AccessRequest = {
  readonly access_request_id: string;
  readonly tenant_id: string;
  readonly user_name: string;
  readonly role: string;
  readonly reason: string;
  readonly minutes: number;
  readonly status: string;
  readonly created_at_ms: number;
  readonly expires_at_ms: number;
  readonly decided_at_ms: number | null;
};

export type AccessRequestList = {
  readonly items: readonly AccessRequest[];
};

export type Agent = {
  readonly agent_id: string;
  readonly name: string;
  readonly site_id: string;
  readonly skills: Readonly<Record<string, number>>;
  readonly queue_ids: readonly string[];
  readonly sip_username: string;
  readonly user_id?: string | null;
  readonly is_enabled?: boolean;
  readonly guest_of?: string | null;
};

export type AgentList = {
  readonly items: readonly Agent[];
};

export type AgentPart = {
  readonly site_id?: string | null;
  readonly skills?: Readonly<Record<string, number>>;
  readonly queue_ids?: readonly string[];
};

export type AgentPartPatch = {
  readonly site_id?: string;
  readonly skills?: Readonly<Record<string, number>>;
  readonly queue_ids?: readonly string[];
};

export type AgentPatch = {
  readonly name?: string;
  readonly site_id?: string;
  readonly skills?: Readonly<Record<string, number>>;
  readonly queue_ids?: readonly string[];
};

export type AgentPhone = {
  readonly agent_id: string;
  readonly site_id: string;
  readonly sip_username: string;
  readonly sip_realm: string;
  readonly status: PhoneStatus;
  readonly address: string | null;
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

export type AskRenewal = {
  readonly site_id: string;
};

export type AuditActor = {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
};

export type AuditEntry = {
  readonly audit_id: string;
  readonly seq: number;
  readonly at_ms: number;
  readonly actor: AuditActor;
  readonly ip: string;
  readonly user_agent: string;
  readonly action: string;
  readonly subject_id: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly prev_hash: string;
  readonly hash: string;
};

export type AuditPage = {
  readonly items: readonly AuditEntry[];
  readonly next_cursor: string | null;
};

export type AuditProof = {
  readonly ok: boolean;
  readonly entries: number;
  readonly broken_at: number | null;
  readonly head: string;
};

export type BrandBody = {
  readonly name: string;
  readonly colour: string;
  readonly domain?: string | null;
};

export type CallCheck = {
  readonly ok: boolean;
  readonly steps: readonly CheckStep[];
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

export type Check = {
  readonly name: string;
  readonly is_ok: boolean;
  readonly took_ms: number;
};

export type CheckStep = {
  readonly code: string;
  readonly subject: string;
  readonly detail?: string | null;
  readonly is_problem?: boolean;
};

export type ClientOverview = {
  readonly tenant_id: string;
  readonly name: string;
  readonly status: string;
  readonly plan: string;
  readonly waiting: number;
  readonly longest_wait_ms: number;
  readonly on_contact: number;
  readonly contacts_today: number;
  readonly answered_in_time: number;
  readonly offered: number;
  readonly limits: readonly LimitUse[];
};

export type ClientOverviewList = {
  readonly items: readonly ClientOverview[];
};

export type ClientPatch = {
  readonly name?: string;
  readonly time_zone?: string;
  readonly locale?: 'en' | 'zh-CN';
  readonly plan?: string;
  readonly status?: string;
  readonly reason?: string;
};

export type ClientQueue = {
  readonly queue_id: string;
  readonly name: string;
  readonly required_skills: Readonly<Record<string, number>>;
};

export type ClientQueueList = {
  readonly items: readonly ClientQueue[];
};

export type ClientSkill = {
  readonly name: string;
  readonly description: string;
};

export type ClientSkillList = {
  readonly items: readonly ClientSkill[];
};

export type CloseTenant = {
  readonly name: string;
  readonly reason?: string;
};

export type Confirmation = {
  readonly code: string;
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

export type CreatedOauthClient = {
  readonly oauth_client_id: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly name: string;
  readonly permissions: readonly string[];
};

export type CreatedScimToken = {
  readonly scim_token_id: string;
  readonly name: string;
  readonly default_role: string;
  readonly expires_at_ms: number | null;
  readonly base_url: string;
  readonly token: string;
};

export type CreatedScopedKey = {
  readonly api_key_id: string;
  readonly name: string;
  readonly permissions: readonly string[] | null;
  readonly expires_at_ms: number | null;
  readonly key: string;
};

export type CreatedWebhook = {
  readonly webhook: Webhook;
  readonly secret: string;
};

export type CsvUpload = {
  readonly file: string;
};

export type DataExport = {
  readonly export_id: string;
  readonly status: string;
  readonly created_at_ms: number;
  readonly finished_at_ms: number | null;
  readonly expires_at_ms: number | null;
  readonly size_bytes: number | null;
  readonly rows: number | null;
  readonly sha256: string | null;
};

export type DataExportList = {
  readonly items: readonly DataExport[];
};

export type DayFigures = {
  readonly offered: number;
  readonly answered: number;
  readonly answered_in_time: number;
  readonly abandoned: number;
  readonly short_abandons: number;
  readonly service_level: number | null;
  readonly asa_ms: number | null;
  readonly longest_wait_ms: number | null;
};

export const DELIVERY_STATUS_VALUES = [
  'delivered',
  'failed',
  'pending',
] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUS_VALUES)[number];

export type DomainProof = {
  readonly domain: string;
  readonly record_name: string;
  readonly record_value: string;
  readonly proved_at_ms: number | null;
};

export type EdgeCredentials = {
  readonly site_id: string;
  readonly site_name: string;
  readonly tenant_ids: readonly string[] | null;
  readonly user_jwt: string;
  readonly certificate: string;
  readonly authority: string;
  readonly serial: string;
  readonly bus_url: string;
  readonly issued_at_ms: number;
  readonly renew_at_ms: number;
  readonly expires_at_ms: number;
};

export type Enrolment = {
  readonly code: string;
  readonly nkey_public: string;
  readonly csr: string;
  readonly version?: string;
};

export type EnrolmentCode = {
  readonly code: string;
  readonly expires_at_ms: number;
};

export type ErasureCertificate = {
  readonly tenant_id: string;
  readonly closed_at_ms: number;
  readonly begun_at_ms: number;
  readonly erased_at_ms: number | null;
  readonly rows: Readonly<Record<string, number>>;
  readonly objects: number;
  readonly messages: number;
  readonly kept: Readonly<Record<string, string>>;
};

export const EVENT_KIND_VALUES = [
  'agent.state_changed',
  'contact.arrived',
  'contact.connected',
  'contact.dequeued',
  'contact.ended',
  'contact.queued',
  'interaction.ended',
  'limit.near',
  'person.changed',
  'person.created',
  'person.removed',
  'queue.changed',
  'queue.created',
  'queue.removed',
  'recording.stored',
  'webhook.test',
] as const;
export type EventKind = (typeof EVENT_KIND_VALUES)[number];

export type ExportLink = {
  readonly url: string;
  readonly expires_at_ms: number;
};

export type FieldProblem = {
  readonly field: string;
  readonly message: string;
  readonly code?: string;
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

export type FlowFromTemplate = {
  readonly template_id: string;
  readonly name: string;
  readonly queue_ids?: Readonly<Record<string, string>>;
  readonly hours_id?: string | null;
  readonly locale?: 'en' | 'zh-CN';
  readonly publish?: boolean;
};

export type FlowList = {
  readonly items: readonly FlowSummary[];
  readonly next_cursor?: string | null;
};

export type FlowPatch = {
  readonly name: string;
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

export type FlowRollback = {
  readonly version: number;
};

export type FlowSummary = {
  readonly flow_id: string;
  readonly name: string;
  readonly published_version: number | null;
  readonly updated_at_ms: number;
  readonly has_changes: boolean;
};

export type FlowTemplateList = {
  readonly items: readonly FlowTemplateSummary[];
  readonly next_cursor?: string | null;
};

export type FlowTemplateSummary = {
  readonly template_id: string;
  readonly name: string;
  readonly description: string;
  readonly steps: readonly string[];
  readonly queue_roles: readonly TemplateRole[];
  readonly needs_hours: boolean;
};

export type FlowVersion = {
  readonly flow_id: string;
  readonly version: number;
  readonly document: Readonly<Record<string, unknown>>;
  readonly published_at_ms: number;
  readonly published_by: string;
  readonly rolled_back_from: number | null;
};

export type FlowVersionPage = {
  readonly items: readonly FlowVersionSummary[];
  readonly next_cursor: string | null;
};

export type FlowVersionSummary = {
  readonly version: number;
  readonly published_at_ms: number;
  readonly published_by: string;
  readonly rolled_back_from: number | null;
  readonly is_published: boolean;
};

export type FreeNumber = {
  readonly number: string;
};

export type FreeNumberList = {
  readonly items: readonly FreeNumber[];
  readonly next_cursor: string | null;
};

export type Grant = {
  readonly membership_id: string;
  readonly user_id: string;
  readonly user_name: string;
  readonly tenant_id: string;
  readonly tenant_name: string;
  readonly role: string;
  readonly queue_ids: readonly string[] | null;
  readonly queues: readonly NamedQueue[] | null;
  readonly skills: Readonly<Record<string, number>>;
  readonly from_at_ms: number;
  readonly until_at_ms: number | null;
  readonly revoked_at_ms: number | null;
  readonly is_at_work: boolean | null;
};

export type GrantList = {
  readonly items: readonly Grant[];
};

export type HeldRole = {
  readonly membership_id: string;
  readonly role: string;
  readonly queue_ids: readonly string[] | null;
  readonly team_ids: readonly string[] | null;
};

export type Holiday = {
  readonly date: string;
  readonly name: string;
  readonly open?: readonly Hours[] | null;
};

export type HolidayTemplate = {
  readonly country: string;
  readonly date: string;
  readonly name: string;
};

export type HolidayTemplateList = {
  readonly items: readonly HolidayTemplate[];
  readonly next_cursor?: string | null;
};

export type Hours = {
  readonly from_minute: number;
  readonly to_minute: number;
};

export type HoursBody = {
  readonly name: string;
  readonly time_zone: string;
  readonly weekly: readonly WeeklyHours[];
  readonly holidays?: readonly Holiday[];
};

export type HoursList = {
  readonly items: readonly OpeningHours[];
  readonly next_cursor?: string | null;
};

export type IdentityProvider = {
  readonly provider_id: string;
  readonly name: string;
  readonly issuer: string;
  readonly client_id: string;
  readonly domains: readonly string[];
  readonly domain_proofs: readonly DomainProof[];
  readonly default_role: string;
  readonly is_required: boolean;
  readonly redirect_uri: string;
  readonly start_url: string;
  readonly created_at_ms: number;
  readonly changed_at_ms: number;
};

export type IdentityProviderBody = {
  readonly name: string;
  readonly issuer: string;
  readonly client_id: string;
  readonly domains: readonly string[];
  readonly client_secret?: string | null;
  readonly default_role?: Role;
  readonly is_required?: boolean;
};

export type IdentityProviderList = {
  readonly items: readonly IdentityProvider[];
};

export type ImportReport = {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly errors: readonly LineProblem[];
  readonly error_count: number;
  readonly is_dry_run: boolean;
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

export type Invitation = {
  readonly email: string;
  readonly name: string;
  readonly organisation: string;
  readonly locale: string;
};

export type InvitationAcceptance = {
  readonly name: string;
  readonly password: string;
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

export type LimitReport = {
  readonly plan: string;
  readonly limits: readonly LimitUse[];
};

export type LimitUse = {
  readonly name: string;
  readonly used: number;
  readonly limit: number;
  readonly state: string;
};

export type LineProblem = {
  readonly line: number;
  readonly field: string;
  readonly code: string;
  readonly message: string;
};

export type LogoUpload = {
  readonly file: string;
};

export type Me = {
  readonly user: MeUser;
  readonly home: Organisation;
  readonly tenant: Organisation;
  readonly permissions: readonly Permission[];
  readonly queue_ids: readonly string[] | null;
  readonly organisations: readonly MeOrganisation[];
  readonly brand: MeBrand;
  readonly owes_second_factor?: boolean;
};

export type MeBrand = {
  readonly name: string;
  readonly logo_url: string | null;
  readonly colour: string | null;
};

export type MeOrganisation = {
  readonly tenant_id: string;
  readonly name: string;
  readonly kind: string;
  readonly roles: readonly string[];
  readonly until_at_ms: number | null;
};

export type MePatch = {
  readonly name?: string;
  readonly locale?: 'en' | 'zh-CN';
};

export type MeUser = {
  readonly user_id: string;
  readonly email: string;
  readonly name: string;
  readonly locale: string;
  readonly second_factor: boolean;
};

export type MediaFigures = {
  readonly codec: string;
  readonly rx_packets: number;
  readonly rx_lost: number;
  readonly tx_packets: number;
  readonly rx_jitter_us: number;
  readonly rtt_us: number;
};

export type NamedQueue = {
  readonly queue_id: string;
  readonly name: string;
};

export type NewAccessRequest = {
  readonly reason: string;
  readonly minutes?: number;
  readonly role?: Role;
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

export type NewClient = {
  readonly name: string;
  readonly time_zone?: string;
  readonly locale?: 'en' | 'zh-CN';
  readonly plan?: string;
  readonly owner_email?: string | null;
  readonly owner_name?: string | null;
};

export type NewFlow = {
  readonly name: string;
  readonly document: Readonly<Record<string, unknown>>;
};

export type NewGrant = {
  readonly user_id: string;
  readonly tenant_id: string;
  readonly role: Role;
  readonly queue_ids?: readonly string[] | null;
  readonly from_at_ms?: number | null;
  readonly until_at_ms?: number | null;
  readonly skills?: Readonly<Record<string, number>>;
};

export type NewIdentityProvider = {
  readonly name: string;
  readonly issuer: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly domains: readonly string[];
  readonly default_role?: Role;
  readonly is_required?: boolean;
};

export type NewNumber = {
  readonly number: string;
  readonly flow_id?: string | null;
};

export type NewOauthClient = {
  readonly name: string;
  readonly permissions?: readonly Permission[] | null;
};

export type NewOwnSite = {
  readonly name: string;
};

export type NewPerson = {
  readonly email: string;
  readonly name: string;
  readonly locale?: 'en' | 'zh-CN';
  readonly roles?: readonly RoleBody[];
  readonly team_ids?: readonly string[];
  readonly agent?: AgentPart | null;
};

export type NewScimToken = {
  readonly name: string;
  readonly default_role?: Role;
  readonly expires_at_ms?: number | null;
};

export type NewScopedKey = {
  readonly name: string;
  readonly permissions?: readonly Permission[] | null;
  readonly expires_at_ms?: number | null;
};

export type NewSite = {
  readonly name: string;
  readonly site_id?: string | null;
  readonly is_default?: boolean;
};

export type NewTenant = {
  readonly name: string;
  readonly time_zone?: string;
  readonly domain_id?: string | null;
  readonly kind?: 'tenant' | 'reseller' | 'operator';
  readonly plan?: string;
  readonly locale?: 'en' | 'zh-CN';
  readonly reseller_id?: string | null;
};

export type NewWebhook = {
  readonly url: string;
  readonly events: readonly EventKind[];
  readonly is_active?: boolean;
  readonly description?: string;
};

export type NodeHealth = {
  readonly node_id: string;
  readonly state: NodeState;
  readonly host: string;
  readonly address: string;
  readonly version: string;
  readonly started_at_ms: number;
  readonly age_ms: number;
  readonly roles: readonly NodeRoleHealth[];
  readonly cpu_percent: number;
  readonly loop_lag_ms: number;
  readonly memory_bytes: number;
};

export type NodeRoleHealth = {
  readonly name: string;
  readonly is_running: boolean;
  readonly restarts: number;
};

export const NODE_STATE_VALUES = [
  'gone',
  'live',
] as const;
export type NodeState = (typeof NODE_STATE_VALUES)[number];

export type NumberBody = {
  readonly flow_id: string | null;
};

export type NumberList = {
  readonly items: readonly PhoneNumber[];
};

export type OauthClient = {
  readonly oauth_client_id: string;
  readonly client_id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly created_by: string;
  readonly created_at_ms: number;
  readonly last_used_at_ms: number | null;
  readonly revoked_at_ms: number | null;
  readonly maker_name?: string | null;
  readonly is_maker_gone?: boolean;
};

export type OauthClientList = {
  readonly items: readonly OauthClient[];
  readonly next_cursor: string | null;
};

export type OpenState = {
  readonly is_open: boolean;
  readonly at_ms: number;
  readonly local_time: string;
  readonly changes_at_ms: number | null;
  readonly holiday: string | null;
};

export type OpeningHours = {
  readonly hours_id: string;
  readonly name: string;
  readonly time_zone: string;
  readonly weekly: readonly WeeklyHours[];
  readonly holidays: readonly Holiday[];
  readonly updated_at_ms: number;
};

export type Organisation = {
  readonly tenant_id: string;
  readonly name: string;
  readonly kind: string;
  readonly status: string;
  readonly plan: string;
  readonly time_zone: string;
  readonly locale: string;
  readonly trial_ends_at_ms: number | null;
};

export type Overview = {
  readonly day: string;
  readonly time_zone: string;
  readonly from_ms: number;
  readonly at_ms: number;
  readonly today: DayFigures;
  readonly queues: readonly QueueDay[];
};

export type OwnAgent = {
  readonly tenant_id: string;
  readonly tenant_name: string;
  readonly agent_id: string;
  readonly is_guest: boolean;
  readonly until_at_ms: number | null;
  readonly site_id: string;
  readonly queues: readonly OwnQueue[];
  readonly skills: Readonly<Record<string, number>>;
  readonly sip_username: string;
  readonly sip_realm: string;
};

export type OwnAgentList = {
  readonly items: readonly OwnAgent[];
};

export type OwnBrand = {
  readonly name: string;
  readonly colour: string;
  readonly domain: string | null;
  readonly logo_url: string | null;
  readonly domain_proof: DomainProof | null;
};

export type OwnPassword = {
  readonly password: string;
};

export type OwnQueue = {
  readonly queue_id: string;
  readonly name: string;
};

export type OwnSitePatch = {
  readonly name?: string;
};

export type OwnTenant = {
  readonly tenant_id: string;
  readonly domain_id: string;
  readonly name: string;
  readonly kind: string;
  readonly status: string;
  readonly status_since_at_ms: number;
  readonly plan: string;
  readonly time_zone: string;
  readonly locale: string;
  readonly trial_ends_at_ms: number | null;
  readonly reseller_id: string | null;
  readonly created_at_ms: number;
  readonly limits: readonly LimitUse[];
};

export type PasswordChange = {
  readonly current: string;
  readonly new: string;
};

export const PERMISSION_VALUES = [
  'agent:work',
  'agents:control',
  'audit:read',
  'billing:read',
  'billing:write',
  'clients:read',
  'clients:write',
  'contacts:read',
  'flows:read',
  'flows:write',
  'grants:read',
  'grants:write',
  'keys:read',
  'keys:write',
  'live:read',
  'numbers:read',
  'numbers:write',
  'people:read',
  'people:write',
  'platform:access:ask',
  'platform:health:read',
  'platform:numbers:write',
  'platform:plans:write',
  'platform:sites:read',
  'platform:sites:write',
  'platform:tenants:read',
  'platform:tenants:write',
  'queues:read',
  'queues:write',
  'recordings:read',
  'reports:read',
  'roles:write',
  'sign_in:write',
  'sites:read',
  'sites:write',
  'tenant:close',
  'tenant:read',
  'tenant:write',
  'usage:read',
  'webhooks:read',
  'webhooks:write',
] as const;
export type Permission = (typeof PERMISSION_VALUES)[number];

export type Person = {
  readonly user_id: string;
  readonly email: string;
  readonly name: string;
  readonly locale: string;
  readonly status: PersonStatus;
  readonly roles: readonly HeldRole[];
  readonly team_ids: readonly string[];
  readonly agent: PersonAgent | null;
  readonly last_sign_in_at_ms: number | null;
  readonly second_factor: boolean;
};

export type PersonAgent = {
  readonly agent_id: string;
  readonly site_id: string;
  readonly skills: Readonly<Record<string, number>>;
  readonly queue_ids: readonly string[];
  readonly sip_username: string;
};

export type PersonList = {
  readonly items: readonly Person[];
  readonly next_cursor: string | null;
};

export type PersonPatch = {
  readonly name?: string;
  readonly locale?: 'en' | 'zh-CN';
  readonly status?: 'active' | 'disabled';
  readonly roles?: readonly RoleBody[];
  readonly team_ids?: readonly string[];
  readonly agent?: AgentPartPatch | null;
};

export const PERSON_STATUS_VALUES = [
  'active',
  'disabled',
  'invited',
] as const;
export type PersonStatus = (typeof PERSON_STATUS_VALUES)[number];

export type PhoneNumber = {
  readonly number: string;
  readonly flow_id: string | null;
  readonly claimed_at_ms: number;
  readonly is_pool: boolean;
};

export const PHONE_STATUS_VALUES = [
  'preparing',
  'registered',
  'site_silent',
  'waiting',
] as const;
export type PhoneStatus = (typeof PHONE_STATUS_VALUES)[number];

export type Plan = {
  readonly rank: number;
  readonly is_offered: boolean;
  readonly seats: number;
  readonly concurrent_calls: number;
  readonly numbers: number;
  readonly storage_bytes: number;
  readonly api_requests_per_minute: number;
  readonly name: string;
};

export type PlanBody = {
  readonly rank: number;
  readonly is_offered: boolean;
  readonly seats: number;
  readonly concurrent_calls: number;
  readonly numbers: number;
  readonly storage_bytes: number;
  readonly api_requests_per_minute: number;
};

export type PlanChoice = {
  readonly plan: string;
};

export type PlanList = {
  readonly items: readonly Plan[];
};

export type PlatformHealth = {
  readonly is_ok: boolean;
  readonly checks: readonly Check[];
  readonly nodes: readonly NodeHealth[];
  readonly roles: readonly RoleHealth[];
  readonly readers: readonly Reader[];
  readonly outbox_pending: number;
  readonly outbox_age_ms: number;
  readonly sites: readonly SiteHealth[];
  readonly tenants: Readonly<Record<string, number>>;
};

export type PoolAdded = {
  readonly added: number;
};

export type PoolNumber = {
  readonly number: string;
  readonly kind: string;
  readonly site_id: string | null;
  readonly holder_id: string | null;
  readonly claimed_at_ms: number | null;
  readonly free_at_ms: number;
};

export type PoolNumberList = {
  readonly items: readonly PoolNumber[];
  readonly next_cursor: string | null;
};

export type PoolNumbers = {
  readonly numbers?: readonly string[] | null;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly site_id?: string | null;
  readonly tenant_id?: string | null;
};

export type Problem = {
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly field?: string | null;
  readonly errors?: readonly FieldProblem[];
};

export type Prompt = {
  readonly name: string;
  readonly sha256: string;
  readonly size_bytes: number;
  readonly duration_ms: number;
  readonly created_at_ms: number;
  readonly speech?: Speech | null;
};

export type PromptList = {
  readonly items: readonly Prompt[];
  readonly next_cursor?: string | null;
};

export type PromptUpload = {
  readonly file: string;
};

export type PromptUse = {
  readonly flow_id: string;
  readonly name: string;
  readonly is_published: boolean;
  readonly is_draft: boolean;
};

export type PromptUseList = {
  readonly items: readonly PromptUse[];
  readonly next_cursor?: string | null;
};

export type ProviderTest = {
  readonly ok: boolean;
  readonly code: string;
  readonly detail: string;
};

export type PublicBrand = {
  readonly name: string;
  readonly colour: string | null;
  readonly logo_url: string | null;
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
  readonly strategy: string;
  readonly preferred_skills: Readonly<Record<string, number>>;
  readonly ageing_per_minute: number;
  readonly rings: readonly Ring[];
};

export type QueueBody = {
  readonly name: string;
  readonly required_skills?: Readonly<Record<string, number>>;
  readonly priority?: number;
  readonly ring_timeout_ms?: number;
  readonly acw_ms?: number;
  readonly service_level_ms?: number;
  readonly is_recorded?: boolean;
  readonly strategy?: string;
  readonly preferred_skills?: Readonly<Record<string, number>>;
  readonly ageing_per_minute?: number;
  readonly rings?: readonly Ring[];
};

export type QueueDay = {
  readonly queue_id: string;
  readonly name: string;
  readonly service_level_ms: number;
  readonly today: DayFigures;
};

export type QueueList = {
  readonly items: readonly Queue[];
};

export type Reader = {
  readonly name: string;
  readonly pending: number | null;
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

export type RecoveryCodes = {
  readonly recovery_codes: readonly string[];
};

export type Renewal = {
  readonly site_id: string;
  readonly nkey_public: string;
  readonly serial: string;
  readonly csr: string;
  readonly nonce: string;
  readonly signature: string;
};

export type RenewalChallenge = {
  readonly nonce: string;
  readonly expires_at_ms: number;
};

export type RenewedSecret = {
  readonly secret: string;
  readonly previous_until_at_ms: number;
};

export type ReplayRange = {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly only_failed?: boolean;
};

export type Replayed = {
  readonly count: number;
};

export type ResetConfirmation = {
  readonly token: string;
  readonly password: string;
};

export type ResetRequest = {
  readonly email: string;
};

export type Ring = {
  readonly after_ms: number;
  readonly required_skills?: Readonly<Record<string, number>> | null;
  readonly queue_ids?: readonly string[];
};

export const ROLE_VALUES = [
  'administrator',
  'agent',
  'billing',
  'owner',
  'planner',
  'quality_analyst',
  'read_only',
  'supervisor',
] as const;
export type Role = (typeof ROLE_VALUES)[number];

export type RoleBody = {
  readonly role: string;
  readonly queue_ids?: readonly string[] | null;
  readonly team_ids?: readonly string[] | null;
};

export type RoleHealth = {
  readonly name: string;
  readonly holders: number;
  readonly is_held: boolean;
};

export type ScimToken = {
  readonly scim_token_id: string;
  readonly name: string;
  readonly default_role: string;
  readonly created_by: string;
  readonly created_at_ms: number;
  readonly expires_at_ms: number | null;
  readonly last_used_at_ms: number | null;
  readonly revoked_at_ms: number | null;
  readonly maker_name?: string | null;
  readonly is_maker_gone?: boolean;
};

export type ScimTokenList = {
  readonly base_url: string;
  readonly items: readonly ScimToken[];
  readonly next_cursor: string | null;
};

export type ScopedKey = {
  readonly api_key_id: string;
  readonly name: string;
  readonly permissions: readonly string[] | null;
  readonly created_by: string;
  readonly created_at_ms: number;
  readonly expires_at_ms: number | null;
  readonly last_used_at_ms: number | null;
  readonly revoked_at_ms: number | null;
  readonly maker_name?: string | null;
  readonly is_maker_gone?: boolean;
};

export type ScopedKeyList = {
  readonly items: readonly ScopedKey[];
  readonly next_cursor: string | null;
};

export type SecondFactor = {
  readonly challenge: string;
  readonly code: string;
};

export type Session = {
  readonly session_id: string;
  readonly method: string;
  readonly ip: string;
  readonly user_agent: string;
  readonly created_at_ms: number;
  readonly last_seen_at_ms: number;
  readonly expires_at_ms: number;
  readonly second_factor: boolean;
  readonly is_current: boolean;
};

export type SessionList = {
  readonly items: readonly Session[];
};

export type SignIn = {
  readonly email: string;
  readonly password: string;
};

export type SignInAnswer = {
  readonly status: 'signed_in' | 'second_factor';
  readonly me?: Me | null;
  readonly challenge?: string | null;
  readonly expires_at_ms?: number | null;
};

export type SignInMethods = {
  readonly password: boolean;
  readonly sso: readonly SingleSignOn[];
};

export type SignInRules = {
  readonly demands_second_factor: boolean;
  readonly people: number;
  readonly without_second_factor: number;
};

export type SignInRulesBody = {
  readonly demands_second_factor: boolean;
};

export type SignUp = {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly company: string;
  readonly locale?: 'en' | 'zh-CN';
  readonly time_zone?: string;
};

export type SignUpAnswer = {
  readonly sign_up_id: string;
  readonly expires_at_ms: number;
};

export type SingleSignOn = {
  readonly provider_id: string;
  readonly name: string;
  readonly start_url: string;
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
  readonly kind?: SiteKind;
  readonly is_default?: boolean;
  readonly owner_tenant_id?: string | null;
  readonly status?: SiteStatus;
  readonly last_seen_at_ms?: number | null;
  readonly version?: string | null;
  readonly config_version?: number | null;
  readonly refused_configs?: number;
  readonly live_legs?: number | null;
  readonly is_draining?: boolean;
  readonly credentials_expire_at_ms?: number | null;
};

export type SiteHealth = {
  readonly site_id: string;
  readonly name: string;
  readonly kind: string;
  readonly is_online: boolean;
  readonly age_ms: number | null;
  readonly version: string;
  readonly live_legs: number;
  readonly is_draining: boolean;
  readonly refused_configurations: number;
};

export const SITE_KIND_VALUES = [
  'pop',
  'tenant',
] as const;
export type SiteKind = (typeof SITE_KIND_VALUES)[number];

export type SiteList = {
  readonly items: readonly Site[];
};

export type SitePatch = {
  readonly name?: string;
  readonly is_default?: boolean;
};

export const SITE_STATUS_VALUES = [
  'never_enrolled',
  'offline',
  'online',
  'revoked',
] as const;
export type SiteStatus = (typeof SITE_STATUS_VALUES)[number];

export type SiteTenants = {
  readonly tenant_ids: readonly string[];
};

export type Skill = {
  readonly skill_id: string;
  readonly name: string;
  readonly description: string;
};

export type SkillBody = {
  readonly name: string;
  readonly description?: string;
};

export type SkillList = {
  readonly items: readonly Skill[];
  readonly next_cursor?: string | null;
};

export type Speech = {
  readonly text: string;
  readonly language: 'en' | 'zh-CN';
  readonly voice?: 'female' | 'male' | null;
};

export type StateAccepted = {
  readonly agent_id: string;
  readonly state: AgentState;
};

export type StateRequest = {
  readonly state: AgentState;
  readonly reason?: string | null;
};

export const STATUS_VALUES = [
  'active',
  'closed',
  'erased',
  'past_due',
  'suspended',
  'trial',
] as const;
export type Status = (typeof STATUS_VALUES)[number];

export type StatusChange = {
  readonly status: Status;
  readonly reason: string;
};

export type Team = {
  readonly team_id: string;
  readonly name: string;
  readonly user_ids: readonly string[];
};

export type TeamBody = {
  readonly name: string;
  readonly user_ids?: readonly string[];
};

export type TeamList = {
  readonly items: readonly Team[];
  readonly next_cursor?: string | null;
};

export type TemplateRole = {
  readonly role: string;
  readonly name: string;
};

export type Tenant = {
  readonly tenant_id: string;
  readonly domain_id: string;
  readonly name: string;
  readonly kind: string;
  readonly status: string;
  readonly status_since_at_ms: number;
  readonly plan: string;
  readonly time_zone: string;
  readonly locale: string;
  readonly trial_ends_at_ms: number | null;
  readonly reseller_id: string | null;
  readonly created_at_ms: number;
};

export type TenantList = {
  readonly items: readonly Tenant[];
  readonly next_cursor: string | null;
};

export type TenantPatch = {
  readonly name?: string;
  readonly time_zone?: string;
  readonly locale?: 'en' | 'zh-CN';
};

export type TimelineEntry = {
  readonly event_id: string;
  readonly at_ms: number;
  readonly message: string;
  readonly body: Readonly<Record<string, unknown>>;
};

export type TotpSetUp = {
  readonly secret: string;
  readonly otpauth_url: string;
  readonly qr_svg: string;
};

export type TrialEnd = {
  readonly trial_ends_at_ms: number;
  readonly reason: string;
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

export type Webhook = {
  readonly webhook_id: string;
  readonly url: string;
  readonly description: string;
  readonly events: readonly string[];
  readonly is_active: boolean;
  readonly previous_secret_until_at_ms: number | null;
  readonly failing_since_at_ms: number | null;
  readonly disabled_at_ms: number | null;
  readonly disabled_reason: string;
  readonly created_at_ms: number;
  readonly changed_at_ms: number;
};

export type WebhookAttempt = {
  readonly number: number;
  readonly at_ms: number;
  readonly response_status: number | null;
  readonly duration_ms: number;
  readonly fault: string;
  readonly answer: string;
};

export type WebhookDelivery = {
  readonly delivery_id: string;
  readonly event_id: string;
  readonly event: string;
  readonly status: string;
  readonly attempts: number;
  readonly created_at_ms: number;
  readonly next_at_ms: number | null;
  readonly last_attempt_at_ms: number | null;
  readonly response_status: number | null;
  readonly duration_ms: number | null;
  readonly fault: string;
};

export type WebhookDeliveryDetail = {
  readonly delivery: WebhookDelivery;
  readonly payload: string;
  readonly attempts: readonly WebhookAttempt[];
};

export type WebhookDeliveryList = {
  readonly items: readonly WebhookDelivery[];
  readonly next_cursor: string | null;
};

export type WebhookEvent = {
  readonly name: string;
  readonly description: string;
};

export type WebhookEventList = {
  readonly items: readonly WebhookEvent[];
};

export type WebhookList = {
  readonly items: readonly Webhook[];
  readonly next_cursor: string | null;
};

export type WeeklyHours = {
  readonly day: number;
  readonly from_minute: number;
  readonly to_minute: number;
};
