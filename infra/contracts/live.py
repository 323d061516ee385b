"""Live state for wallboards: a snapshot on request, then deltas with sequence numbers."""

from __future__ import annotations

import msgspec

from infra.contracts.agent import AgentState
from infra.contracts.contact import ContactPhase
from infra.contracts.ids import AgentId, ContactId, QueueId, TenantId


class LiveQueue(msgspec.Struct, frozen=True):
    """One queue now.

    Attributes:
        longest_wait_since_at_ms: arrival of the contact that waits longest, None when none waits.
        offered, answered, abandoned, answered_in_time: since the owner took over, counts.
        short_abandons: those of `abandoned` that left within five seconds of being queued.
    """

    queue_id: QueueId
    name: str
    waiting: int
    longest_wait_since_at_ms: int | None
    offered: int
    answered: int
    abandoned: int
    answered_in_time: int
    short_abandons: int = 0


class LiveAgent(msgspec.Struct, frozen=True):
    """One agent now; times are server time."""

    agent_id: AgentId
    name: str
    state: AgentState
    since_at_ms: int
    reason: str | None = None
    contact_id: ContactId | None = None


class LiveCall(msgspec.Struct, frozen=True):
    """One contact that waits or talks."""

    contact_id: ContactId
    phase: ContactPhase
    queue_id: QueueId | None
    since_at_ms: int
    position: int | None = None
    agent_id: AgentId | None = None


class LiveSnapshot(msgspec.Struct, frozen=True):
    """Everything of one tenant, as of `seq` of the owner's `epoch`."""

    tenant_id: TenantId
    epoch: int
    seq: int
    at_ms: int
    queues: list[LiveQueue]
    agents: list[LiveAgent]
    contacts: list[LiveCall]


class LiveDelta(msgspec.Struct, frozen=True):
    """What changed since `seq - 1`; entries replace those of the same id."""

    tenant_id: TenantId
    epoch: int
    seq: int
    at_ms: int
    queues: list[LiveQueue] = []
    agents: list[LiveAgent] = []
    contacts: list[LiveCall] = []
    removed_contacts: list[ContactId] = []
    removed_agents: list[AgentId] = []
    removed_queues: list[QueueId] = []


class AskLive(msgspec.Struct, frozen=True):
    """Request, API node to the ACD owner: the snapshot of one tenant."""


class AskPosition(msgspec.Struct, frozen=True):
    """Request, edge to the ACD owner: where does this contact stand in its queue?"""

    contact_id: ContactId


class QueuePosition(msgspec.Struct, frozen=True):
    """Reply: 1 is next; None when the contact does not wait."""

    position: int | None
