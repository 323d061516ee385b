"""The routing core of one domain: events and the time in, orders out; no clock, no I/O."""

from __future__ import annotations

from typing import TypeVar

from engine.acd import agents, contacts, live, merging, waiting
from engine.acd.configuring import on_configured
from engine.acd.dump import dump
from engine.acd.events import (
    AcdEvent,
    Configured,
    OfferRefused,
    OfferTimedOut,
    Order,
    SiteLost,
    TimerDue,
)
from engine.acd.filtering import Decision
from engine.acd.floor import Floor
from engine.acd.live import LiveParts
from engine.acd.reserving import Timer, TimerKind
from engine.acd.routing import cancel, explain, route
from infra.contracts.agent import AgentStateChanged, RequestAgentState
from infra.contracts.contact import (
    ContactConnected,
    ContactDequeued,
    ContactEnded,
    ContactQueued,
    InteractionEnded,
)
from infra.contracts.errors import InvariantError
from infra.contracts.ids import AgentId, ContactId, DomainId, OfferId, SiteId, TenantId
from infra.contracts.offer import OfferFailed, OfferStarted
from infra.contracts.site import EdgeSnapshot


class AcdCore:
    """One routing domain under one ownership (epoch). Not thread-safe; deterministic.

    The shell feeds it every event in the order heard, sends the orders it returns, and calls
    `handle(TimerDue(), now_ms=...)` when `wake_at_ms` has come (re-read it after each call).
    Configured comes first: a snapshot of a tenant that is not configured is left aside.

    After a snapshot the shell feeds again what it heard of that site with a `seq` above the
    snapshot's `sequences`; the core itself protects seats only, by their own sequence.
    """

    def __init__(self, domain_id: DomainId, epoch: int) -> None:
        self._floor = Floor(domain_id, epoch)

    def handle(
        self,
        event: AcdEvent,
        *,
        now_ms: int,
        tenant_id: TenantId | None = None,
        site_id: SiteId | None = None,
    ) -> list[Order]:
        """Takes one event; returns the orders to send, in this order.

        `tenant_id` and `site_id` come from the bus subject, which the server vouches for. Contract
        events need both; RequestAgentState needs the tenant; the others need neither.

        Raises:
            NotFound: RequestAgentState for an agent that the tenant does not have.
            Conflict: RequestAgentState while a call holds the agent.
            RequestError: a state that nobody can ask for, or a bad aux reason.
            Forbidden: the event names another tenant's contact, agent or queue. Nothing changed.
            InvariantError: the shell left out tenant or site.
        """
        floor = self._floor
        floor.orders = []
        match event:
            case Configured(configs):
                on_configured(floor, configs, now_ms)
            case EdgeSnapshot():
                merging.on_snapshot(floor, event, now_ms)
            case SiteLost(site_id=lost):
                merging.on_site_lost(floor, lost, now_ms)
            case TimerDue():
                for timer in floor.timers.take_due(now_ms):
                    self._on_timer(timer, now_ms)
            case OfferRefused(offer_id, code):
                contacts.on_offer_refused(floor, offer_id, code, now_ms)
            case OfferTimedOut(offer_id):
                cancel(floor, offer_id, now_ms)
            case RequestAgentState():
                agents.on_request(floor, event, _given(tenant_id, "tenant"))
            case _:
                self._on_edge_event(
                    event, _given(tenant_id, "tenant"), _given(site_id, "site"), now_ms
                )
        if floor.is_fenced:
            return []
        route(floor, now_ms)
        return floor.orders

    @property
    def wake_at_ms(self) -> int | None:
        """When the core next wants TimerDue; None for never."""
        return self._floor.timers.next_at_ms()

    @property
    def is_fenced(self) -> bool:
        """An edge knows a newer epoch: this core orders nothing any more; the shell steps down."""
        return self._floor.is_fenced

    @property
    def changed_tenants(self) -> list[TenantId]:
        """Tenants with changes to take; the shell takes all of them, or they pile up."""
        return sorted(self._floor.changes)

    def position(self, tenant_id: TenantId, contact_id: ContactId) -> int | None:
        """Place in the queue, 1 is next; None when the contact does not wait.

        A contact that rings at an agent keeps its place, so that no caller's position grows when
        the agent does not answer.
        """
        contact = self._floor.contacts.get(contact_id)
        if contact is None or contact.tenant_id != tenant_id:
            return None
        return live.position(self._floor, contact)

    def explain(
        self, tenant_id: TenantId, contact_id: ContactId, *, now_ms: int
    ) -> Decision | None:
        """Why this contact waits, or how its agent was chosen; None when it does not wait."""
        contact = self._floor.contacts.get(contact_id)
        if contact is None or contact.tenant_id != tenant_id or not contact.is_unanswered:
            return None
        return explain(self._floor, contact, now_ms)

    def live(self, tenant_id: TenantId) -> LiveParts:
        """All queues, agents and contacts of one tenant."""
        return live.live_parts(self._floor, tenant_id)

    def take_changes(self, tenant_id: TenantId) -> LiveParts | None:
        """What changed since the last call for this tenant; None when nothing did."""
        return live.take_changes(self._floor, tenant_id)

    def dump(self) -> bytes:
        """The whole state, equal for equal histories."""
        return dump(self._floor)

    def _on_edge_event(
        self,
        event: ContactQueued
        | ContactDequeued
        | ContactConnected
        | ContactEnded
        | InteractionEnded
        | OfferStarted
        | OfferFailed
        | AgentStateChanged,
        tenant_id: TenantId,
        site_id: SiteId,
        now_ms: int,
    ) -> None:
        floor = self._floor
        match event:
            case ContactQueued():
                contacts.on_queued(floor, event, tenant_id, site_id, now_ms)
            case ContactDequeued():
                contacts.on_dequeued(floor, event, tenant_id)
            case ContactConnected():
                contacts.on_connected(floor, event, tenant_id)
            case ContactEnded():
                contacts.on_ended(floor, event, tenant_id)
            case InteractionEnded():
                contacts.on_interaction_ended(floor, event, tenant_id)
            case OfferStarted():
                contacts.on_offer_started(floor, event, tenant_id, site_id, now_ms)
            case OfferFailed():
                contacts.on_offer_failed(floor, event, tenant_id, now_ms)
            case AgentStateChanged():
                agents.on_state_changed(floor, event, tenant_id, site_id)

    def _on_timer(self, timer: Timer, now_ms: int) -> None:
        floor = self._floor
        due_at_ms, kind, about, stamp = timer
        match kind:
            case TimerKind.RESERVATION:
                cancel(floor, OfferId(about), now_ms)
            case TimerKind.ACW:
                agents.on_acw_due(floor, about, stamp, now_ms)
            case TimerKind.AGENT_HOLD:
                agent = floor.agents.get(AgentId(about))
                if agent is not None and agent.held_until_ms == due_at_ms:
                    agent.held_until_ms = None
                    floor.settle_agent(agent)
            case TimerKind.CONTACT_HOLD:
                contact = floor.contacts.get(ContactId(about))
                if contact is not None and contact.held_until_ms == due_at_ms:
                    contact.held_until_ms = None
                    floor.settle_contact(contact)
            case TimerKind.RING:
                waiting.on_ring_due(floor, about, due_at_ms, now_ms)
            case TimerKind.PREFERRED:
                waiting.on_preferred_due(floor, about, due_at_ms)


_IdT = TypeVar("_IdT", TenantId, SiteId)


def _given(value: _IdT | None, name: str) -> _IdT:
    if value is None:
        raise InvariantError(f"an edge's event came without its {name}", code="origin_missing")
    return value
