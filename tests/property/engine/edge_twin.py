"""A model of one edge for property tests: its contacts, its seats, its arbiters, its mail."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from engine.acd.events import AcdEvent, OfferRefused, OrderBody
from engine.acd.seat import (
    InteractionOver,
    OfferAnswered,
    OfferArrived,
    OfferEnded,
    Seat,
    SeatEvent,
    SignIn,
    advance,
    change_of,
    contract_from_seat,
    ordered_event,
)
from infra.contracts.agent import AgentState, SetAgentState
from infra.contracts.contact import (
    ContactConnected,
    ContactDequeued,
    ContactEnded,
    ContactOutcome,
    ContactPhase,
    ContactQueued,
    EndReason,
    InteractionEnded,
    LiveContact,
)
from infra.contracts.errors import Conflict
from infra.contracts.ids import AgentId, ContactId, InteractionId, LegId, OfferId, QueueId
from infra.contracts.offer import (
    CancelOffer,
    OfferContact,
    OfferFailed,
    OfferFailure,
    OfferStarted,
)
from infra.contracts.site import EdgeSnapshot
from tests.unit.engine.acd.scene import SITE, TENANT


@dataclass
class TwinContact:
    """A contact as the edge carries it."""

    contact_id: ContactId
    queue_id: QueueId
    arrived_at_ms: int
    queued_at_ms: int
    priority: int
    skills: dict[str, int]
    phase: ContactPhase = ContactPhase.QUEUED
    offer: OfferContact | None = None
    connected_at_ms: int = 0
    preferred_agent_id: AgentId | None = None
    preferred_wait_ms: int | None = None


@dataclass
class EdgeTwin:
    """One edge. `outbox` holds its events until they are delivered, in order."""

    contacts: dict[ContactId, TwinContact] = field(default_factory=dict)
    seats: dict[AgentId, Seat] = field(default_factory=dict)
    outbox: deque[AcdEvent] = field(default_factory=deque)
    boot: int = 1

    def step_seat(self, agent_id: AgentId, event: SeatEvent, now_ms: int) -> None:
        """Advances a seat and tells of it."""
        before = self.seats.get(agent_id, Seat(TENANT, agent_id))
        self.seats[agent_id] = advance(before, event, now_ms)
        self.outbox.append(change_of(before, self.seats[agent_id]))

    def sign_in(self, agent_id: AgentId, now_ms: int) -> None:
        """Signs an agent in that is offline."""
        self.step_seat(agent_id, SignIn(), now_ms)

    def queue(self, contact: TwinContact) -> None:
        """A contact enters a queue, for the first time or again."""
        self.contacts[contact.contact_id] = contact
        self.outbox.append(
            ContactQueued(
                contact.contact_id,
                contact.queue_id,
                contact.arrived_at_ms,
                contact.queued_at_ms,
                contact.priority,
                contact.skills,
                contact.preferred_agent_id,
                contact.preferred_wait_ms,
            )
        )

    def fail_offer(self, contact: TwinContact, failure: OfferFailure, now_ms: int) -> None:
        """Ends a ringing offer without an answer."""
        offer = contact.offer
        assert offer is not None
        contact.offer = None
        contact.phase = ContactPhase.QUEUED
        self.outbox.append(
            OfferFailed(
                offer.offer_id, offer.contact_id, offer.queue_id, offer.agent_id, failure, now_ms
            )
        )
        self.step_seat(offer.agent_id, OfferEnded(failure), now_ms)

    def answer(self, contact: TwinContact, now_ms: int) -> None:
        """The agent answers a ringing offer."""
        offer = contact.offer
        assert offer is not None
        contact.phase = ContactPhase.CONNECTED
        contact.connected_at_ms = now_ms
        interaction_id = InteractionId(f"interaction-of-{offer.offer_id}")
        self.step_seat(offer.agent_id, OfferAnswered(interaction_id), now_ms)
        self.outbox.append(
            ContactConnected(
                contact.contact_id,
                interaction_id,
                offer.offer_id,
                contact.queue_id,
                offer.agent_id,
                LegId("leg"),
                now_ms,
            )
        )

    def dequeue(self, contact: TwinContact, now_ms: int) -> None:
        """The flow takes the contact out; a ringing offer is withdrawn."""
        if contact.offer is not None:
            self.fail_offer(contact, OfferFailure.CANCELLED, now_ms)
        contact.phase = ContactPhase.IN_FLOW
        self.outbox.append(
            ContactDequeued(contact.contact_id, contact.queue_id, "overflow", now_ms)
        )

    def hang_up(self, contact: TwinContact, now_ms: int) -> None:
        """The caller goes."""
        outcome = ContactOutcome.ABANDONED_IN_QUEUE
        if contact.phase is ContactPhase.CONNECTED:
            assert contact.offer is not None
            outcome = ContactOutcome.HANDLED
            self.outbox.append(
                InteractionEnded(
                    contact.contact_id,
                    InteractionId(f"interaction-of-{contact.offer.offer_id}"),
                    contact.offer.agent_id,
                    contact.queue_id,
                    contact.connected_at_ms,
                    now_ms,
                    EndReason.CALLER_HANGUP,
                )
            )
            acw_ms = contact.offer.acw_ms
            self.step_seat(contact.offer.agent_id, InteractionOver(acw_ms), now_ms)
        elif contact.offer is not None:
            self.fail_offer(contact, OfferFailure.CONTACT_GONE, now_ms)
        elif contact.phase is ContactPhase.IN_FLOW:
            outcome = ContactOutcome.ABANDONED_IN_FLOW
        del self.contacts[contact.contact_id]
        self.outbox.append(
            ContactEnded(
                contact.contact_id,
                outcome,
                EndReason.CALLER_HANGUP,
                contact.arrived_at_ms,
                now_ms,
            )
        )

    def obey(self, order: OrderBody, now_ms: int) -> str | None:
        """Carries out an order; the code of a refusal, or None."""
        match order:
            case OfferContact():
                return self._offer(order, now_ms)
            case CancelOffer(offer_id=offer_id):
                contact = self.contacts.get(order.contact_id)
                if contact is not None and self._rings(contact, offer_id):
                    self.fail_offer(contact, OfferFailure.CANCELLED, now_ms)
            case SetAgentState():
                seat = self.seats.get(order.agent_id, Seat(TENANT, order.agent_id))
                try:
                    event = ordered_event(seat.state, order)
                except Conflict:
                    return "wrong_agent_state"
                self.step_seat(order.agent_id, event, now_ms)
        return None

    def snapshot(self, now_ms: int) -> EdgeSnapshot:
        """All it carries."""
        return EdgeSnapshot(
            site_id=SITE,
            boot_id=f"boot-{self.boot}",
            taken_at_ms=now_ms,
            sequences={},
            contacts=[self._live(contact) for contact in self.contacts.values()],
            agents=[contract_from_seat(seat) for seat in self.seats.values()],
        )

    def _offer(self, order: OfferContact, now_ms: int) -> str | None:
        contact = self.contacts.get(order.contact_id)
        if contact is None or contact.phase is ContactPhase.IN_FLOW:
            return OfferFailure.CONTACT_GONE
        if contact.phase is not ContactPhase.QUEUED:
            return OfferFailure.CONTACT_BUSY
        seat = self.seats.get(order.agent_id)
        if seat is None or seat.state is AgentState.OFFLINE:
            return OfferFailure.AGENT_GONE
        if seat.state is not AgentState.AVAILABLE:
            return OfferFailure.AGENT_BUSY
        contact.offer = order
        contact.phase = ContactPhase.OFFERED
        self.step_seat(order.agent_id, OfferArrived(order.offer_id, order.contact_id), now_ms)
        self.outbox.append(
            OfferStarted(order.offer_id, order.contact_id, order.queue_id, order.agent_id, now_ms)
        )
        return None

    def _rings(self, contact: TwinContact, offer_id: OfferId) -> bool:
        return (
            contact.phase is ContactPhase.OFFERED
            and contact.offer is not None
            and contact.offer.offer_id == offer_id
        )

    def _live(self, contact: TwinContact) -> LiveContact:
        is_waiting = contact.phase in (ContactPhase.QUEUED, ContactPhase.OFFERED)
        return LiveContact(
            tenant_id=TENANT,
            contact_id=contact.contact_id,
            phase=contact.phase,
            queue_id=contact.queue_id if is_waiting else None,
            arrived_at_ms=contact.arrived_at_ms if is_waiting else None,
            queued_at_ms=contact.queued_at_ms if is_waiting else None,
            priority=contact.priority,
            required_skills=contact.skills,
            offer_id=None if contact.offer is None else contact.offer.offer_id,
            agent_id=None if contact.offer is None else contact.offer.agent_id,
            preferred_agent_id=contact.preferred_agent_id,
            preferred_wait_ms=contact.preferred_wait_ms,
        )


def refusal_of(order: OrderBody, code: str) -> OfferRefused | None:
    """What the shell tells the core when an edge refuses."""
    return OfferRefused(order.offer_id, code) if isinstance(order, OfferContact) else None
