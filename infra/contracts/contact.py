"""A contact's life, arrival to close, as events from the edge that carries it."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from infra.contracts.ids import (
    AgentId,
    ContactId,
    FlowId,
    InteractionId,
    LegId,
    OfferId,
    QueueId,
    TenantId,
)


class ContactPhase(StrEnum):
    """Where a live contact is."""

    IN_FLOW = "in_flow"
    QUEUED = "queued"
    OFFERED = "offered"
    CONNECTED = "connected"


class ContactOutcome(StrEnum):
    """The one final state of a contact."""

    HANDLED = "handled"
    ABANDONED_IN_FLOW = "abandoned_in_flow"
    ABANDONED_IN_QUEUE = "abandoned_in_queue"
    SELF_SERVED = "self_served"
    VOICEMAIL = "voicemail"
    REJECTED = "rejected"
    FAILED = "failed"


class EndReason(StrEnum):
    """Why a contact or a leg ended."""

    CALLER_HANGUP = "caller_hangup"
    AGENT_HANGUP = "agent_hangup"
    FLOW_HANGUP = "flow_hangup"
    NO_ANSWER = "no_answer"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"
    NO_ROUTE = "no_route"
    FLOW_FAULT = "flow_fault"
    WORKER_LOST = "worker_lost"
    EDGE_RESTARTED = "edge_restarted"
    MEDIA_TIMEOUT = "media_timeout"
    SHUTDOWN = "shutdown"
    OVERLOAD = "overload"


class ContactArrived(msgspec.Struct, frozen=True):
    """A call reached the edge, and its number names a tenant and a flow."""

    contact_id: ContactId
    caller_leg_id: LegId
    ani: str
    dnis: str
    flow_id: FlowId
    flow_version: int
    arrived_at_ms: int


class ContactQueued(msgspec.Struct, frozen=True):
    """The flow put the contact into a queue.

    Attributes:
        arrived_at_ms: when the contact first entered any queue; kept through requeues.
        required_skills: what the call asks for beside its queue: skill to lowest level accepted,
            1 to 10.
        priority: 0 (lowest) to 100.
        preferred_agent_id: for this agent alone until the limit is over: the agent of last time,
            or the one who was asked for.
        preferred_wait_ms: the limit, from being queued on; None waits for that agent only.
    """

    contact_id: ContactId
    queue_id: QueueId
    arrived_at_ms: int
    queued_at_ms: int
    priority: int
    required_skills: dict[str, int]
    preferred_agent_id: AgentId | None = None
    preferred_wait_ms: int | None = None


class ContactDequeued(msgspec.Struct, frozen=True):
    """The contact left the queue without an answer; the flow goes on, or it has ended."""

    contact_id: ContactId
    queue_id: QueueId
    reason: str
    dequeued_at_ms: int


class ContactConnected(msgspec.Struct, frozen=True):
    """An agent answered and the bridge stands: an interaction starts."""

    contact_id: ContactId
    interaction_id: InteractionId
    offer_id: OfferId
    queue_id: QueueId
    agent_id: AgentId
    agent_leg_id: LegId
    connected_at_ms: int


class InteractionEnded(msgspec.Struct, frozen=True):
    """The agent's part in the contact is over (talk time ends; wrap-up may follow)."""

    contact_id: ContactId
    interaction_id: InteractionId
    agent_id: AgentId
    queue_id: QueueId
    connected_at_ms: int
    ended_at_ms: int
    reason: EndReason


class ContactEnded(msgspec.Struct, frozen=True):
    """The contact reached its one final state."""

    contact_id: ContactId
    outcome: ContactOutcome
    reason: EndReason
    arrived_at_ms: int
    ended_at_ms: int
    detail: str | None = None


class LiveContact(msgspec.Struct, frozen=True):
    """One contact that an edge carries now; part of an EdgeSnapshot.

    `arrived_at_ms` to `required_skills` are set while the contact is queued or offered.
    """

    tenant_id: TenantId
    contact_id: ContactId
    phase: ContactPhase
    queue_id: QueueId | None = None
    arrived_at_ms: int | None = None
    queued_at_ms: int | None = None
    priority: int = 0
    required_skills: dict[str, int] = {}
    offer_id: OfferId | None = None
    agent_id: AgentId | None = None
    interaction_id: InteractionId | None = None
    preferred_agent_id: AgentId | None = None
    preferred_wait_ms: int | None = None
