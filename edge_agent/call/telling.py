"""The events that one contact tells, built from its record; no decision is made here."""

from __future__ import annotations

import msgspec

from edge_agent.call.outputs import Emit, Record
from edge_agent.call.record import (
    ContactRecord,
    Interaction,
    Leg,
    Place,
    RunningOffer,
    fixed_event_id,
)
from infra.contracts.contact import (
    ContactArrived,
    ContactConnected,
    ContactDequeued,
    ContactEnded,
    ContactOutcome,
    ContactQueued,
    EndReason,
    InteractionEnded,
)
from infra.contracts.ids import QueueId
from infra.contracts.leg import LegEnded, MediaFigures
from infra.contracts.offer import OfferFailed, OfferFailure, OfferStarted
from infra.contracts.recording import RecordingStarted


def _tell(record: ContactRecord, name: str, body: msgspec.Struct) -> Emit:
    event_id = fixed_event_id(record.contact_id, name)
    return Emit(record.tenant_id, record.contact_id, event_id, body)


def arrived(record: ContactRecord) -> Emit:
    """The call is ours."""
    body = ContactArrived(
        contact_id=record.contact_id,
        caller_leg_id=record.caller_leg_id,
        ani=record.ani,
        dnis=record.dnis,
        flow_id=record.flow_id,
        flow_version=record.flow_version,
        arrived_at_ms=record.arrived_at_ms,
    )
    return _tell(record, "arrived", body)


def queued(record: ContactRecord, place: Place) -> Emit:
    """It waits; the count makes each entry an event of its own."""
    body = ContactQueued(
        contact_id=record.contact_id,
        queue_id=place.queue_id,
        arrived_at_ms=place.arrived_at_ms,
        queued_at_ms=place.queued_at_ms,
        priority=place.priority,
        required_skills=place.required_skills,
    )
    return _tell(record, f"queued:{record.queued_count}", body)


def dequeued(record: ContactRecord, queue_id: QueueId, reason: str, at_ms: int) -> Emit:
    """It left the queue, and the flow goes on."""
    body = ContactDequeued(
        contact_id=record.contact_id, queue_id=queue_id, reason=reason, dequeued_at_ms=at_ms
    )
    return _tell(record, f"dequeued:{record.queued_count}", body)


def offer_started(record: ContactRecord, offer: RunningOffer) -> Emit:
    """An agent's phone is dialled."""
    order = offer.order
    body = OfferStarted(
        offer_id=order.offer_id,
        contact_id=record.contact_id,
        queue_id=order.queue_id,
        agent_id=order.agent_id,
        started_at_ms=offer.started_at_ms,
    )
    return _tell(record, f"offer_started:{order.offer_id}", body)


def offer_failed(
    record: ContactRecord, offer: RunningOffer, failure: OfferFailure, at_ms: int
) -> Emit:
    """The offer came to nothing."""
    order = offer.order
    body = OfferFailed(
        offer_id=order.offer_id,
        contact_id=record.contact_id,
        queue_id=order.queue_id,
        agent_id=order.agent_id,
        failure=failure,
        failed_at_ms=at_ms,
    )
    return _tell(record, f"offer_failed:{order.offer_id}", body)


def connected(record: ContactRecord, part: Interaction) -> Emit:
    """The bridge stands."""
    order = part.order
    body = ContactConnected(
        contact_id=record.contact_id,
        interaction_id=part.interaction_id,
        offer_id=order.offer_id,
        queue_id=order.queue_id,
        agent_id=order.agent_id,
        agent_leg_id=part.agent_leg_id,
        connected_at_ms=part.connected_at_ms,
    )
    return _tell(record, f"connected:{part.interaction_id}", body)


def interaction_ended(
    record: ContactRecord, part: Interaction, reason: EndReason, at_ms: int
) -> Emit:
    """The agent's part is over."""
    body = InteractionEnded(
        contact_id=record.contact_id,
        interaction_id=part.interaction_id,
        agent_id=part.order.agent_id,
        queue_id=part.order.queue_id,
        connected_at_ms=part.connected_at_ms,
        ended_at_ms=max(at_ms, part.connected_at_ms),
        reason=reason,
    )
    return _tell(record, f"interaction_ended:{part.interaction_id}", body)


def ended(record: ContactRecord, outcome: ContactOutcome, reason: EndReason, at_ms: int) -> Emit:
    """The contact's one final state."""
    body = ContactEnded(
        contact_id=record.contact_id,
        outcome=outcome,
        reason=reason,
        arrived_at_ms=record.arrived_at_ms,
        ended_at_ms=max(at_ms, record.arrived_at_ms),
        detail=record.close_detail,
    )
    return _tell(record, "ended", body)


def leg_ended(
    record: ContactRecord,
    leg: Leg,
    reason: EndReason,
    at_ms: int,
    sip_status: int,
    figures: MediaFigures | None,
) -> Emit:
    """The leg's CDR."""
    body = LegEnded(
        leg_id=leg.leg_id,
        contact_id=record.contact_id,
        role=leg.role,
        direction=leg.direction,
        remote=leg.remote,
        started_at_ms=leg.started_at_ms,
        # A clock that was set back must not make a negative duration.
        ended_at_ms=max(at_ms, leg.answered_at_ms or 0, leg.started_at_ms),
        reason=reason,
        ringing_at_ms=leg.ringing_at_ms,
        answered_at_ms=leg.answered_at_ms,
        agent_id=leg.agent_id,
        interaction_id=leg.interaction_id,
        sip_call_id=leg.sip_call_id,
        sip_status=sip_status,
        media=figures,
    )
    return _tell(record, f"leg_ended:{leg.leg_id}", body)


def recording_started(record: ContactRecord, order: Record, at_ms: int) -> Emit:
    """The recorder runs, for whom it was ordered: the interaction may be over by now."""
    body = RecordingStarted(
        recording_id=order.recording_id,
        contact_id=record.contact_id,
        interaction_id=order.interaction_id,
        agent_id=order.agent_id,
        started_at_ms=at_ms,
    )
    return _tell(record, f"recording_started:{order.recording_id}", body)
