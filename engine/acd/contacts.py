"""What the core does when an edge tells of a contact or of an offer for it."""

from __future__ import annotations

from engine.acd.floor import Floor
from engine.acd.records import ContactRecord
from engine.acd.reserving import RESERVATION_GRACE_MS, Reservation
from engine.acd.routing import detach, hold_agent, hold_contact, release, reserve
from engine.acd.seat import MISSED
from engine.acd.waiting import give_up_preferred, open_rings_of, start_waiting
from infra.contracts.agent import AgentState
from infra.contracts.contact import (
    ContactConnected,
    ContactDequeued,
    ContactEnded,
    ContactOutcome,
    ContactPhase,
    ContactQueued,
    InteractionEnded,
)
from infra.contracts.ids import AgentId, ContactId, OfferId, SiteId, TenantId
from infra.contracts.offer import OfferFailed, OfferFailure, OfferStarted

# An agent that let a contact ring out comes last for it, but a long wait must not make a long list.
MAX_FAILED_REMEMBERED = 20

# A caller who hangs up sooner misdialled or thought again: no queue could have answered in time.
# Five seconds is the usual setting of call centres; a queue has none of its own yet.
SHORT_ABANDON_MS = 5_000

# The ring time-out of an offer found at an edge, when its queue is not configured (any more).
DEFAULT_RING_TIMEOUT_MS = 15_000


def on_queued(
    floor: Floor, event: ContactQueued, tenant_id: TenantId, site_id: SiteId, now_ms: int
) -> None:
    """The contact waits from now on; told twice, it is counted once and keeps its offer."""
    contact = floor.contact(tenant_id, event.contact_id)
    queue = floor.queue(tenant_id, event.queue_id)
    is_same_wait = (
        contact is not None and contact.is_unanswered and contact.queue_id == event.queue_id
    )
    if contact is None:
        contact = ContactRecord(
            tenant_id=tenant_id,
            contact_id=event.contact_id,
            site_id=site_id,
            phase=ContactPhase.QUEUED,
            queue_id=event.queue_id,
            arrived_at_ms=event.arrived_at_ms,
            queued_at_ms=event.queued_at_ms,
            priority=event.priority,
            required_skills=event.required_skills,
            since_at_ms=event.arrived_at_ms,
        )
        floor.contacts[contact.contact_id] = contact
        floor.changed(tenant_id).removed_ids.discard(contact.contact_id)
    floor.withdraw(contact)
    # Withdrawing the last contact forgets a queue without configuration; this one stays.
    floor.queues.setdefault(queue.queue_id, queue)
    if not is_same_wait:
        queue.figures.offered += 1
        contact.phase = ContactPhase.QUEUED
        contact.offer_id = contact.agent_id = contact.held_until_ms = None
        contact.failed_agent_ids.clear()
    contact.site_id = site_id
    contact.queue_id = event.queue_id
    contact.arrived_at_ms = contact.since_at_ms = event.arrived_at_ms
    contact.queued_at_ms = event.queued_at_ms
    contact.priority = event.priority
    contact.required_skills = event.required_skills
    if is_same_wait:
        # What was given up meanwhile stays so.
        open_rings_of(floor, contact, now_ms)
    else:
        start_waiting(floor, contact, event.preferred_agent_id, event.preferred_wait_ms, now_ms)
    floor.settle_contact(contact)


def on_dequeued(floor: Floor, event: ContactDequeued, tenant_id: TenantId) -> None:
    """The flow goes on; a standing offer is the edge's to end, and it will tell."""
    contact = floor.contact(tenant_id, event.contact_id)
    if contact is not None and contact.is_unanswered and contact.queue_id == event.queue_id:
        leave_queue(floor, contact)


def leave_queue(floor: Floor, contact: ContactRecord) -> None:
    """Out of line; the record stays until the contact ends, for the count of abandons."""
    floor.withdraw(contact)
    contact.phase = ContactPhase.IN_FLOW
    contact.held_until_ms = None
    detach(floor, contact)


def on_ended(floor: Floor, event: ContactEnded, tenant_id: TenantId) -> None:
    """The contact is over."""
    contact = floor.contact(tenant_id, event.contact_id)
    if contact is None:
        return
    if event.outcome is ContactOutcome.ABANDONED_IN_QUEUE:
        queue = floor.queues.get(contact.queue_id)
        if queue is not None:
            queue.figures.abandoned += 1
            if event.ended_at_ms - contact.queued_at_ms < SHORT_ABANDON_MS:
                queue.figures.short_abandons += 1
            floor.changed(tenant_id).queue_ids.add(queue.queue_id)
    floor.forget_contact(contact)


def on_connected(floor: Floor, event: ContactConnected, tenant_id: TenantId) -> None:
    """An agent answered: the reservation has done its work."""
    contact = floor.contact(tenant_id, event.contact_id)
    agent = floor.agent(tenant_id, event.agent_id)
    if agent is not None and agent.state in (AgentState.AVAILABLE, AgentState.OFFERED):
        # The seat's own event follows; until then nobody may take the agent for free.
        agent.state = AgentState.ON_CONTACT
        agent.since_at_ms = event.connected_at_ms
        agent.contact_id = event.contact_id
    if agent is not None and contact is not None and contact.is_unanswered:
        agent.standing.handled += 1
        agent.serve(contact.queue_id)
    release(floor, event.offer_id)
    if agent is not None:
        floor.settle_agent(agent)
    if contact is None:
        return
    answer(floor, contact, event.connected_at_ms)
    contact.agent_id = event.agent_id
    floor.settle_contact(contact)


def answer(floor: Floor, contact: ContactRecord, at_ms: int) -> None:
    """Out of line and into talk, counted for the queue it waited in."""
    queue = floor.queues.get(contact.queue_id)
    if contact.is_unanswered and queue is not None:
        queue.figures.answered += 1
        limit_ms = None if queue.config is None else queue.config.service_level_ms
        if limit_ms is not None and at_ms - contact.queued_at_ms <= limit_ms:
            queue.figures.answered_in_time += 1
    floor.withdraw(contact)
    contact.phase = ContactPhase.CONNECTED
    contact.since_at_ms = at_ms
    contact.offer_id = contact.held_until_ms = None
    floor.settle_contact(contact)


def on_interaction_ended(floor: Floor, event: InteractionEnded, tenant_id: TenantId) -> None:
    """The agent's part is over; the seat's own event tells what the agent does next."""
    contact = floor.contact(tenant_id, event.contact_id)
    if contact is None or contact.phase is not ContactPhase.CONNECTED:
        return
    contact.phase = ContactPhase.IN_FLOW
    contact.since_at_ms = event.ended_at_ms
    contact.agent_id = None
    floor.settle_contact(contact)


def on_offer_started(
    floor: Floor, event: OfferStarted, tenant_id: TenantId, site_id: SiteId, now_ms: int
) -> None:
    """The phone rings."""
    adopt_offer(floor, event.offer_id, event.contact_id, event.agent_id, tenant_id, site_id, now_ms)


def adopt_offer(
    floor: Floor,
    offer_id: OfferId,
    contact_id: ContactId,
    agent_id: AgentId,
    tenant_id: TenantId,
    site_id: SiteId,
    now_ms: int,
) -> None:
    """Believes the edge about a standing offer, also about one that this core did not order.

    That happens to offers of the owner before, and to those whose reply came too late.
    """
    contact = floor.contact(tenant_id, contact_id)
    agent = floor.agent(tenant_id, agent_id)
    if contact is None or not contact.is_unanswered:
        return
    if offer_id not in floor.reservations.by_offer:
        queue = floor.queue(tenant_id, contact.queue_id)
        ring_timeout_ms = (
            DEFAULT_RING_TIMEOUT_MS if queue.config is None else queue.config.ring_timeout_ms
        )
        contact.held_until_ms = None
        if agent is not None:
            agent.held_until_ms = None
        # Whatever else was promised to one of the two, the edge will refuse.
        for promised in (contact.offer_id, None if agent is None else agent.offer_id):
            if promised is not None:
                release(floor, promised)
        reserve(
            floor,
            Reservation(
                offer_id=offer_id,
                tenant_id=tenant_id,
                site_id=site_id,
                contact_id=contact_id,
                queue_id=contact.queue_id,
                agent_id=agent_id,
                ordered_at_ms=now_ms,
                expires_at_ms=now_ms + ring_timeout_ms + RESERVATION_GRACE_MS,
            ),
        )
    contact.phase = ContactPhase.OFFERED
    floor.settle_contact(contact)


def on_offer_failed(floor: Floor, event: OfferFailed, tenant_id: TenantId, now_ms: int) -> None:
    """The contact waits again, unless it is gone; the seat's own event tells of the agent."""
    contact = floor.contact(tenant_id, event.contact_id)
    agent = floor.agent(tenant_id, event.agent_id)
    is_current = contact is not None and contact.offer_id == event.offer_id
    if event.failure in MISSED and agent is not None and agent.state is AgentState.AVAILABLE:
        hold_agent(floor, agent, now_ms)
    if contact is not None and is_current:
        _end_offer(floor, contact, event.agent_id, event.failure)
    elif contact is not None and contact.offer_id is None:
        # An offer that was given up is over at the edge too: no need to hold the contact longer.
        contact.held_until_ms = None
        floor.settle_contact(contact)
    release(floor, event.offer_id)


def _end_offer(
    floor: Floor, contact: ContactRecord, agent_id: AgentId, failure: OfferFailure
) -> None:
    if failure is OfferFailure.CONTACT_GONE:
        leave_queue(floor, contact)
        return
    if failure in MISSED:
        _remember_failed(floor, contact, agent_id)


def on_offer_refused(floor: Floor, offer_id: OfferId, code: str, now_ms: int) -> None:
    """An edge's arbiter said no: its reason tells which of the two was not free after all."""
    reservation = floor.reservations.by_offer.get(offer_id)
    if reservation is None:
        return
    contact = floor.contacts.get(reservation.contact_id)
    agent = floor.agents.get(reservation.agent_id)
    is_current = contact is not None and contact.offer_id == offer_id
    if code == OfferFailure.STALE_EPOCH:
        floor.is_fenced = True
    if code not in (OfferFailure.CONTACT_GONE, OfferFailure.CONTACT_BUSY):
        hold_agent(floor, agent, now_ms)
    if contact is not None and is_current:
        match code:
            case OfferFailure.CONTACT_GONE:
                leave_queue(floor, contact)
            case OfferFailure.AGENT_BUSY | OfferFailure.AGENT_GONE | OfferFailure.UNREACHABLE:
                _remember_failed(floor, contact, reservation.agent_id)
            case _:
                # Held as well: whatever the edge's trouble is, asking again at once repeats it.
                hold_contact(floor, contact, now_ms)
    release(floor, offer_id)


def _remember_failed(floor: Floor, contact: ContactRecord, agent_id: AgentId) -> None:
    if agent_id in contact.failed_agent_ids:
        contact.failed_agent_ids.remove(agent_id)
    contact.failed_agent_ids.append(agent_id)
    if contact.preferred_agent_id == agent_id:
        give_up_preferred(floor, contact)
    del contact.failed_agent_ids[:-MAX_FAILED_REMEMBERED]
