"""The ACD owner of one routing domain: feeds the core what it hears, sends what the core orders."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import msgspec
from nats.aio.subscription import Subscription

from cloud.acd.domains import sites_of
from cloud.acd.live_publisher import LivePublisher
from cloud.acd.site_feed import SiteFeed
from cloud.api.boundary import new_id
from cloud.tasks import end_tasks, finish
from engine.acd.configuring import check
from engine.acd.core import AcdCore
from engine.acd.events import (
    AcdEvent,
    Configured,
    OfferRefused,
    OfferTimedOut,
    Order,
    SiteLost,
    TimerDue,
)
from infra.bus.messages import Bus
from infra.bus.serving import Delivery, listen, serve
from infra.config.role import NodeParts
from infra.contracts import subjects
from infra.contracts.agent import RequestAgentState
from infra.contracts.config import TenantConfig
from infra.contracts.envelope import wrap
from infra.contracts.errors import InvariantError, NotFound, PeerError, RequestError
from infra.contracts.ids import ContactId, DomainId, EventId, SiteId, TenantId
from infra.contracts.live import AskLive, AskPosition, QueuePosition
from infra.contracts.offer import OfferContact, OfferFailure
from infra.contracts.site import Accepted
from infra.telemetry.logs import get_logger
from infra.telemetry.tracing import get_tracer

log = get_logger(__name__)
tracer = get_tracer(__name__)

ORDER_TIMEOUT_S = 1.0  # an edge answers in milliseconds; later it is as good as gone
SITES_CHECKED_EVERY_S = 1.0  # as often as heartbeats come
END_LIMIT_S = 5.0  # longer than any request of ours waits
TENANT_TOKEN = 1  # tenant.{tenant}.…
SITE_TOKEN = 3  # tenant.{tenant}.site.{site}.…
MS_PER_S = 1_000


class DomainOwner:
    """One ownership (epoch) of one routing domain, from `run` to its end."""

    def __init__(self, parts: NodeParts, domain_id: DomainId, epoch: int) -> None:
        self._bus: Bus = parts.bus
        self._clock = parts.clock
        self.domain_id = domain_id
        self.epoch = epoch
        self._log = log.bind(domain_id=domain_id, epoch=epoch)
        self._core = AcdCore(domain_id, epoch)
        self._live = LivePublisher(self._core, epoch, parts.bus, parts.clock)
        self._sites: dict[SiteId, SiteFeed] = {}
        self._configs: list[TenantConfig] = []
        self._accepted: dict[tuple[TenantId, SiteId], TenantConfig] = {}
        self._configured = asyncio.Event()
        self._ended = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._subscriptions: dict[TenantId, list[Subscription]] = {}

    def configure(self, configs: list[TenantConfig]) -> None:
        """Take the domain's present configuration; in force within one turn of the loop."""
        self._configs = configs
        self._configured.set()

    async def run(self) -> None:
        """Route until fenced or cancelled; returns when an edge knows a newer owner."""
        self._log.info("routing domain owned")
        heartbeats = await listen(self._bus.client, subjects.ALL_HEARTBEATS, self._on_heartbeat)
        # Asked to start working by run, cancelled with it: none of them orders after its end.
        self._spawn(self._live.run())
        self._spawn(self._follow_configuration())
        self._spawn(self._watch_sites())
        try:
            await self._ended.wait()
        finally:
            # To its end: a subscription left behind would answer for an owner that is none.
            await finish(self._stop(heartbeats))

    async def _stop(self, heartbeats: Subscription) -> None:
        self._ended.set()
        if self._timer is not None:
            self._timer.cancel()
        await end_tasks(self._tasks, END_LIMIT_S)
        await heartbeats.unsubscribe()
        for tenant_id in list(self._subscriptions):
            await self._leave(tenant_id)
        self._log.info("routing domain left")

    # Configuration

    async def _follow_configuration(self) -> None:
        while True:
            await self._configured.wait()
            self._configured.clear()
            await self._apply_configuration(self._runnable(self._configs))

    def _runnable(self, configs: list[TenantConfig]) -> list[TenantConfig]:
        """What the router can run: for what it can't, the last that it could, if there was one.

        A release knows only its own strategies, and a tenant may have chosen a newer one's; nobody
        else's calls may suffer for it.
        """
        runnable: dict[tuple[TenantId, SiteId], TenantConfig] = {}
        for config in configs:
            key = (config.tenant_id, config.site_id)
            try:
                check(config)
            except RequestError as exc:
                self._log.error(
                    "configuration refused",
                    tenant_id=config.tenant_id,
                    site_id=config.site_id,
                    version=config.version,
                    code=exc.code,
                    field=exc.field,
                )
                if key in self._accepted:
                    runnable[key] = self._accepted[key]
                continue
            runnable[key] = config
        self._accepted = runnable
        return list(runnable.values())

    async def _apply_configuration(self, configs: list[TenantConfig]) -> None:
        tenants = {config.tenant_id for config in configs}
        sites = sites_of(configs)
        self._feed(Configured(configs))
        self._live.set_tenants(tenants)
        for tenant_id in sorted(tenants - self._subscriptions.keys()):
            await self._join(tenant_id)
        for tenant_id in sorted(self._subscriptions.keys() - tenants):
            await self._leave(tenant_id)
        for site_id in self._sites.keys() - sites.keys():
            self._sites.pop(site_id).retire()
            # Nobody hears it any more: what it carried must not wait here for ever.
            self._feed(SiteLost(site_id))
        for site_id, served in sites.items():
            feed = self._sites.get(site_id)
            if feed is None or feed.tenant_ids != served:
                # A site with new tenants is asked again: its snapshot is of the tenants named.
                if feed is not None:
                    feed.retire()
                self._sites[site_id] = feed = SiteFeed(site_id, served, self)
                feed.ask_snapshot()

    async def _join(self, tenant_id: TenantId) -> None:
        client = self._bus.client
        self._subscriptions[tenant_id] = [
            await listen(client, subjects.tenant_events(tenant_id), self._on_event),
            await serve(client, subjects.acd_request(tenant_id, RequestAgentState), self._on_state),
            await serve(client, subjects.acd_request(tenant_id, AskLive), self._on_live),
            await serve(client, subjects.tenant_asks(tenant_id, AskPosition), self._on_position),
        ]

    async def _leave(self, tenant_id: TenantId) -> None:
        for subscription in self._subscriptions.pop(tenant_id):
            await subscription.unsubscribe()

    # What is heard

    async def _on_event(self, delivery: Delivery) -> None:
        feed = self._sites.get(SiteId(delivery.token(SITE_TOKEN)))
        if feed is not None:
            feed.on_event(TenantId(delivery.token(TENANT_TOKEN)), delivery)

    async def _on_heartbeat(self, delivery: Delivery) -> None:
        feed = self._sites.get(SiteId(delivery.token(TENANT_TOKEN)))
        if feed is not None:
            feed.on_heartbeat(delivery.body)

    async def _watch_sites(self) -> None:
        while True:
            await asyncio.sleep(SITES_CHECKED_EVERY_S)
            for feed in list(self._sites.values()):
                feed.check_alive()

    async def _on_state(self, delivery: Delivery) -> Accepted:
        """Order the state; the answer waits for the edge's, so that a refusal is told."""
        tenant_id = TenantId(delivery.token(TENANT_TOKEN))
        orders = self._handle(delivery.body, tenant_id=tenant_id)
        self._refuse_if_ended()
        for order in orders:
            await self._request(order)
        return Accepted()

    def _refuse_if_ended(self) -> None:
        """What an owner that leaves would answer is not true any more."""
        if self._ended.is_set():
            raise NotFound("this owner has left", code="no_acd_owner")

    async def _on_live(self, delivery: Delivery) -> msgspec.Struct:
        self._refuse_if_ended()
        return self._live.snapshot(TenantId(delivery.token(TENANT_TOKEN)))

    async def _on_position(self, delivery: Delivery) -> QueuePosition:
        self._refuse_if_ended()
        body: AskPosition = delivery.body
        tenant_id = TenantId(delivery.token(TENANT_TOKEN))
        return QueuePosition(self._core.position(tenant_id, ContactId(body.contact_id)))

    # The core

    def feed(self, event: AcdEvent, tenant_id: TenantId | None, site_id: SiteId | None) -> None:
        """Feed the core what a site said.

        Raises:
            InvariantError, RequestError: the core refuses the event.
        """
        self._feed(event, tenant_id=tenant_id, site_id=site_id)

    def _feed(
        self,
        event: AcdEvent,
        *,
        tenant_id: TenantId | None = None,
        site_id: SiteId | None = None,
    ) -> None:
        for order in self._handle(event, tenant_id=tenant_id, site_id=site_id):
            self._spawn(self._send(order))

    def _handle(
        self,
        event: AcdEvent,
        *,
        tenant_id: TenantId | None = None,
        site_id: SiteId | None = None,
    ) -> list[Order]:
        if self._ended.is_set():
            return []
        now_ms = self._clock()
        orders = self._core.handle(event, now_ms=now_ms, tenant_id=tenant_id, site_id=site_id)
        self._live.touch()
        self._arm(now_ms)
        if self._core.is_fenced:
            self.fence()
            return []
        return orders

    def fence(self) -> None:
        """A newer owner is known: order nothing any more."""
        self._log.warning("a newer owner is known, leaving")
        self._ended.set()

    def _arm(self, now_ms: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        wake_at_ms = self._core.wake_at_ms
        if wake_at_ms is not None:
            delay_s = max(0, wake_at_ms - now_ms) / MS_PER_S
            self._timer = asyncio.get_running_loop().call_later(delay_s, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        self._feed(TimerDue())

    # Orders

    async def _send(self, order: Order) -> None:
        """Send an order; tell the core when an offer is refused or nobody answers."""
        body = order.body
        try:
            await self._request(order)
        except RequestError as exc:
            if isinstance(body, OfferContact):
                self._feed(OfferRefused(body.offer_id, exc.code))
            else:
                # Its edge knows better, and says so in an event that is on its way.
                self._log.info("order refused", order=type(body).__name__, code=exc.code)
        except PeerError as exc:
            self._log.warning(
                "order not answered",
                order=type(body).__name__,
                site_id=order.site_id,
                code=exc.code,
            )
            if isinstance(body, OfferContact):
                self._feed(OfferTimedOut(body.offer_id))

    async def _request(self, order: Order) -> None:
        self._refuse_if_ended()
        now_ms = self._clock()
        envelope = wrap(
            order.body,
            event_id=EventId(new_id(now_ms)),
            tenant_id=order.tenant_id,
            at_ms=now_ms,
            site_id=order.site_id,
        )
        subject = subjects.edge_command(order.tenant_id, order.site_id, type(order.body))
        with tracer.start_as_current_span(f"order {type(order.body).__name__}"):
            try:
                await self._bus.request(subject, envelope, Accepted, timeout_s=ORDER_TIMEOUT_S)
            except RequestError as exc:
                if exc.code == OfferFailure.STALE_EPOCH:
                    self.fence()
                raise

    # Tasks

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a task that ends with this ownership."""
        self._spawn(work)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._on_task_done)

    def _on_task_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        fault = task.exception()
        if fault is None:
            return
        # A broken part of the owner is an owner that routes wrongly: leave, and be taken over.
        is_ours = isinstance(fault, InvariantError)
        self._log.error("owner's task failed", exc_info=fault, is_invariant=is_ours)
        self._ended.set()

    @property
    def bus(self) -> Bus:
        """The node's connection, for the site feeds."""
        return self._bus

    def now_ms(self) -> int:
        """The node's clock."""
        return self._clock()
