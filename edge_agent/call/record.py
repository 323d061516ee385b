"""What an edge remembers of one contact: the machine's whole state, and what survives a crash."""

from __future__ import annotations

import hashlib
import uuid

import msgspec

from edge_agent.call.phases import Phase
from infra.contracts.contact import ContactOutcome, ContactPhase, EndReason, LiveContact
from infra.contracts.ids import (
    AgentId,
    ContactId,
    EventId,
    FlowId,
    InteractionId,
    LegId,
    QueueId,
    RecordingId,
    TenantId,
    uuid7,
)
from infra.contracts.leg import LegDirection, LegRole
from infra.contracts.offer import OfferContact

_RANDOM_BITS = 74


class Leg(msgspec.Struct):
    """One leg until its LegEnded is out.

    Attributes:
        end_reason: why we ordered its hang-up; None while it lives.
    """

    leg_id: LegId
    role: LegRole
    direction: LegDirection
    remote: str
    started_at_ms: int
    sip_call_id: str = ""
    ringing_at_ms: int | None = None
    answered_at_ms: int | None = None
    agent_id: AgentId | None = None
    interaction_id: InteractionId | None = None
    end_reason: EndReason | None = None


class Place(msgspec.Struct, frozen=True):
    """The contact's place in a queue; kept while an offer rings."""

    queue_id: QueueId
    arrived_at_ms: int
    queued_at_ms: int
    priority: int
    required_skills: dict[str, int]


class RunningOffer(msgspec.Struct, frozen=True):
    """The one offer of the contact, and the leg that rings for it."""

    order: OfferContact
    agent_leg_id: LegId
    started_at_ms: int


class Interaction(msgspec.Struct, frozen=True):
    """The agent's part, from answer to hang-up."""

    interaction_id: InteractionId
    order: OfferContact
    agent_leg_id: LegId
    connected_at_ms: int


class ContactRecord(msgspec.Struct):
    """The state of one contact.

    Attributes:
        worker: name of the media worker that carries its legs.
        queued_count: how often it entered a queue; numbers the events' fixed ids.
        first_queued_at_ms: kept through requeues; orders the queue.
        close_outcome, close_reason: decided at CLOSE, told at the caller's end.
    """

    tenant_id: TenantId
    contact_id: ContactId
    caller_leg_id: LegId
    ani: str
    dnis: str
    flow_id: FlowId
    flow_version: int
    arrived_at_ms: int
    worker: str
    traceparent: str = ""
    phase: Phase = Phase.IN_FLOW
    legs: dict[LegId, Leg] = {}
    place: Place | None = None
    offer: RunningOffer | None = None
    interaction: Interaction | None = None
    recordings: list[RecordingId] = []
    queued_count: int = 0
    first_queued_at_ms: int | None = None
    is_voicemail: bool = False
    close_outcome: ContactOutcome | None = None
    close_reason: EndReason | None = None
    close_detail: str | None = None


_PHASES = {
    Phase.IN_FLOW: ContactPhase.IN_FLOW,
    Phase.QUEUED: ContactPhase.QUEUED,
    Phase.OFFERED: ContactPhase.OFFERED,
    Phase.CONNECTED: ContactPhase.CONNECTED,
}


def live_contact(record: ContactRecord) -> LiveContact | None:
    """The contact as an EdgeSnapshot tells it; None once its outcome is decided."""
    phase = _PHASES.get(record.phase)
    if phase is None:
        return None
    order = record.offer.order if record.offer else None
    if record.interaction is not None:
        order = record.interaction.order
    place = record.place
    return LiveContact(
        tenant_id=record.tenant_id,
        contact_id=record.contact_id,
        phase=phase,
        queue_id=order.queue_id if order else (place.queue_id if place else None),
        arrived_at_ms=place.arrived_at_ms if place else None,
        queued_at_ms=place.queued_at_ms if place else None,
        priority=place.priority if place else 0,
        required_skills=place.required_skills if place else {},
        offer_id=order.offer_id if order else None,
        agent_id=order.agent_id if order else None,
        interaction_id=record.interaction.interaction_id if record.interaction else None,
    )


def fixed_event_id(owner: str, name: str) -> EventId:
    """The same id for the same fact, so that telling it again after a crash is a duplicate."""
    return EventId(str(uuid.uuid5(uuid.UUID(owner), name)))


def derived_id(at_ms: int, *parts: str) -> str:
    """Time-ordered id that follows from its parts: the core needs no random source."""
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return uuid7(at_ms, int.from_bytes(digest[:10]) & ((1 << _RANDOM_BITS) - 1))
