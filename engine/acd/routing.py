"""Routes until nothing can be matched: rank, reserve, offer; and releases what comes to nothing."""

from __future__ import annotations

from engine.acd.filtering import Decision, Rejection
from engine.acd.floor import Floor, lane_key_of
from engine.acd.offering import cancel_offer, offer_contact, offer_id_of
from engine.acd.ranking import best_agent, need
from engine.acd.records import AgentRecord, ContactRecord, Lane, QueueRecord
from engine.acd.reserving import (
    REFUSAL_HOLD_MS,
    RESERVATION_GRACE_MS,
    Reservation,
    TimerKind,
)
from engine.acd.strategies.registry import work_strategy
from engine.acd.strategies.standing import Front
from infra.contracts.config import QueueConfig
from infra.contracts.contact import ContactPhase
from infra.contracts.errors import InvariantError
from infra.contracts.ids import ContactId, OfferId

# The strategy by which lanes are compared anyway.
BY_NEED = "greatest_need"


def route(floor: Floor, now_ms: int) -> None:
    """Matches waiting contacts and free agents, the best contact of all lanes first."""
    while floor.ready:
        neediest = min(floor.ready, key=lambda lane: _order(lane, now_ms))
        first = _front(floor, neediest)
        agent = floor.agents[best_agent(neediest.available, first.failed_agent_ids)]
        contact = _front(floor, _next_work(floor, agent, neediest, now_ms))
        queue = floor.queues[contact.queue_id]
        if queue.config is None:
            raise InvariantError("a queue without configuration has members", code="queue_unknown")
        offer(floor, contact, agent, queue.config, now_ms)


def _order(lane: Lane, now_ms: int) -> tuple[int, int, ContactId]:
    key = lane.waiting[0]
    return (-need(key, lane.ageing_per_minute, now_ms), key[1], key[2])


def _front(floor: Floor, lane: Lane) -> ContactRecord:
    return floor.contacts[lane.waiting[0][2]]


def _next_work(floor: Floor, agent: AgentRecord, neediest: Lane, now_ms: int) -> Lane:
    """What the agent takes, of all that it could take now."""
    if agent.config is None:
        return neediest
    is_by_need = agent.config.work_strategy == BY_NEED
    if is_by_need and agent.agent_id not in floor.personal_lanes:
        return neediest  # of all lanes that are ready, and so of the agent's
    lanes = [
        lane
        for lane in agent.lanes
        if lane.waiting
        and (lane is neediest or agent.agent_id not in _front(floor, lane).failed_agent_ids)
    ]
    strategy = work_strategy(agent.config.work_strategy)
    return min(
        lanes,
        # A contact that waits for this agent and no other comes before any strategy.
        key=lambda lane: (
            lane.key.agent_id is None,
            strategy(_seen_by(floor, agent, lane, now_ms)),
            _order(lane, now_ms),
        ),
    )


def _seen_by(floor: Floor, agent: AgentRecord, lane: Lane, now_ms: int) -> Front:
    contact = _front(floor, lane)
    queue = floor.queues[lane.queue_id].config
    target_ms = 0 if queue is None else queue.service_level_ms
    return Front(
        need=need(lane.waiting[0], lane.ageing_per_minute, now_ms),
        arrived_at_ms=contact.arrived_at_ms,
        slack_ms=contact.queued_at_ms + target_ms - now_ms,
        tier=lane.members[agent.agent_id][1],
        share=agent.share(lane.queue_id),
    )


def offer(
    floor: Floor,
    contact: ContactRecord,
    agent: AgentRecord,
    queue: QueueConfig,
    now_ms: int,
) -> None:
    """Reserves the pair, and orders the edge to ring."""
    floor.offers_made += 1
    reservation = Reservation(
        offer_id=offer_id_of(floor.domain_id, floor.epoch, floor.offers_made),
        tenant_id=contact.tenant_id,
        site_id=contact.site_id,
        contact_id=contact.contact_id,
        queue_id=contact.queue_id,
        agent_id=agent.agent_id,
        ordered_at_ms=now_ms,
        expires_at_ms=now_ms + queue.ring_timeout_ms + RESERVATION_GRACE_MS,
    )
    contact.decision = _decision(floor, contact, agent, now_ms)
    agent.standing.offer_number = floor.offers_made
    reserve(floor, reservation)
    body = offer_contact(reservation, queue, floor.domain_id, floor.epoch)
    floor.order(contact.tenant_id, contact.site_id, body)


def reserve(floor: Floor, reservation: Reservation) -> None:
    """The single write that promises an agent to a contact."""
    contact = floor.contacts.get(reservation.contact_id)
    agent = floor.agents.get(reservation.agent_id)
    floor.reservations.add(reservation)
    floor.timers.start(reservation.expires_at_ms, TimerKind.RESERVATION, str(reservation.offer_id))
    if contact is not None:
        contact.offer_id, contact.agent_id = reservation.offer_id, reservation.agent_id
        floor.settle_contact(contact)
    if agent is not None:
        agent.offer_id = reservation.offer_id
        floor.settle_agent(agent)


def release(floor: Floor, offer_id: OfferId) -> Reservation | None:
    """Frees what the offer still holds; records that have moved on to another are left alone."""
    reservation = floor.reservations.remove(offer_id)
    if reservation is None:
        return None
    contact = floor.contacts.get(reservation.contact_id)
    if contact is not None and contact.offer_id == offer_id:
        detach(floor, contact)
    agent = floor.agents.get(reservation.agent_id)
    if agent is not None and agent.offer_id == offer_id:
        agent.offer_id = None
        floor.settle_agent(agent)
    return reservation


def detach(floor: Floor, contact: ContactRecord) -> None:
    """Frees the contact of its offer; the agent stays reserved until the edge tells the end."""
    contact.offer_id = contact.agent_id = None
    if contact.phase is ContactPhase.OFFERED:
        contact.phase = ContactPhase.QUEUED
    floor.settle_contact(contact)


def cancel(floor: Floor, offer_id: OfferId, now_ms: int) -> None:
    """Gives up an offer whose fate is unknown: it may ring, so the edge is told to stop.

    Both are held a moment, since the edge would refuse whoever still rings.
    """
    reservation = floor.reservations.by_offer.get(offer_id)
    if reservation is None:
        return
    body = cancel_offer(reservation, floor.domain_id, floor.epoch)
    floor.order(reservation.tenant_id, reservation.site_id, body)
    contact = floor.contacts.get(reservation.contact_id)
    if contact is not None and contact.offer_id == offer_id:
        hold_contact(floor, contact, now_ms)
    hold_agent(floor, floor.agents.get(reservation.agent_id), now_ms)
    release(floor, offer_id)


def hold_agent(floor: Floor, agent: AgentRecord | None, now_ms: int) -> None:
    """No offers to the agent until its next event, or until REFUSAL_HOLD_MS are over."""
    if agent is None:
        return
    agent.held_until_ms = now_ms + REFUSAL_HOLD_MS
    floor.timers.start(agent.held_until_ms, TimerKind.AGENT_HOLD, str(agent.agent_id))
    floor.settle_agent(agent)


def hold_contact(floor: Floor, contact: ContactRecord, now_ms: int) -> None:
    """No offers of the contact until its next event, or until REFUSAL_HOLD_MS are over."""
    contact.held_until_ms = now_ms + REFUSAL_HOLD_MS
    floor.timers.start(contact.held_until_ms, TimerKind.CONTACT_HOLD, str(contact.contact_id))
    floor.settle_contact(contact)


def explain(floor: Floor, contact: ContactRecord, now_ms: int) -> Decision:
    """Why the contact waits, or who was chosen for it."""
    if contact.offer_id is not None and contact.decision is not None:
        return contact.decision
    return _decision(floor, contact, None, now_ms)


def _decision(
    floor: Floor, contact: ContactRecord, agent: AgentRecord | None, now_ms: int
) -> Decision:
    queue: QueueRecord = floor.queue(contact.tenant_id, contact.queue_id)
    lane: Lane = floor.lane(queue, lane_key_of(contact))
    rejected = tuple(
        (reason, lane.counts[reason]) for reason in Rejection if lane.counts.get(reason, 0)
    )
    return Decision(
        contact_id=contact.contact_id,
        queue_id=contact.queue_id,
        at_ms=now_ms,
        agent_id=None if agent is None else agent.agent_id,
        eligible=len(lane.available),
        rejected=rejected,
        ring=contact.ring,
        strategy="" if queue.config is None else queue.config.strategy,
        fit=None if agent is None else lane.members.get(agent.agent_id),
        is_preferred=contact.preferred_agent_id is not None,
    )
