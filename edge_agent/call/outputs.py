"""What the core asks of its shell: values, carried out in their order."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from edge_agent.media.protocol import AnyCommand
from infra.contracts.agent import AgentSeat
from infra.contracts.ids import (
    AgentId,
    ContactId,
    EventId,
    InteractionId,
    LegId,
    RecordingId,
    TenantId,
)
from infra.contracts.offer import OfferContact, OfferFailure


@dataclass(frozen=True, slots=True)
class Emit:
    """Publish an event; order is kept per key."""

    tenant_id: TenantId
    key: str
    event_id: EventId
    body: msgspec.Struct


@dataclass(frozen=True, slots=True)
class ToWorker:
    """Send a command to the contact's media worker."""

    worker: str
    command: AnyCommand


@dataclass(frozen=True, slots=True)
class DialAgent:
    """Ring the agent's phone; the shell knows its address."""

    worker: str
    leg_id: LegId
    order: OfferContact
    caller_number: str


@dataclass(frozen=True, slots=True)
class Record:
    """Reserve a file in the spool and start the recorder; right is None for a voicemail."""

    worker: str
    recording_id: RecordingId
    interaction_id: InteractionId | None
    agent_id: AgentId | None
    left_leg_id: LegId
    right_leg_id: LegId | None


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Call `timer_due(name)` at due_at_ms."""

    name: str
    due_at_ms: int


@dataclass(frozen=True, slots=True)
class StopTimer:
    """Forget that timer; one that is not set is no error."""

    name: str


@dataclass(frozen=True, slots=True)
class StopFlow:
    """The flow has no more say: an agent has the caller, or the contact is being closed."""


@dataclass(frozen=True, slots=True)
class SeatAnswered:
    """The agent has answered the offer."""

    agent_id: AgentId
    interaction_id: InteractionId


@dataclass(frozen=True, slots=True)
class SeatOfferOver:
    """The offer came to nothing for the agent."""

    agent_id: AgentId
    failure: OfferFailure


@dataclass(frozen=True, slots=True)
class SeatFree:
    """The agent's interaction is over."""

    agent_id: AgentId
    acw_ms: int


@dataclass(frozen=True, slots=True)
class Save:
    """Keep this state against a crash; None: nothing is open any more."""

    tenant_id: TenantId
    contact_id: ContactId
    state: bytes | None


@dataclass(frozen=True, slots=True)
class SaveSeat:
    """Keep this seat against a crash."""

    seat: AgentSeat


Output = (
    Emit
    | ToWorker
    | DialAgent
    | Record
    | StartTimer
    | StopTimer
    | StopFlow
    | SeatAnswered
    | SeatOfferOver
    | SeatFree
    | Save
    | SaveSeat
)
