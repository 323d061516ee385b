"""What the API takes and gives: generated from the API's own description, never edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

# A checker knows the values of today; a later release's further ones still decode.
if TYPE_CHECKING:
    AgentState = Literal["acw", "aux", "available", "offered", "offline", "on_contact"]
    ContactOutcome = Literal[
        "abandoned_in_flow",
        "abandoned_in_queue",
        "failed",
        "handled",
        "rejected",
        "self_served",
        "voicemail",
    ]
    ContactPhase = Literal["connected", "in_flow", "offered", "queued"]
    DeliveryStatus = Literal["delivered", "failed", "pending"]
    EndReason = Literal[
        "agent_hangup",
        "caller_hangup",
        "cancelled",
        "declined",
        "edge_restarted",
        "flow_fault",
        "flow_hangup",
        "media_timeout",
        "no_answer",
        "no_route",
        "overload",
        "shutdown",
        "unreachable",
        "worker_lost",
    ]
    EventKind = Literal[
        "agent.state_changed",
        "contact.arrived",
        "contact.connected",
        "contact.dequeued",
        "contact.ended",
        "contact.queued",
        "interaction.ended",
        "limit.near",
        "person.changed",
        "person.created",
        "person.removed",
        "queue.changed",
        "queue.created",
        "queue.removed",
        "recording.stored",
        "webhook.test",
    ]
    LegDirection = Literal["inbound", "outbound"]
    LegRole = Literal["agent", "caller"]
    NodeState = Literal["gone", "live"]
    Permission = Literal[
        "agent:work",
        "agents:control",
        "audit:read",
        "billing:read",
        "billing:write",
        "clients:read",
        "clients:write",
        "contacts:read",
        "flows:read",
        "flows:write",
        "grants:read",
        "grants:write",
        "keys:read",
        "keys:write",
        "live:read",
        "numbers:read",
        "numbers:write",
        "people:read",
        "people:write",
        "platform:access:ask",
        "platform:health:read",
        "platform:numbers:write",
        "platform:plans:write",
        "platform:sites:read",
        "platform:sites:write",
        "platform:tenants:read",
        "platform:tenants:write",
        "queues:read",
        "queues:write",
        "recordings:read",
        "reports:read",
        "roles:write",
        "sign_in:write",
        "sites:read",
        "sites:write",
        "tenant:close",
        "tenant:read",
        "tenant:write",
        "usage:read",
        "webhooks:read",
        "webhooks:write",
    ]
    PersonStatus = Literal["active", "disabled", "invited"]
    PhoneStatus = Literal["preparing", "registered", "site_silent", "waiting"]
    Role = Literal[
        "administrator",
        "agent",
        "billing",
        "owner",
        "planner",
        "quality_analyst",
        "read_only",
        "supervisor",
    ]
    SiteKind = Literal["pop", "tenant"]
    SiteStatus = Literal["never_enrolled", "offline", "online", "revoked"]
    Status = Literal["active", "closed", "erased", "past_due", "suspended", "trial"]
    UsageMetric = Literal[
        "agent_leg_seconds", "inbound_leg_seconds", "recording_seconds", "recording_stored_bytes"
    ]
else:
    AgentState = str
    ContactOutcome = str
    ContactPhase = str
    DeliveryStatus = str
    EndReason = str
    EventKind = str
    LegDirection = str
    LegRole = str
    NodeState = str
    Permission = str
    PersonStatus = str
    PhoneStatus = str
    Role = str
    SiteKind = str
    SiteStatus = str
    Status = str
    UsageMetric = str


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """Access, as the API names it."""

    membership_id: str
    user_name: str
    organisation: str
    organisation_kind: str
    role: str
    queue_ids: list[str] | None
    skills: dict[str, int]
    from_at_ms: int
    until_at_ms: int | None
    reason: str
    is_at_work: bool | None


class AccessList(msgspec.Struct, frozen=True, kw_only=True):
    """AccessList, as the API names it."""

    items: list[Access]


class AccessPatch(msgspec.Struct, frozen=True, kw_only=True):
    """AccessPatch, as the API names it."""

    queue_ids: list[str] | UnsetType = UNSET
    until_at_ms: int | UnsetType = UNSET


class AccessRequest(msgspec.Struct, frozen=True, kw_only=True):
    """AccessRequest, as the API names it."""

    access_request_id: str
    tenant_id: str
    user_name: str
    role: str
    reason: str
    minutes: int
    status: str
    created_at_ms: int
    expires_at_ms: int
    decided_at_ms: int | None


class AccessRequestList(msgspec.Struct, frozen=True, kw_only=True):
    """AccessRequestList, as the API names it."""

    items: list[AccessRequest]


class Agent(msgspec.Struct, frozen=True, kw_only=True):
    """Agent, as the API names it."""

    agent_id: str
    name: str
    site_id: str
    skills: dict[str, int]
    queue_ids: list[str]
    sip_username: str
    user_id: str | UnsetType | None = UNSET
    is_enabled: bool | UnsetType = UNSET
    guest_of: str | UnsetType | None = UNSET


class AgentList(msgspec.Struct, frozen=True, kw_only=True):
    """AgentList, as the API names it."""

    items: list[Agent]


class AgentPart(msgspec.Struct, frozen=True, kw_only=True):
    """AgentPart, as the API names it."""

    site_id: str | UnsetType | None = UNSET
    skills: dict[str, int] | UnsetType = UNSET
    queue_ids: list[str] | UnsetType = UNSET


class AgentPartPatch(msgspec.Struct, frozen=True, kw_only=True):
    """AgentPartPatch, as the API names it."""

    site_id: str | UnsetType = UNSET
    skills: dict[str, int] | UnsetType = UNSET
    queue_ids: list[str] | UnsetType = UNSET


class AgentPatch(msgspec.Struct, frozen=True, kw_only=True):
    """AgentPatch, as the API names it."""

    name: str | UnsetType = UNSET
    site_id: str | UnsetType = UNSET
    skills: dict[str, int] | UnsetType = UNSET
    queue_ids: list[str] | UnsetType = UNSET


class AgentPhone(msgspec.Struct, frozen=True, kw_only=True):
    """AgentPhone, as the API names it."""

    agent_id: str
    site_id: str
    sip_username: str
    sip_realm: str
    status: PhoneStatus
    address: str | None


class AgentStateInterval(msgspec.Struct, frozen=True, kw_only=True):
    """AgentStateInterval, as the API names it."""

    agent_id: str
    sequence: int
    site_id: str | None
    state: AgentState
    reason: str | None
    since_at_ms: int
    until_at_ms: int | None
    contact_id: str | None
    interaction_id: str | None


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """ApiKey, as the API names it."""

    api_key_id: str
    name: str
    created_at_ms: int
    revoked_at_ms: int | None


class ApiKeyList(msgspec.Struct, frozen=True, kw_only=True):
    """ApiKeyList, as the API names it."""

    items: list[ApiKey]


class AskRenewal(msgspec.Struct, frozen=True, kw_only=True):
    """AskRenewal, as the API names it."""

    site_id: str


class AuditActor(msgspec.Struct, frozen=True, kw_only=True):
    """AuditActor, as the API names it."""

    kind: str
    id: str
    name: str


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """AuditEntry, as the API names it."""

    audit_id: str
    seq: int
    at_ms: int
    actor: AuditActor
    ip: str
    user_agent: str
    action: str
    subject_id: str
    before: Any
    after: Any
    prev_hash: str
    hash: str


class AuditPage(msgspec.Struct, frozen=True, kw_only=True):
    """AuditPage, as the API names it."""

    items: list[AuditEntry]
    next_cursor: str | None


class AuditProof(msgspec.Struct, frozen=True, kw_only=True):
    """AuditProof, as the API names it."""

    ok: bool
    entries: int
    broken_at: int | None
    head: str


class BrandBody(msgspec.Struct, frozen=True, kw_only=True):
    """BrandBody, as the API names it."""

    name: str
    colour: str
    domain: str | UnsetType | None = UNSET


class CallCheck(msgspec.Struct, frozen=True, kw_only=True):
    """CallCheck, as the API names it."""

    ok: bool
    steps: list[CheckStep]


class Cdr(msgspec.Struct, frozen=True, kw_only=True):
    """Cdr, as the API names it."""

    leg_id: str
    contact_id: str
    site_id: str | None
    role: LegRole
    direction: LegDirection
    remote: str
    started_at_ms: int
    ringing_at_ms: int | None
    answered_at_ms: int | None
    ended_at_ms: int
    reason: EndReason
    agent_id: str | None
    interaction_id: str | None
    sip_call_id: str
    sip_status: int
    media: MediaFigures | None


class CdrPage(msgspec.Struct, frozen=True, kw_only=True):
    """CdrPage, as the API names it."""

    items: list[Cdr]
    next_cursor: str | None


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """Check, as the API names it."""

    name: str
    is_ok: bool
    took_ms: int


class CheckStep(msgspec.Struct, frozen=True, kw_only=True):
    """CheckStep, as the API names it."""

    code: str
    subject: str
    detail: str | UnsetType | None = UNSET
    is_problem: bool | UnsetType = UNSET


class ClientOverview(msgspec.Struct, frozen=True, kw_only=True):
    """ClientOverview, as the API names it."""

    tenant_id: str
    name: str
    status: str
    plan: str
    waiting: int
    longest_wait_ms: int
    on_contact: int
    contacts_today: int
    answered_in_time: int
    offered: int
    limits: list[LimitUse]


class ClientOverviewList(msgspec.Struct, frozen=True, kw_only=True):
    """ClientOverviewList, as the API names it."""

    items: list[ClientOverview]


class ClientPatch(msgspec.Struct, frozen=True, kw_only=True):
    """ClientPatch, as the API names it."""

    name: str | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    locale: Literal["en", "zh-CN"] | UnsetType = UNSET
    plan: str | UnsetType = UNSET
    status: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class ClientQueue(msgspec.Struct, frozen=True, kw_only=True):
    """ClientQueue, as the API names it."""

    queue_id: str
    name: str
    required_skills: dict[str, int]


class ClientQueueList(msgspec.Struct, frozen=True, kw_only=True):
    """ClientQueueList, as the API names it."""

    items: list[ClientQueue]


class ClientSkill(msgspec.Struct, frozen=True, kw_only=True):
    """ClientSkill, as the API names it."""

    name: str
    description: str


class ClientSkillList(msgspec.Struct, frozen=True, kw_only=True):
    """ClientSkillList, as the API names it."""

    items: list[ClientSkill]


class CloseTenant(msgspec.Struct, frozen=True, kw_only=True):
    """CloseTenant, as the API names it."""

    name: str
    reason: str | UnsetType = UNSET


class Confirmation(msgspec.Struct, frozen=True, kw_only=True):
    """Confirmation, as the API names it."""

    code: str


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Contact, as the API names it."""

    contact_id: str
    site_id: str | None
    ani: str | None
    dnis: str | None
    flow_id: str | None
    flow_version: int | None
    arrived_at_ms: int
    queue_id: str | None
    queued_at_ms: int | None
    agent_id: str | None
    connected_at_ms: int | None
    ended_at_ms: int | None
    outcome: ContactOutcome | None
    reason: EndReason | None
    detail: str | None


class ContactDetail(msgspec.Struct, frozen=True, kw_only=True):
    """ContactDetail, as the API names it."""

    contact: Contact
    interactions: list[Interaction]
    legs: list[Cdr]
    recordings: list[ContactRecording]
    timeline: list[TimelineEntry]


class ContactPage(msgspec.Struct, frozen=True, kw_only=True):
    """ContactPage, as the API names it."""

    items: list[Contact]
    next_cursor: str | None


class ContactRecording(msgspec.Struct, frozen=True, kw_only=True):
    """ContactRecording, as the API names it."""

    recording_id: str
    interaction_id: str | None
    started_at_ms: int
    stored_at_ms: int | None
    duration_ms: int | None


class CreatedAgent(msgspec.Struct, frozen=True, kw_only=True):
    """CreatedAgent, as the API names it."""

    agent: Agent
    sip: SipCredentials


class CreatedApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """CreatedApiKey, as the API names it."""

    api_key_id: str
    name: str
    key: str


class CreatedOauthClient(msgspec.Struct, frozen=True, kw_only=True):
    """CreatedOauthClient, as the API names it."""

    oauth_client_id: str
    client_id: str
    client_secret: str
    name: str
    permissions: list[str]


class CreatedScimToken(msgspec.Struct, frozen=True, kw_only=True):
    """CreatedScimToken, as the API names it."""

    scim_token_id: str
    name: str
    default_role: str
    expires_at_ms: int | None
    base_url: str
    token: str


class CreatedScopedKey(msgspec.Struct, frozen=True, kw_only=True):
    """CreatedScopedKey, as the API names it."""

    api_key_id: str
    name: str
    permissions: list[str] | None
    expires_at_ms: int | None
    key: str


class CreatedWebhook(msgspec.Struct, frozen=True, kw_only=True):
    """CreatedWebhook, as the API names it."""

    webhook: Webhook
    secret: str


class CsvUpload(msgspec.Struct, frozen=True, kw_only=True):
    """CsvUpload, as the API names it."""

    file: str


class DataExport(msgspec.Struct, frozen=True, kw_only=True):
    """DataExport, as the API names it."""

    export_id: str
    status: str
    created_at_ms: int
    finished_at_ms: int | None
    expires_at_ms: int | None
    size_bytes: int | None
    rows: int | None
    sha256: str | None


class DataExportList(msgspec.Struct, frozen=True, kw_only=True):
    """DataExportList, as the API names it."""

    items: list[DataExport]


class DayFigures(msgspec.Struct, frozen=True, kw_only=True):
    """DayFigures, as the API names it."""

    offered: int
    answered: int
    answered_in_time: int
    abandoned: int
    short_abandons: int
    service_level: float | None
    asa_ms: int | None
    longest_wait_ms: int | None


class DomainProof(msgspec.Struct, frozen=True, kw_only=True):
    """DomainProof, as the API names it."""

    domain: str
    record_name: str
    record_value: str
    proved_at_ms: int | None


class EdgeCredentials(msgspec.Struct, frozen=True, kw_only=True):
    """EdgeCredentials, as the API names it."""

    site_id: str
    site_name: str
    tenant_ids: list[str] | None
    user_jwt: str
    certificate: str
    authority: str
    serial: str
    bus_url: str
    issued_at_ms: int
    renew_at_ms: int
    expires_at_ms: int


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """Enrolment, as the API names it."""

    code: str
    nkey_public: str
    csr: str
    version: str | UnsetType = UNSET


class EnrolmentCode(msgspec.Struct, frozen=True, kw_only=True):
    """EnrolmentCode, as the API names it."""

    code: str
    expires_at_ms: int


class ErasureCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """ErasureCertificate, as the API names it."""

    tenant_id: str
    closed_at_ms: int
    begun_at_ms: int
    erased_at_ms: int | None
    rows: dict[str, int]
    objects: int
    messages: int
    kept: dict[str, str]


class ExportLink(msgspec.Struct, frozen=True, kw_only=True):
    """ExportLink, as the API names it."""

    url: str
    expires_at_ms: int


class FieldProblem(msgspec.Struct, frozen=True, kw_only=True):
    """FieldProblem, as the API names it."""

    field: str
    message: str
    code: str | UnsetType = UNSET


class FlowDetail(msgspec.Struct, frozen=True, kw_only=True):
    """FlowDetail, as the API names it."""

    flow_id: str
    name: str
    draft: dict[str, Any]
    published_version: int | None
    updated_at_ms: int


class FlowDraft(msgspec.Struct, frozen=True, kw_only=True):
    """FlowDraft, as the API names it."""

    document: dict[str, Any]


class FlowFromTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """FlowFromTemplate, as the API names it."""

    template_id: str
    name: str
    queue_ids: dict[str, str] | UnsetType = UNSET
    hours_id: str | UnsetType | None = UNSET
    locale: Literal["en", "zh-CN"] | UnsetType = UNSET
    publish: bool | UnsetType = UNSET


class FlowList(msgspec.Struct, frozen=True, kw_only=True):
    """FlowList, as the API names it."""

    items: list[FlowSummary]
    next_cursor: str | UnsetType | None = UNSET


class FlowPatch(msgspec.Struct, frozen=True, kw_only=True):
    """FlowPatch, as the API names it."""

    name: str


class FlowProblem(msgspec.Struct, frozen=True, kw_only=True):
    """FlowProblem, as the API names it."""

    step: str | None
    field: str
    code: str
    message: str


class FlowPublished(msgspec.Struct, frozen=True, kw_only=True):
    """FlowPublished, as the API names it."""

    flow_id: str
    version: int


class FlowReport(msgspec.Struct, frozen=True, kw_only=True):
    """FlowReport, as the API names it."""

    is_valid: bool
    problems: list[FlowProblem]


class FlowRollback(msgspec.Struct, frozen=True, kw_only=True):
    """FlowRollback, as the API names it."""

    version: int


class FlowSummary(msgspec.Struct, frozen=True, kw_only=True):
    """FlowSummary, as the API names it."""

    flow_id: str
    name: str
    published_version: int | None
    updated_at_ms: int
    has_changes: bool


class FlowTemplateList(msgspec.Struct, frozen=True, kw_only=True):
    """FlowTemplateList, as the API names it."""

    items: list[FlowTemplateSummary]
    next_cursor: str | UnsetType | None = UNSET


class FlowTemplateSummary(msgspec.Struct, frozen=True, kw_only=True):
    """FlowTemplateSummary, as the API names it."""

    template_id: str
    name: str
    description: str
    steps: list[str]
    queue_roles: list[TemplateRole]
    needs_hours: bool


class FlowVersion(msgspec.Struct, frozen=True, kw_only=True):
    """FlowVersion, as the API names it."""

    flow_id: str
    version: int
    document: dict[str, Any]
    published_at_ms: int
    published_by: str
    rolled_back_from: int | None


class FlowVersionPage(msgspec.Struct, frozen=True, kw_only=True):
    """FlowVersionPage, as the API names it."""

    items: list[FlowVersionSummary]
    next_cursor: str | None


class FlowVersionSummary(msgspec.Struct, frozen=True, kw_only=True):
    """FlowVersionSummary, as the API names it."""

    version: int
    published_at_ms: int
    published_by: str
    rolled_back_from: int | None
    is_published: bool


class FreeNumber(msgspec.Struct, frozen=True, kw_only=True):
    """FreeNumber, as the API names it."""

    number: str


class FreeNumberList(msgspec.Struct, frozen=True, kw_only=True):
    """FreeNumberList, as the API names it."""

    items: list[FreeNumber]
    next_cursor: str | None


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """Grant, as the API names it."""

    membership_id: str
    user_id: str
    user_name: str
    tenant_id: str
    tenant_name: str
    role: str
    queue_ids: list[str] | None
    queues: list[NamedQueue] | None
    skills: dict[str, int]
    from_at_ms: int
    until_at_ms: int | None
    revoked_at_ms: int | None
    is_at_work: bool | None


class GrantList(msgspec.Struct, frozen=True, kw_only=True):
    """GrantList, as the API names it."""

    items: list[Grant]


class HeldRole(msgspec.Struct, frozen=True, kw_only=True):
    """HeldRole, as the API names it."""

    membership_id: str
    role: str
    queue_ids: list[str] | None
    team_ids: list[str] | None


class Holiday(msgspec.Struct, frozen=True, kw_only=True):
    """Holiday, as the API names it."""

    date: str
    name: str
    open: list[Hours] | UnsetType | None = UNSET


class HolidayTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """HolidayTemplate, as the API names it."""

    country: str
    date: str
    name: str


class HolidayTemplateList(msgspec.Struct, frozen=True, kw_only=True):
    """HolidayTemplateList, as the API names it."""

    items: list[HolidayTemplate]
    next_cursor: str | UnsetType | None = UNSET


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """Hours, as the API names it."""

    from_minute: int
    to_minute: int


class HoursBody(msgspec.Struct, frozen=True, kw_only=True):
    """HoursBody, as the API names it."""

    name: str
    time_zone: str
    weekly: list[WeeklyHours]
    holidays: list[Holiday] | UnsetType = UNSET


class HoursList(msgspec.Struct, frozen=True, kw_only=True):
    """HoursList, as the API names it."""

    items: list[OpeningHours]
    next_cursor: str | UnsetType | None = UNSET


class IdentityProvider(msgspec.Struct, frozen=True, kw_only=True):
    """IdentityProvider, as the API names it."""

    provider_id: str
    name: str
    issuer: str
    client_id: str
    domains: list[str]
    domain_proofs: list[DomainProof]
    default_role: str
    is_required: bool
    redirect_uri: str
    start_url: str
    created_at_ms: int
    changed_at_ms: int


class IdentityProviderBody(msgspec.Struct, frozen=True, kw_only=True):
    """IdentityProviderBody, as the API names it."""

    name: str
    issuer: str
    client_id: str
    domains: list[str]
    client_secret: str | UnsetType | None = UNSET
    default_role: Role | UnsetType = UNSET
    is_required: bool | UnsetType = UNSET


class IdentityProviderList(msgspec.Struct, frozen=True, kw_only=True):
    """IdentityProviderList, as the API names it."""

    items: list[IdentityProvider]


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """ImportReport, as the API names it."""

    rows: int
    created: int
    updated: int
    unchanged: int
    errors: list[LineProblem]
    error_count: int
    is_dry_run: bool


class Interaction(msgspec.Struct, frozen=True, kw_only=True):
    """Interaction, as the API names it."""

    interaction_id: str
    contact_id: str
    agent_id: str
    queue_id: str
    offer_id: str | None
    agent_leg_id: str | None
    connected_at_ms: int
    ended_at_ms: int | None
    reason: EndReason | None


class InteractionPage(msgspec.Struct, frozen=True, kw_only=True):
    """InteractionPage, as the API names it."""

    items: list[Interaction]
    next_cursor: str | None


class IntervalPage(msgspec.Struct, frozen=True, kw_only=True):
    """IntervalPage, as the API names it."""

    items: list[AgentStateInterval]
    next_cursor: str | None


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """Invitation, as the API names it."""

    email: str
    name: str
    organisation: str
    locale: str


class InvitationAcceptance(msgspec.Struct, frozen=True, kw_only=True):
    """InvitationAcceptance, as the API names it."""

    name: str
    password: str


class LimitReport(msgspec.Struct, frozen=True, kw_only=True):
    """LimitReport, as the API names it."""

    plan: str
    limits: list[LimitUse]


class LimitUse(msgspec.Struct, frozen=True, kw_only=True):
    """LimitUse, as the API names it."""

    name: str
    used: int
    limit: int
    state: str


class LineProblem(msgspec.Struct, frozen=True, kw_only=True):
    """LineProblem, as the API names it."""

    line: int
    field: str
    code: str
    message: str


class LiveAgent(msgspec.Struct, frozen=True, kw_only=True):
    """LiveAgent, as the API names it."""

    agent_id: str
    name: str
    state: AgentState
    since_at_ms: int
    reason: str | UnsetType | None = UNSET
    contact_id: str | UnsetType | None = UNSET


class LiveCall(msgspec.Struct, frozen=True, kw_only=True):
    """LiveCall, as the API names it."""

    contact_id: str
    phase: ContactPhase
    queue_id: str | None
    since_at_ms: int
    position: int | UnsetType | None = UNSET
    agent_id: str | UnsetType | None = UNSET


class LiveQueue(msgspec.Struct, frozen=True, kw_only=True):
    """LiveQueue, as the API names it."""

    queue_id: str
    name: str
    waiting: int
    longest_wait_since_at_ms: int | None
    offered: int
    answered: int
    abandoned: int
    answered_in_time: int
    short_abandons: int | UnsetType = UNSET


class LiveSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """LiveSnapshot, as the API names it."""

    tenant_id: str
    epoch: int
    seq: int
    at_ms: int
    queues: list[LiveQueue]
    agents: list[LiveAgent]
    contacts: list[LiveCall]


class LogoUpload(msgspec.Struct, frozen=True, kw_only=True):
    """LogoUpload, as the API names it."""

    file: str


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Me, as the API names it."""

    user: MeUser
    home: Organisation
    tenant: Organisation
    permissions: list[Permission]
    queue_ids: list[str] | None
    organisations: list[MeOrganisation]
    brand: MeBrand
    owes_second_factor: bool | UnsetType = UNSET


class MeBrand(msgspec.Struct, frozen=True, kw_only=True):
    """MeBrand, as the API names it."""

    name: str
    logo_url: str | None
    colour: str | None


class MeOrganisation(msgspec.Struct, frozen=True, kw_only=True):
    """MeOrganisation, as the API names it."""

    tenant_id: str
    name: str
    kind: str
    roles: list[str]
    until_at_ms: int | None


class MePatch(msgspec.Struct, frozen=True, kw_only=True):
    """MePatch, as the API names it."""

    name: str | UnsetType = UNSET
    locale: Literal["en", "zh-CN"] | UnsetType = UNSET


class MeUser(msgspec.Struct, frozen=True, kw_only=True):
    """MeUser, as the API names it."""

    user_id: str
    email: str
    name: str
    locale: str
    second_factor: bool


class MediaFigures(msgspec.Struct, frozen=True, kw_only=True):
    """MediaFigures, as the API names it."""

    codec: str
    rx_packets: int
    rx_lost: int
    tx_packets: int
    rx_jitter_us: int
    rtt_us: int


class NamedQueue(msgspec.Struct, frozen=True, kw_only=True):
    """NamedQueue, as the API names it."""

    queue_id: str
    name: str


class NewAccessRequest(msgspec.Struct, frozen=True, kw_only=True):
    """NewAccessRequest, as the API names it."""

    reason: str
    minutes: int | UnsetType = UNSET
    role: Role | UnsetType = UNSET


class NewAgent(msgspec.Struct, frozen=True, kw_only=True):
    """NewAgent, as the API names it."""

    name: str
    site_id: str
    skills: dict[str, int] | UnsetType = UNSET
    queue_ids: list[str] | UnsetType = UNSET


class NewApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """NewApiKey, as the API names it."""

    name: str


class NewClient(msgspec.Struct, frozen=True, kw_only=True):
    """NewClient, as the API names it."""

    name: str
    time_zone: str | UnsetType = UNSET
    locale: Literal["en", "zh-CN"] | UnsetType = UNSET
    plan: str | UnsetType = UNSET
    owner_email: str | UnsetType | None = UNSET
    owner_name: str | UnsetType | None = UNSET


class NewFlow(msgspec.Struct, frozen=True, kw_only=True):
    """NewFlow, as the API names it."""

    name: str
    document: dict[str, Any]


class NewGrant(msgspec.Struct, frozen=True, kw_only=True):
    """NewGrant, as the API names it."""

    user_id: str
    tenant_id: str
    role: Role
    queue_ids: list[str] | UnsetType | None = UNSET
    from_at_ms: int | UnsetType | None = UNSET
    until_at_ms: int | UnsetType | None = UNSET
    skills: dict[str, int] | UnsetType = UNSET


class NewIdentityProvider(msgspec.Struct, frozen=True, kw_only=True):
    """NewIdentityProvider, as the API names it."""

    name: str
    issuer: str
    client_id: str
    client_secret: str
    domains: list[str]
    default_role: Role | UnsetType = UNSET
    is_required: bool | UnsetType = UNSET


class NewNumber(msgspec.Struct, frozen=True, kw_only=True):
    """NewNumber, as the API names it."""

    number: str
    flow_id: str | UnsetType | None = UNSET


class NewOauthClient(msgspec.Struct, frozen=True, kw_only=True):
    """NewOauthClient, as the API names it."""

    name: str
    permissions: list[Permission] | UnsetType | None = UNSET


class NewOwnSite(msgspec.Struct, frozen=True, kw_only=True):
    """NewOwnSite, as the API names it."""

    name: str


class NewPerson(msgspec.Struct, frozen=True, kw_only=True):
    """NewPerson, as the API names it."""

    email: str
    name: str
    locale: Literal["en", "zh-CN"] | UnsetType = UNSET
    roles: list[RoleBody] | UnsetType = UNSET
    team_ids: list[str] | UnsetType = UNSET
    agent: AgentPart | UnsetType | None = UNSET


class NewScimToken(msgspec.Struct, frozen=True, kw_only=True):
    """NewScimToken, as the API names it."""

    name: str
    default_role: Role | UnsetType = UNSET
    expires_at_ms: int | UnsetType | None = UNSET


class NewScopedKey(msgspec.Struct, frozen=True, kw_only=True):
    """NewScopedKey, as the API names it."""

    name: str
    permissions: list[Permission] | UnsetType | None = UNSET
    expires_at_ms: int | UnsetType | None = UNSET


class NewSite(msgspec.Struct, frozen=True, kw_only=True):
    """NewSite, as the API names it."""

    name: str
    site_id: str | UnsetType | None = UNSET
    is_default: bool | UnsetType = UNSET


class NewTenant(msgspec.Struct, frozen=True, kw_only=True):
    """NewTenant, as the API names it."""

    name: str
    time_zone: str | UnsetType = UNSET
    domain_id: str | UnsetType | None = UNSET
    kind: Literal["tenant", "reseller", "operator"] | UnsetType = UNSET
    plan: str | UnsetType = UNSET
    locale: Literal["en", "zh-CN"] | UnsetType = UNSET
    reseller_id: str | UnsetType | None = UNSET


class NewWebhook(msgspec.Struct, frozen=True, kw_only=True):
    """NewWebhook, as the API names it."""

    url: str
    events: list[EventKind]
    is_active: bool | UnsetType = UNSET
    description: str | UnsetType = UNSET


class NodeHealth(msgspec.Struct, frozen=True, kw_only=True):
    """NodeHealth, as the API names it."""

    node_id: str
    state: NodeState
    host: str
    address: str
    version: str
    started_at_ms: int
    age_ms: int
    roles: list[NodeRoleHealth]
    cpu_percent: int
    loop_lag_ms: int
    memory_bytes: int


class NodeRoleHealth(msgspec.Struct, frozen=True, kw_only=True):
    """NodeRoleHealth, as the API names it."""

    name: str
    is_running: bool
    restarts: int


class NumberBody(msgspec.Struct, frozen=True, kw_only=True):
    """NumberBody, as the API names it."""

    flow_id: str | None


class NumberList(msgspec.Struct, frozen=True, kw_only=True):
    """NumberList, as the API names it."""

    items: list[PhoneNumber]


class OauthClient(msgspec.Struct, frozen=True, kw_only=True):
    """OauthClient, as the API names it."""

    oauth_client_id: str
    client_id: str
    name: str
    permissions: list[str]
    created_by: str
    created_at_ms: int
    last_used_at_ms: int | None
    revoked_at_ms: int | None
    maker_name: str | UnsetType | None = UNSET
    is_maker_gone: bool | UnsetType = UNSET


class OauthClientList(msgspec.Struct, frozen=True, kw_only=True):
    """OauthClientList, as the API names it."""

    items: list[OauthClient]
    next_cursor: str | None


class OpenState(msgspec.Struct, frozen=True, kw_only=True):
    """OpenState, as the API names it."""

    is_open: bool
    at_ms: int
    local_time: str
    changes_at_ms: int | None
    holiday: str | None


class OpeningHours(msgspec.Struct, frozen=True, kw_only=True):
    """OpeningHours, as the API names it."""

    hours_id: str
    name: str
    time_zone: str
    weekly: list[WeeklyHours]
    holidays: list[Holiday]
    updated_at_ms: int


class Organisation(msgspec.Struct, frozen=True, kw_only=True):
    """Organisation, as the API names it."""

    tenant_id: str
    name: str
    kind: str
    status: str
    plan: str
    time_zone: str
    locale: str
    trial_ends_at_ms: int | None


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """Overview, as the API names it."""

    day: str
    time_zone: str
    from_ms: int
    at_ms: int
    today: DayFigures
    queues: list[QueueDay]


class OwnAgent(msgspec.Struct, frozen=True, kw_only=True):
    """OwnAgent, as the API names it."""

    tenant_id: str
    tenant_name: str
    agent_id: str
    is_guest: bool
    until_at_ms: int | None
    site_id: str
    queues: list[OwnQueue]
    skills: dict[str, int]
    sip_username: str
    sip_realm: str


class OwnAgentList(msgspec.Struct, frozen=True, kw_only=True):
    """OwnAgentList, as the API names it."""

    items: list[OwnAgent]


class OwnBrand(msgspec.Struct, frozen=True, kw_only=True):
    """OwnBrand, as the API names it."""

    name: str
    colour: str
    domain: str | None
    logo_url: str | None
    domain_proof: DomainProof | None


class OwnPassword(msgspec.Struct, frozen=True, kw_only=True):
    """OwnPassword, as the API names it."""

    password: str


class OwnQueue(msgspec.Struct, frozen=True, kw_only=True):
    """OwnQueue, as the API names it."""

    queue_id: str
    name: str


class OwnSitePatch(msgspec.Struct, frozen=True, kw_only=True):
    """OwnSitePatch, as the API names it."""

    name: str | UnsetType = UNSET


class OwnTenant(msgspec.Struct, frozen=True, kw_only=True):
    """OwnTenant, as the API names it."""

    tenant_id: str
    domain_id: str
    name: str
    kind: str
    status: str
    status_since_at_ms: int
    plan: str
    time_zone: str
    locale: str
    trial_ends_at_ms: int | None
    reseller_id: str | None
    created_at_ms: int
    limits: list[LimitUse]


class PasswordChange(msgspec.Struct, frozen=True, kw_only=True):
    """PasswordChange, as the API names it."""

    current: str
    new: str


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Person, as the API names it."""

    user_id: str
    email: str
    name: str
    locale: str
    status: PersonStatus
    roles: list[HeldRole]
    team_ids: list[str]
    agent: PersonAgent | None
    last_sign_in_at_ms: int | None
    second_factor: bool


class PersonAgent(msgspec.Struct, frozen=True, kw_only=True):
    """PersonAgent, as the API names it."""

    agent_id: str
    site_id: str
    skills: dict[str, int]
    queue_ids: list[str]
    sip_username: str


class PersonList(msgspec.Struct, frozen=True, kw_only=True):
    """PersonList, as the API names it."""

    items: list[Person]
    next_cursor: str | None


class PersonPatch(msgspec.Struct, frozen=True, kw_only=True):
    """PersonPatch, as the API names it."""

    name: str | UnsetType = UNSET
    locale: Literal["en", "zh-CN"] | UnsetType = UNSET
    status: Literal["active", "disabled"] | UnsetType = UNSET
    roles: list[RoleBody] | UnsetType = UNSET
    team_ids: list[str] | UnsetType = UNSET
    agent: AgentPartPatch | UnsetType | None = UNSET


class PhoneNumber(msgspec.Struct, frozen=True, kw_only=True):
    """PhoneNumber, as the API names it."""

    number: str
    flow_id: str | None
    claimed_at_ms: int
    is_pool: bool


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Plan, as the API names it."""

    rank: int
    is_offered: bool
    seats: int
    concurrent_calls: int
    numbers: int
    storage_bytes: int
    api_requests_per_minute: int
    name: str


class PlanBody(msgspec.Struct, frozen=True, kw_only=True):
    """PlanBody, as the API names it."""

    rank: int
    is_offered: bool
    seats: int
    concurrent_calls: int
    numbers: int
    storage_bytes: int
    api_requests_per_minute: int


class PlanChoice(msgspec.Struct, frozen=True, kw_only=True):
    """PlanChoice, as the API names it."""

    plan: str


class PlanList(msgspec.Struct, frozen=True, kw_only=True):
    """PlanList, as the API names it."""

    items: list[Plan]


class PlatformHealth(msgspec.Struct, frozen=True, kw_only=True):
    """PlatformHealth, as the API names it."""

    is_ok: bool
    checks: list[Check]
    nodes: list[NodeHealth]
    roles: list[RoleHealth]
    readers: list[Reader]
    outbox_pending: int
    outbox_age_ms: int
    sites: list[SiteHealth]
    tenants: dict[str, int]


class PoolAdded(msgspec.Struct, frozen=True, kw_only=True):
    """PoolAdded, as the API names it."""

    added: int


class PoolNumber(msgspec.Struct, frozen=True, kw_only=True):
    """PoolNumber, as the API names it."""

    number: str
    kind: str
    site_id: str | None
    holder_id: str | None
    claimed_at_ms: int | None
    free_at_ms: int


class PoolNumberList(msgspec.Struct, frozen=True, kw_only=True):
    """PoolNumberList, as the API names it."""

    items: list[PoolNumber]
    next_cursor: str | None


class PoolNumbers(msgspec.Struct, frozen=True, kw_only=True):
    """PoolNumbers, as the API names it."""

    numbers: list[str] | UnsetType | None = UNSET
    from_: str | UnsetType | None = msgspec.field(name="from", default=UNSET)
    to: str | UnsetType | None = UNSET
    site_id: str | UnsetType | None = UNSET
    tenant_id: str | UnsetType | None = UNSET


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Problem, as the API names it."""

    title: str
    status: int
    code: str
    detail: str
    field: str | UnsetType | None = UNSET
    errors: list[FieldProblem] | UnsetType = UNSET


class Prompt(msgspec.Struct, frozen=True, kw_only=True):
    """Prompt, as the API names it."""

    name: str
    sha256: str
    size_bytes: int
    duration_ms: int
    created_at_ms: int
    speech: Speech | UnsetType | None = UNSET


class PromptList(msgspec.Struct, frozen=True, kw_only=True):
    """PromptList, as the API names it."""

    items: list[Prompt]
    next_cursor: str | UnsetType | None = UNSET


class PromptUpload(msgspec.Struct, frozen=True, kw_only=True):
    """PromptUpload, as the API names it."""

    file: str


class PromptUse(msgspec.Struct, frozen=True, kw_only=True):
    """PromptUse, as the API names it."""

    flow_id: str
    name: str
    is_published: bool
    is_draft: bool


class PromptUseList(msgspec.Struct, frozen=True, kw_only=True):
    """PromptUseList, as the API names it."""

    items: list[PromptUse]
    next_cursor: str | UnsetType | None = UNSET


class ProviderTest(msgspec.Struct, frozen=True, kw_only=True):
    """ProviderTest, as the API names it."""

    ok: bool
    code: str
    detail: str


class PublicBrand(msgspec.Struct, frozen=True, kw_only=True):
    """PublicBrand, as the API names it."""

    name: str
    colour: str | None
    logo_url: str | None


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """Queue, as the API names it."""

    queue_id: str
    name: str
    required_skills: dict[str, int]
    priority: int
    ring_timeout_ms: int
    acw_ms: int
    service_level_ms: int
    is_recorded: bool
    strategy: str
    preferred_skills: dict[str, int]
    ageing_per_minute: int
    rings: list[Ring]


class QueueBody(msgspec.Struct, frozen=True, kw_only=True):
    """QueueBody, as the API names it."""

    name: str
    required_skills: dict[str, int] | UnsetType = UNSET
    priority: int | UnsetType = UNSET
    ring_timeout_ms: int | UnsetType = UNSET
    acw_ms: int | UnsetType = UNSET
    service_level_ms: int | UnsetType = UNSET
    is_recorded: bool | UnsetType = UNSET
    strategy: str | UnsetType = UNSET
    preferred_skills: dict[str, int] | UnsetType = UNSET
    ageing_per_minute: int | UnsetType = UNSET
    rings: list[Ring] | UnsetType = UNSET


class QueueDay(msgspec.Struct, frozen=True, kw_only=True):
    """QueueDay, as the API names it."""

    queue_id: str
    name: str
    service_level_ms: int
    today: DayFigures


class QueueList(msgspec.Struct, frozen=True, kw_only=True):
    """QueueList, as the API names it."""

    items: list[Queue]


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Reader, as the API names it."""

    name: str
    pending: int | None


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """Recording, as the API names it."""

    recording_id: str
    contact_id: str
    interaction_id: str | None
    agent_id: str | None
    started_at_ms: int
    stored_at_ms: int | None
    duration_ms: int | None
    rate_hz: int | None
    channels: int | None
    media_type: str | None
    size_bytes: int | None
    sha256: str | None
    is_truncated: bool | None


class RecordingLink(msgspec.Struct, frozen=True, kw_only=True):
    """RecordingLink, as the API names it."""

    url: str
    expires_at_ms: int


class RecordingPage(msgspec.Struct, frozen=True, kw_only=True):
    """RecordingPage, as the API names it."""

    items: list[Recording]
    next_cursor: str | None


class RecoveryCodes(msgspec.Struct, frozen=True, kw_only=True):
    """RecoveryCodes, as the API names it."""

    recovery_codes: list[str]


class Renewal(msgspec.Struct, frozen=True, kw_only=True):
    """Renewal, as the API names it."""

    site_id: str
    nkey_public: str
    serial: str
    csr: str
    nonce: str
    signature: str


class RenewalChallenge(msgspec.Struct, frozen=True, kw_only=True):
    """RenewalChallenge, as the API names it."""

    nonce: str
    expires_at_ms: int


class RenewedSecret(msgspec.Struct, frozen=True, kw_only=True):
    """RenewedSecret, as the API names it."""

    secret: str
    previous_until_at_ms: int


class ReplayRange(msgspec.Struct, frozen=True, kw_only=True):
    """ReplayRange, as the API names it."""

    from_ms: int
    to_ms: int
    only_failed: bool | UnsetType = UNSET


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """Replayed, as the API names it."""

    count: int


class ResetConfirmation(msgspec.Struct, frozen=True, kw_only=True):
    """ResetConfirmation, as the API names it."""

    token: str
    password: str


class ResetRequest(msgspec.Struct, frozen=True, kw_only=True):
    """ResetRequest, as the API names it."""

    email: str


class Ring(msgspec.Struct, frozen=True, kw_only=True):
    """Ring, as the API names it."""

    after_ms: int
    required_skills: dict[str, int] | UnsetType | None = UNSET
    queue_ids: list[str] | UnsetType = UNSET


class RoleBody(msgspec.Struct, frozen=True, kw_only=True):
    """RoleBody, as the API names it."""

    role: str
    queue_ids: list[str] | UnsetType | None = UNSET
    team_ids: list[str] | UnsetType | None = UNSET


class RoleHealth(msgspec.Struct, frozen=True, kw_only=True):
    """RoleHealth, as the API names it."""

    name: str
    holders: int
    is_held: bool


class ScimToken(msgspec.Struct, frozen=True, kw_only=True):
    """ScimToken, as the API names it."""

    scim_token_id: str
    name: str
    default_role: str
    created_by: str
    created_at_ms: int
    expires_at_ms: int | None
    last_used_at_ms: int | None
    revoked_at_ms: int | None
    maker_name: str | UnsetType | None = UNSET
    is_maker_gone: bool | UnsetType = UNSET


class ScimTokenList(msgspec.Struct, frozen=True, kw_only=True):
    """ScimTokenList, as the API names it."""

    base_url: str
    items: list[ScimToken]
    next_cursor: str | None


class ScopedKey(msgspec.Struct, frozen=True, kw_only=True):
    """ScopedKey, as the API names it."""

    api_key_id: str
    name: str
    permissions: list[str] | None
    created_by: str
    created_at_ms: int
    expires_at_ms: int | None
    last_used_at_ms: int | None
    revoked_at_ms: int | None
    maker_name: str | UnsetType | None = UNSET
    is_maker_gone: bool | UnsetType = UNSET


class ScopedKeyList(msgspec.Struct, frozen=True, kw_only=True):
    """ScopedKeyList, as the API names it."""

    items: list[ScopedKey]
    next_cursor: str | None


class SecondFactor(msgspec.Struct, frozen=True, kw_only=True):
    """SecondFactor, as the API names it."""

    challenge: str
    code: str


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Session, as the API names it."""

    session_id: str
    method: str
    ip: str
    user_agent: str
    created_at_ms: int
    last_seen_at_ms: int
    expires_at_ms: int
    second_factor: bool
    is_current: bool


class SessionList(msgspec.Struct, frozen=True, kw_only=True):
    """SessionList, as the API names it."""

    items: list[Session]


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """SignIn, as the API names it."""

    email: str
    password: str


class SignInAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """SignInAnswer, as the API names it."""

    status: Literal["signed_in", "second_factor"]
    me: Me | UnsetType | None = UNSET
    challenge: str | UnsetType | None = UNSET
    expires_at_ms: int | UnsetType | None = UNSET


class SignInMethods(msgspec.Struct, frozen=True, kw_only=True):
    """SignInMethods, as the API names it."""

    password: bool
    sso: list[SingleSignOn]


class SignInRules(msgspec.Struct, frozen=True, kw_only=True):
    """SignInRules, as the API names it."""

    demands_second_factor: bool
    people: int
    without_second_factor: int


class SignInRulesBody(msgspec.Struct, frozen=True, kw_only=True):
    """SignInRulesBody, as the API names it."""

    demands_second_factor: bool


class SignUp(msgspec.Struct, frozen=True, kw_only=True):
    """SignUp, as the API names it."""

    email: str
    password: str
    name: str
    company: str
    locale: Literal["en", "zh-CN"] | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET


class SignUpAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """SignUpAnswer, as the API names it."""

    sign_up_id: str
    expires_at_ms: int


class SingleSignOn(msgspec.Struct, frozen=True, kw_only=True):
    """SingleSignOn, as the API names it."""

    provider_id: str
    name: str
    start_url: str


class SipCredentials(msgspec.Struct, frozen=True, kw_only=True):
    """SipCredentials, as the API names it."""

    sip_username: str
    sip_password: str
    sip_realm: str


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """Site, as the API names it."""

    site_id: str
    name: str
    created_at_ms: int
    kind: SiteKind | UnsetType = UNSET
    is_default: bool | UnsetType = UNSET
    owner_tenant_id: str | UnsetType | None = UNSET
    status: SiteStatus | UnsetType = UNSET
    last_seen_at_ms: int | UnsetType | None = UNSET
    version: str | UnsetType | None = UNSET
    config_version: int | UnsetType | None = UNSET
    refused_configs: int | UnsetType = UNSET
    live_legs: int | UnsetType | None = UNSET
    is_draining: bool | UnsetType = UNSET
    credentials_expire_at_ms: int | UnsetType | None = UNSET


class SiteHealth(msgspec.Struct, frozen=True, kw_only=True):
    """SiteHealth, as the API names it."""

    site_id: str
    name: str
    kind: str
    is_online: bool
    age_ms: int | None
    version: str
    live_legs: int
    is_draining: bool
    refused_configurations: int


class SiteList(msgspec.Struct, frozen=True, kw_only=True):
    """SiteList, as the API names it."""

    items: list[Site]


class SitePatch(msgspec.Struct, frozen=True, kw_only=True):
    """SitePatch, as the API names it."""

    name: str | UnsetType = UNSET
    is_default: bool | UnsetType = UNSET


class SiteTenants(msgspec.Struct, frozen=True, kw_only=True):
    """SiteTenants, as the API names it."""

    tenant_ids: list[str]


class Skill(msgspec.Struct, frozen=True, kw_only=True):
    """Skill, as the API names it."""

    skill_id: str
    name: str
    description: str


class SkillBody(msgspec.Struct, frozen=True, kw_only=True):
    """SkillBody, as the API names it."""

    name: str
    description: str | UnsetType = UNSET


class SkillList(msgspec.Struct, frozen=True, kw_only=True):
    """SkillList, as the API names it."""

    items: list[Skill]
    next_cursor: str | UnsetType | None = UNSET


class Speech(msgspec.Struct, frozen=True, kw_only=True):
    """Speech, as the API names it."""

    text: str
    language: Literal["en", "zh-CN"]
    voice: Literal["female", "male", None] | UnsetType = UNSET


class StateAccepted(msgspec.Struct, frozen=True, kw_only=True):
    """StateAccepted, as the API names it."""

    agent_id: str
    state: AgentState


class StateRequest(msgspec.Struct, frozen=True, kw_only=True):
    """StateRequest, as the API names it."""

    state: AgentState
    reason: str | UnsetType | None = UNSET


class StatusChange(msgspec.Struct, frozen=True, kw_only=True):
    """StatusChange, as the API names it."""

    status: Status
    reason: str


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """Team, as the API names it."""

    team_id: str
    name: str
    user_ids: list[str]


class TeamBody(msgspec.Struct, frozen=True, kw_only=True):
    """TeamBody, as the API names it."""

    name: str
    user_ids: list[str] | UnsetType = UNSET


class TeamList(msgspec.Struct, frozen=True, kw_only=True):
    """TeamList, as the API names it."""

    items: list[Team]
    next_cursor: str | UnsetType | None = UNSET


class TemplateRole(msgspec.Struct, frozen=True, kw_only=True):
    """TemplateRole, as the API names it."""

    role: str
    name: str


class Tenant(msgspec.Struct, frozen=True, kw_only=True):
    """Tenant, as the API names it."""

    tenant_id: str
    domain_id: str
    name: str
    kind: str
    status: str
    status_since_at_ms: int
    plan: str
    time_zone: str
    locale: str
    trial_ends_at_ms: int | None
    reseller_id: str | None
    created_at_ms: int


class TenantList(msgspec.Struct, frozen=True, kw_only=True):
    """TenantList, as the API names it."""

    items: list[Tenant]
    next_cursor: str | None


class TenantPatch(msgspec.Struct, frozen=True, kw_only=True):
    """TenantPatch, as the API names it."""

    name: str | UnsetType = UNSET
    time_zone: str | UnsetType = UNSET
    locale: Literal["en", "zh-CN"] | UnsetType = UNSET


class TimelineEntry(msgspec.Struct, frozen=True, kw_only=True):
    """TimelineEntry, as the API names it."""

    event_id: str
    at_ms: int
    message: str
    body: dict[str, Any]


class TotpSetUp(msgspec.Struct, frozen=True, kw_only=True):
    """TotpSetUp, as the API names it."""

    secret: str
    otpauth_url: str
    qr_svg: str


class TrialEnd(msgspec.Struct, frozen=True, kw_only=True):
    """TrialEnd, as the API names it."""

    trial_ends_at_ms: int
    reason: str


class UsageEntry(msgspec.Struct, frozen=True, kw_only=True):
    """UsageEntry, as the API names it."""

    source_event_id: str
    metric: UsageMetric
    quantity: int
    source_id: str
    occurred_at_ms: int


class UsagePage(msgspec.Struct, frozen=True, kw_only=True):
    """UsagePage, as the API names it."""

    items: list[UsageEntry]
    next_cursor: str | None


class UsageTotals(msgspec.Struct, frozen=True, kw_only=True):
    """UsageTotals, as the API names it."""

    totals: dict[str, int]


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """Webhook, as the API names it."""

    webhook_id: str
    url: str
    description: str
    events: list[str]
    is_active: bool
    previous_secret_until_at_ms: int | None
    failing_since_at_ms: int | None
    disabled_at_ms: int | None
    disabled_reason: str
    created_at_ms: int
    changed_at_ms: int


class WebhookAttempt(msgspec.Struct, frozen=True, kw_only=True):
    """WebhookAttempt, as the API names it."""

    number: int
    at_ms: int
    response_status: int | None
    duration_ms: int
    fault: str
    answer: str


class WebhookDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """WebhookDelivery, as the API names it."""

    delivery_id: str
    event_id: str
    event: str
    status: str
    attempts: int
    created_at_ms: int
    next_at_ms: int | None
    last_attempt_at_ms: int | None
    response_status: int | None
    duration_ms: int | None
    fault: str


class WebhookDeliveryDetail(msgspec.Struct, frozen=True, kw_only=True):
    """WebhookDeliveryDetail, as the API names it."""

    delivery: WebhookDelivery
    payload: str
    attempts: list[WebhookAttempt]


class WebhookDeliveryList(msgspec.Struct, frozen=True, kw_only=True):
    """WebhookDeliveryList, as the API names it."""

    items: list[WebhookDelivery]
    next_cursor: str | None


class WebhookEvent(msgspec.Struct, frozen=True, kw_only=True):
    """WebhookEvent, as the API names it."""

    name: str
    description: str


class WebhookEventList(msgspec.Struct, frozen=True, kw_only=True):
    """WebhookEventList, as the API names it."""

    items: list[WebhookEvent]


class WebhookList(msgspec.Struct, frozen=True, kw_only=True):
    """WebhookList, as the API names it."""

    items: list[Webhook]
    next_cursor: str | None


class WeeklyHours(msgspec.Struct, frozen=True, kw_only=True):
    """WeeklyHours, as the API names it."""

    day: int
    from_minute: int
    to_minute: int
