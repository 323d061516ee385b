"""Serves the cloud: commands are put to the switchboard, the owner's snapshot is answered."""

from __future__ import annotations

from typing import Protocol

import msgspec
from nats.aio.subscription import Subscription

from edge_agent.identity import now_ms
from infra.bus.messages import Bus
from infra.bus.serving import Delivery, serve
from infra.contracts import subjects
from infra.contracts.agent import AgentSeat, SetAgentState
from infra.contracts.call_count import CallsElsewhere
from infra.contracts.contact import LiveContact
from infra.contracts.errors import RequestError, UnknownMessage
from infra.contracts.ids import DomainId, SiteId, TenantId
from infra.contracts.offer import CancelOffer, OfferContact
from infra.contracts.site import Accepted, AskSnapshot, EdgeSnapshot

_TENANT_TOKEN = 1


class Obeyer(Protocol):
    """Who carries commands out; each raises RequestError to refuse."""

    def offer(self, tenant_id: TenantId, order: OfferContact) -> None:
        """Ring an agent."""

    def cancel_offer(self, tenant_id: TenantId, order: CancelOffer) -> None:
        """Stop ringing."""

    def set_agent_state(self, tenant_id: TenantId, order: SetAgentState) -> None:
        """Change a seat."""

    def calls_elsewhere(self, tenant_id: TenantId, news: CallsElsewhere) -> None:
        """What another site of the tenant carries now."""

    def fence(self, domain_id: DomainId, epoch: int) -> None:
        """Refuse older epochs from now on."""

    def live_state(
        self, domain_id: DomainId, tenant_ids: list[TenantId]
    ) -> tuple[list[LiveContact], list[AgentSeat], dict[TenantId, int]]:
        """Contacts, seats, and the last `seq` they include, of tenants of this domain."""


class CommandServer:
    """Two subscriptions: commands about tenants, and the site's own snapshot request."""

    def __init__(self, bus: Bus, obeyer: Obeyer, *, site_id: SiteId, boot_id: str) -> None:
        self._bus = bus
        self._obeyer = obeyer
        self._site_id = site_id
        self._boot_id = boot_id
        self._subscriptions: list[Subscription] = []

    async def start(self) -> None:
        """Serve. Commands one by one: their order is the owner's meaning."""
        client = self._bus.client
        self._subscriptions = [
            await serve(
                client, subjects.edge_commands(self._site_id), self._obey, max_concurrent=1
            ),
            await serve(
                client,
                subjects.site_message(self._site_id, AskSnapshot),
                self._snapshot,
                max_concurrent=1,
            ),
        ]

    async def stop(self) -> None:
        """Serve no more."""
        for subscription in self._subscriptions:
            await subscription.unsubscribe()
        self._subscriptions = []

    async def _obey(self, delivery: Delivery) -> msgspec.Struct:
        # Permissions are by subject: its tenant is the truth, whatever the body says.
        tenant_id = TenantId(delivery.token(_TENANT_TOKEN))
        match delivery.body:
            case OfferContact() as order:
                self._obeyer.offer(tenant_id, order)
            case CancelOffer() as order:
                self._obeyer.cancel_offer(tenant_id, order)
            case SetAgentState() as order:
                self._obeyer.set_agent_state(tenant_id, order)
            case CallsElsewhere() as news:
                self._obeyer.calls_elsewhere(tenant_id, news)
            case other:
                raise UnknownMessage(f"{type(other).__name__} is no command to an edge")
        return Accepted()

    async def _snapshot(self, delivery: Delivery) -> msgspec.Struct:
        ask = delivery.body
        if not isinstance(ask, AskSnapshot):
            raise RequestError("not a snapshot request", code="unknown_message")
        domain_id = DomainId(ask.domain_id)
        self._obeyer.fence(domain_id, ask.epoch)
        contacts, seats, sequences = self._obeyer.live_state(domain_id, ask.tenant_ids)
        return EdgeSnapshot(
            site_id=self._site_id,
            boot_id=self._boot_id,
            taken_at_ms=now_ms(),
            sequences=sequences,
            contacts=contacts,
            agents=seats,
        )
