"""What waiting does to a contact: wider rings open, and the wish for one agent ends."""

from __future__ import annotations

from engine.acd.filtering import next_ring_ms, open_rings
from engine.acd.floor import Floor
from engine.acd.records import ContactRecord
from engine.acd.reserving import TimerKind
from infra.contracts.agent import AgentState
from infra.contracts.ids import AgentId, ContactId


def start_waiting(
    floor: Floor,
    contact: ContactRecord,
    preferred_agent_id: AgentId | None,
    preferred_wait_ms: int | None,
    now_ms: int,
) -> None:
    """Before the contact is settled in its queue: what its wait so far has opened.

    An agent that is offline is not waited for, unless nobody else will do.
    """
    contact.preferred_agent_id = preferred_agent_id
    contact.preferred_until_ms = None
    if preferred_agent_id is not None and preferred_wait_ms is not None:
        agent = floor.agents.get(preferred_agent_id)
        until_ms = contact.queued_at_ms + preferred_wait_ms
        is_here = agent is not None and agent.state is not AgentState.OFFLINE
        if is_here and now_ms < until_ms:
            contact.preferred_until_ms = until_ms
            floor.timers.start(until_ms, TimerKind.PREFERRED, str(contact.contact_id))
        else:
            contact.preferred_agent_id = None
    open_rings_of(floor, contact, now_ms)


def open_rings_of(floor: Floor, contact: ContactRecord, now_ms: int) -> None:
    """Opens the rings that the wait has earned, and asks to be called for the next."""
    queue = floor.queue(contact.tenant_id, contact.queue_id)
    waited_ms = now_ms - contact.queued_at_ms
    contact.ring = open_rings(queue.config, waited_ms)
    next_ms = next_ring_ms(queue.config, waited_ms)
    due_at_ms = None if next_ms is None else contact.queued_at_ms + next_ms
    if due_at_ms is not None and due_at_ms != contact.ring_due_at_ms:
        floor.timers.start(due_at_ms, TimerKind.RING, str(contact.contact_id))
    contact.ring_due_at_ms = due_at_ms


def on_ring_due(floor: Floor, contact_id: str, due_at_ms: int, now_ms: int) -> None:
    """The next ring opens, if the contact still waits for it."""
    contact = floor.contacts.get(ContactId(contact_id))
    if contact is None or not contact.is_unanswered or contact.ring_due_at_ms != due_at_ms:
        return
    open_rings_of(floor, contact, now_ms)
    floor.settle_contact(contact)


def on_preferred_due(floor: Floor, contact_id: str, due_at_ms: int) -> None:
    """The preferred agent did not come free in time: anybody of the queue will do."""
    contact = floor.contacts.get(ContactId(contact_id))
    if contact is None or contact.preferred_until_ms != due_at_ms:
        return
    give_up_preferred(floor, contact)


def give_up_preferred(floor: Floor, contact: ContactRecord) -> None:
    """The contact goes the queue's way from now on; without a limit it goes on waiting."""
    if contact.preferred_until_ms is None:
        return
    contact.preferred_agent_id = contact.preferred_until_ms = None
    if contact.is_unanswered:
        floor.settle_contact(contact)
