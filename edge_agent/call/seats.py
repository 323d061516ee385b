"""The seats of the agents signed in at this edge, advanced by the engine's transition table."""

from __future__ import annotations

from collections.abc import Iterable

from edge_agent.call.outputs import Emit, Output, SaveSeat
from edge_agent.call.record import fixed_event_id
from engine.acd import seat as rules
from infra.contracts.agent import AgentSeat, AgentState, SetAgentState
from infra.contracts.errors import Conflict, NotFound
from infra.contracts.ids import AgentId, ContactId, OfferId, TenantId
from infra.contracts.offer import OfferFailure


class SeatBook:
    """Every configured agent's seat; an agent who never signed in has one at sequence 0."""

    def __init__(self) -> None:
        self._seats: dict[tuple[TenantId, AgentId], rules.Seat] = {}
        self._configured: set[tuple[TenantId, AgentId]] = set()
        self._leaving: set[tuple[TenantId, AgentId]] = set()

    def restore(self, seats: Iterable[AgentSeat]) -> None:
        """Seats as they were before a crash."""
        for seat in seats:
            self._seats[seat.tenant_id, seat.agent_id] = rules.seat_from_contract(seat)

    def configure(
        self, tenant_id: TenantId, agents: Iterable[AgentId], now_ms: int
    ) -> list[Output]:
        """Know exactly these agents of a tenant; one who was removed is signed out when free."""
        wanted = {(tenant_id, agent_id) for agent_id in agents}
        # Also seats that were restored: the agent may have been removed while no daemon ran.
        removed = {key for key in self._seats if key[0] == tenant_id} - wanted
        self._configured = {key for key in self._configured if key[0] != tenant_id} | wanted
        self._leaving = (self._leaving - wanted) | removed
        out: list[Output] = []
        for key in sorted(removed):
            out += self._signed_out(self._seats[key], now_ms)
        return out

    def snapshot(self, tenant_ids: Iterable[TenantId]) -> list[AgentSeat]:
        """The seats of these tenants that have ever been signed in."""
        wanted = set(tenant_ids)
        return [
            rules.contract_from_seat(seat)
            for (tenant_id, _), seat in self._seats.items()
            if tenant_id in wanted and seat.sequence > 0
        ]

    def open_seats(self) -> list[AgentSeat]:
        """Seats whose state only a call can end: offered and on_contact."""
        busy = (AgentState.OFFERED, AgentState.ON_CONTACT)
        return [rules.contract_from_seat(s) for s in self._seats.values() if s.state in busy]

    def set_state(self, tenant_id: TenantId, order: SetAgentState, now_ms: int) -> list[Output]:
        """Obey the owner.

        Raises:
            NotFound: the agent is not of this edge.
            Conflict: the seat is in another state than the owner expected.
            RequestError: that state can't be ordered, or its reason is malformed.
        """
        seat = self._find(tenant_id, order.agent_id)
        return self._advance(seat, rules.ordered_event(seat.state, order), now_ms)

    def check_offer(self, tenant_id: TenantId, agent_id: AgentId) -> None:
        """Whether the agent may be offered a contact now.

        Raises:
            Conflict: `agent_gone` or `agent_busy`.
        """
        key = (tenant_id, agent_id)
        seat = self._seats.get(key)
        if key not in self._configured or seat is None or seat.state is AgentState.OFFLINE:
            raise Conflict("agent is not signed in here", code=OfferFailure.AGENT_GONE)
        if seat.state is not AgentState.AVAILABLE:
            raise Conflict(f"agent is {seat.state}", code=OfferFailure.AGENT_BUSY)

    def offer_arrived(
        self,
        tenant_id: TenantId,
        agent_id: AgentId,
        offer_id: OfferId,
        contact_id: ContactId,
        now_ms: int,
    ) -> list[Output]:
        """Take the agent for this offer; `check_offer` said that it is free."""
        event = rules.OfferArrived(offer_id, contact_id)
        return self.advance(tenant_id, agent_id, event, now_ms)

    def advance(
        self, tenant_id: TenantId, agent_id: AgentId, event: rules.SeatEvent, now_ms: int
    ) -> list[Output]:
        """One step that a call drives.

        Raises:
            InvariantError: the table has no such step.
        """
        return self._advance(self._find(tenant_id, agent_id), event, now_ms)

    def _find(self, tenant_id: TenantId, agent_id: AgentId) -> rules.Seat:
        key = (tenant_id, agent_id)
        seat = self._seats.get(key)
        if seat is None and key not in self._configured:
            raise NotFound("agent is not of this edge", code="agent_gone", field="agent_id")
        return seat or rules.Seat(tenant_id=tenant_id, agent_id=agent_id)

    def _advance(self, seat: rules.Seat, event: rules.SeatEvent, now_ms: int) -> list[Output]:
        after = rules.advance(seat, event, now_ms)
        self._seats[seat.tenant_id, seat.agent_id] = after
        # The time is part of the id: a store that was lost starts the sequence anew.
        event_id = fixed_event_id(seat.agent_id, f"state:{after.sequence}:{after.since_at_ms}")
        change = rules.change_of(seat, after)
        out: list[Output] = [
            SaveSeat(rules.contract_from_seat(after)),
            Emit(seat.tenant_id, seat.agent_id, event_id, change),
        ]
        return out + self._signed_out(after, now_ms)

    def _signed_out(self, seat: rules.Seat, now_ms: int) -> list[Output]:
        """The sign-out of a removed agent, as soon as no call holds the seat."""
        if (seat.tenant_id, seat.agent_id) not in self._leaving:
            return []
        if (seat.state, rules.Trigger.SIGN_OUT) not in rules.TRANSITIONS:
            return []
        return self._advance(seat, rules.SignOut(), now_ms)
