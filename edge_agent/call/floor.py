"""All contacts and seats of one edge: finds who an event concerns, and arbitrates offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from edge_agent.call.contact import ContactMachine
from edge_agent.call.outputs import Output, SeatAnswered, SeatFree, SeatOfferOver
from edge_agent.call.record import ContactRecord, live_contact
from edge_agent.call.seats import SeatBook
from engine.acd import seat as rules
from infra.contracts.agent import AgentSeat, AgentState, SetAgentState
from infra.contracts.config import TenantConfig
from infra.contracts.contact import EndReason, LiveContact
from infra.contracts.errors import Conflict, Forbidden
from infra.contracts.ids import AgentId, ContactId, DomainId, LegId, TenantId
from infra.contracts.offer import CancelOffer, OfferContact, OfferFailure

# Wrap-up of an agent whose contact's record did not survive the crash: the usual length.
DEFAULT_ACW_MS = 10_000


class Floor:
    """The edge's memory; every method is one indivisible step."""

    def __init__(self) -> None:
        self.contacts: dict[ContactId, ContactMachine] = {}
        self.seats = SeatBook()
        self._epochs: dict[DomainId, int] = {}
        self._domains: dict[TenantId, DomainId] = {}

    def configure(self, config: TenantConfig, now_ms: int) -> list[Output]:
        """Take a tenant's new configuration."""
        self._domains[config.tenant_id] = config.domain_id
        mine = [a.agent_id for a in config.agents if a.site_id == config.site_id]
        return self.seats.configure(config.tenant_id, mine, now_ms)

    def drop(self, tenant_id: TenantId, now_ms: int) -> list[Output]:
        """A tenant is no longer this edge's."""
        self._domains.pop(tenant_id, None)
        return self.seats.configure(tenant_id, [], now_ms)

    def add(self, record: ContactRecord) -> ContactMachine:
        """A new contact."""
        machine = ContactMachine(record)
        self.contacts[record.contact_id] = machine
        return machine

    def forget(self, contact_id: ContactId) -> None:
        """A contact that is over."""
        self.contacts.pop(contact_id, None)

    def contact_of(self, leg_id: LegId, hint: ContactId | None) -> ContactMachine | None:
        """The machine that carries a leg; `hint` is whom the shell remembers for it."""
        machine = self.contacts.get(hint) if hint else None
        return machine if machine and leg_id in machine.record.legs else None

    # -- orders of the ACD owner

    def fence(self, domain_id: DomainId, epoch: int) -> None:
        """Accept this epoch and all newer ones from now on.

        Raises:
            Conflict: `stale_epoch`: a newer owner has spoken already.
        """
        seen = self._epochs.get(domain_id, 0)
        if epoch < seen:
            raise Conflict(f"epoch {epoch} is over, {seen} owns", code=OfferFailure.STALE_EPOCH)
        self._epochs[domain_id] = epoch

    def offer(self, tenant_id: TenantId, order: OfferContact, now_ms: int) -> list[Output]:
        """Both arbiters in one step: the contact has one offer, the agent has one offer.

        Raises:
            Conflict: contact_gone, contact_busy, agent_busy, agent_gone, stale_epoch.
            Forbidden: the tenant is of another domain.
        """
        self._check_domain(tenant_id, order.domain_id)
        self.fence(order.domain_id, order.epoch)
        machine = self.contacts.get(order.contact_id)
        if machine is None or machine.record.tenant_id != tenant_id:
            raise Conflict("contact is not here", code=OfferFailure.CONTACT_GONE)
        self.seats.check_offer(tenant_id, order.agent_id)
        out = machine.offer(order, now_ms)  # refuses without a trace when the contact is busy
        taken = self.seats.offer_arrived(
            tenant_id, order.agent_id, order.offer_id, order.contact_id, now_ms
        )
        # The seat's state goes first: an agent must be known as taken before its phone rings.
        return taken + self.settle(machine, out, now_ms)

    def cancel_offer(self, tenant_id: TenantId, order: CancelOffer, now_ms: int) -> list[Output]:
        """Stop ringing.

        Raises:
            Conflict: `stale_epoch`, `contact_gone`, or `offer_over`.
        """
        self._check_domain(tenant_id, order.domain_id)
        self.fence(order.domain_id, order.epoch)
        machine = self.contacts.get(order.contact_id)
        if machine is None or machine.record.tenant_id != tenant_id:
            raise Conflict("contact is not here", code=OfferFailure.CONTACT_GONE)
        return self.settle(machine, machine.cancel_offer(order.offer_id, now_ms), now_ms)

    def set_agent_state(
        self, tenant_id: TenantId, order: SetAgentState, now_ms: int
    ) -> list[Output]:
        """A state that was asked for, or that a timer brought.

        Raises:
            Conflict: `stale_epoch`, or the seat is in another state than expected.
            NotFound: the agent is not of this edge.
        """
        self._check_domain(tenant_id, order.domain_id)
        self.fence(order.domain_id, order.epoch)
        return self.seats.set_state(tenant_id, order, now_ms)

    # -- what contacts do to seats

    def settle(
        self, machine: ContactMachine, outputs: Iterable[Output], now_ms: int
    ) -> list[Output]:
        """Carry out the seat steps among a contact's outputs; the rest is for the shell."""
        tenant_id = machine.record.tenant_id
        out: list[Output] = []
        for output in outputs:
            match output:
                case SeatAnswered(agent_id, interaction_id):
                    event: rules.SeatEvent = rules.OfferAnswered(interaction_id)
                case SeatOfferOver(agent_id, failure):
                    event = rules.OfferEnded(failure)
                case SeatFree(agent_id, acw_ms):
                    event = rules.InteractionOver(acw_ms)
                case _:
                    out.append(output)
                    continue
            out += self.seats.advance(tenant_id, agent_id, event, now_ms)
        return out

    def abandon(self, machine: ContactMachine, now_ms: int) -> list[Output]:
        """End a contact by force, and free the seat that was its."""
        out = machine.abandon(now_ms)
        for seat in self.seats.open_seats():
            if seat.contact_id == machine.record.contact_id:
                out += self._free(seat, DEFAULT_ACW_MS, now_ms)
        return out

    # -- snapshots and recovery

    def live_contacts(self, tenant_ids: Iterable[TenantId]) -> list[LiveContact]:
        """What the edge carries for these tenants."""
        wanted = set(tenant_ids)
        found = (live_contact(m.record) for m in self.contacts.values())
        return [contact for contact in found if contact and contact.tenant_id in wanted]

    def recover(
        self,
        records: Iterable[ContactRecord],
        reason: EndReason,
        at_ms: int,
        recorded_until: Mapping[ContactId, int] | None = None,
    ) -> list[Output]:
        """Close what a daemon before this one carried; told twice, it is a duplicate.

        Args:
            records: contacts that were open when it died.
            at_ms: its last sign of life; the same at each try, or ids of seat events differ.
            recorded_until: end of each contact's audio; calls go on for a moment after that sign.
        """
        heard = recorded_until or {}
        out: list[Output] = []
        acw_ms: dict[AgentId, int] = {}
        for record in records:
            for output in ContactMachine(record).lose(
                reason, max(at_ms, heard.get(record.contact_id, 0))
            ):
                # A crash may lie between a contact's save and its seat's: the sweep below, not
                # the contact, says what the seat needs.
                if isinstance(output, SeatFree):
                    acw_ms[output.agent_id] = output.acw_ms
                elif not isinstance(output, SeatAnswered | SeatOfferOver):
                    out.append(output)
        for seat in self.seats.open_seats():
            freed_at_ms = max(at_ms, heard.get(seat.contact_id, 0) if seat.contact_id else 0)
            out += self._free(seat, acw_ms.get(seat.agent_id, DEFAULT_ACW_MS), freed_at_ms)
        return out

    def _free(self, seat: AgentSeat, acw_ms: int, now_ms: int) -> list[Output]:
        event: rules.SeatEvent = rules.OfferEnded(OfferFailure.WORKER_LOST)
        if seat.state is AgentState.ON_CONTACT:
            event = rules.InteractionOver(acw_ms)
        return self.seats.advance(seat.tenant_id, seat.agent_id, event, now_ms)

    def _check_domain(self, tenant_id: TenantId, domain_id: DomainId) -> None:
        if self._domains.get(tenant_id) != domain_id:
            raise Forbidden("tenant is not of this routing domain", code="foreign_domain")
