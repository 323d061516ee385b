"""Takes what a site says it carries, whole; and forgets a site that is out of reach."""

from __future__ import annotations

from engine.acd.agents import on_seat, unseat
from engine.acd.contacts import adopt_offer, answer, leave_queue
from engine.acd.floor import Floor
from engine.acd.records import ContactRecord
from engine.acd.routing import release
from engine.acd.waiting import open_rings_of, start_waiting
from infra.contracts.contact import ContactPhase, LiveContact
from infra.contracts.ids import QueueId, SiteId
from infra.contracts.site import EdgeSnapshot

# An offer ordered just before the snapshot may be missing from it although it is about to ring.
# Twice the shell's limit for a command's reply.
SETTLE_MS = 2_000


def on_snapshot(floor: Floor, snapshot: EdgeSnapshot, now_ms: int) -> None:
    """Replaces all that was known of the site; arrival times and priorities keep the order.

    Counts stay: a contact that is new here counts as offered, one that was answered meanwhile
    counts as answered, one that vanished counts as neither.
    """
    is_new_boot = floor.boots.get(snapshot.site_id) != snapshot.boot_id
    floor.boots[snapshot.site_id] = snapshot.boot_id
    _merge_agents(floor, snapshot, is_new_boot=is_new_boot)
    _drop_settled_offers(floor, snapshot, now_ms, is_new_boot=is_new_boot)
    carried = {contact.contact_id for contact in snapshot.contacts}
    for known in _contacts_at(floor, snapshot.site_id):
        if known.contact_id not in carried:
            floor.forget_contact(known)
    for contact in snapshot.contacts:
        if contact.tenant_id in floor.configs:
            _merge_contact(floor, contact, snapshot, now_ms)


def on_site_lost(floor: Floor, site_id: SiteId, now_ms: int) -> None:
    """The site routes by itself from now on: its contacts and agents are not ours to match."""
    floor.boots.pop(site_id, None)
    for reservation in list(floor.reservations.by_offer.values()):
        if reservation.site_id == site_id:
            release(floor, reservation.offer_id)
    for contact in _contacts_at(floor, site_id):
        floor.forget_contact(contact)
    for agent in list(floor.agents.values()):
        if agent.site_id == site_id and agent.sequence > 0:
            unseat(floor, agent, now_ms)


def _contacts_at(floor: Floor, site_id: SiteId) -> list[ContactRecord]:
    return [contact for contact in floor.contacts.values() if contact.site_id == site_id]


def _merge_agents(floor: Floor, snapshot: EdgeSnapshot, *, is_new_boot: bool) -> None:
    seated = {seat.agent_id for seat in snapshot.agents}
    for agent in list(floor.agents.values()):
        is_here = agent.site_id == snapshot.site_id and agent.sequence > 0
        if is_here and agent.agent_id not in seated:
            unseat(floor, agent, snapshot.taken_at_ms)
    for seat in snapshot.agents:
        if seat.tenant_id not in floor.configs:
            continue
        known = floor.agent(seat.tenant_id, seat.agent_id)
        is_older = (
            known is not None
            and not is_new_boot
            and known.site_id == snapshot.site_id
            and known.sequence > seat.sequence
        )
        # A live event may overtake the snapshot on its way; the newer word counts.
        if not is_older:
            on_seat(floor, seat, snapshot.site_id)


def _drop_settled_offers(
    floor: Floor, snapshot: EdgeSnapshot, now_ms: int, *, is_new_boot: bool
) -> None:
    standing = {contact.offer_id for contact in snapshot.contacts}
    for reservation in list(floor.reservations.by_offer.values()):
        if reservation.site_id != snapshot.site_id or reservation.offer_id in standing:
            continue
        if is_new_boot or now_ms - reservation.ordered_at_ms >= SETTLE_MS:
            release(floor, reservation.offer_id)


def _merge_contact(floor: Floor, live: LiveContact, snapshot: EdgeSnapshot, now_ms: int) -> None:
    contact = floor.contact(live.tenant_id, live.contact_id)
    if live.phase in (ContactPhase.QUEUED, ContactPhase.OFFERED):
        contact = _merge_waiting(floor, live, contact, snapshot, now_ms)
        if contact is not None and live.offer_id is not None and live.agent_id is not None:
            adopt_offer(
                floor,
                live.offer_id,
                live.contact_id,
                live.agent_id,
                live.tenant_id,
                snapshot.site_id,
                now_ms,
            )
    elif live.phase is ContactPhase.CONNECTED:
        _merge_connected(floor, live, contact, snapshot)
    elif contact is not None:
        contact.agent_id = None
        leave_queue(floor, contact)


def _merge_waiting(
    floor: Floor,
    live: LiveContact,
    contact: ContactRecord | None,
    snapshot: EdgeSnapshot,
    now_ms: int,
) -> ContactRecord | None:
    if live.queue_id is None or live.arrived_at_ms is None:
        # It is being queued or dequeued at this moment; its event tells.
        return contact
    queue = floor.queue(live.tenant_id, live.queue_id)
    is_same_wait = (
        contact is not None and contact.is_unanswered and contact.queue_id == live.queue_id
    )
    if contact is None:
        contact = _record_of(floor, live, snapshot, live.arrived_at_ms)
    floor.withdraw(contact)
    floor.queues.setdefault(queue.queue_id, queue)
    if not is_same_wait:
        queue.figures.offered += 1
        contact.offer_id = contact.agent_id = contact.held_until_ms = None
    contact.site_id = snapshot.site_id
    contact.phase = ContactPhase.QUEUED if contact.offer_id is None else contact.phase
    contact.queue_id = live.queue_id
    contact.arrived_at_ms = contact.since_at_ms = live.arrived_at_ms
    contact.queued_at_ms = live.arrived_at_ms if live.queued_at_ms is None else live.queued_at_ms
    contact.priority = live.priority
    contact.required_skills = live.required_skills
    if is_same_wait:
        open_rings_of(floor, contact, now_ms)
    else:
        start_waiting(floor, contact, live.preferred_agent_id, live.preferred_wait_ms, now_ms)
    floor.settle_contact(contact)
    return contact


def _merge_connected(
    floor: Floor, live: LiveContact, contact: ContactRecord | None, snapshot: EdgeSnapshot
) -> None:
    if contact is None:
        contact = _record_of(floor, live, snapshot, snapshot.taken_at_ms)
        contact.phase = ContactPhase.CONNECTED
    elif contact.is_unanswered:
        answer(floor, contact, snapshot.taken_at_ms)
    contact.phase = ContactPhase.CONNECTED
    contact.site_id = snapshot.site_id
    contact.agent_id = live.agent_id
    floor.settle_contact(contact)


def _record_of(
    floor: Floor, live: LiveContact, snapshot: EdgeSnapshot, since_at_ms: int
) -> ContactRecord:
    contact = ContactRecord(
        tenant_id=live.tenant_id,
        contact_id=live.contact_id,
        site_id=snapshot.site_id,
        phase=ContactPhase.IN_FLOW,
        queue_id=live.queue_id or QueueId(""),
        arrived_at_ms=since_at_ms,
        queued_at_ms=since_at_ms,
        priority=live.priority,
        required_skills=live.required_skills,
        since_at_ms=since_at_ms,
    )
    floor.contacts[contact.contact_id] = contact
    floor.changed(live.tenant_id).removed_ids.discard(contact.contact_id)
    return contact
