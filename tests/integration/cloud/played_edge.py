"""An edge as the ACD owner sees it, played by the test over a real site's server."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import msgspec
from nats.aio.client import Client

from infra.bus.messages import Bus
from infra.bus.serving import Delivery, serve
from infra.contracts import subjects
from infra.contracts.agent import AgentSeat, AgentState, AgentStateChanged, SetAgentState
from infra.contracts.contact import ContactPhase, ContactQueued, LiveContact
from infra.contracts.envelope import wrap
from infra.contracts.errors import RequestError
from infra.contracts.ids import AgentId, ContactId, QueueId, SiteId, TenantId
from infra.contracts.offer import OfferContact
from infra.contracts.site import Accepted, AskSnapshot, EdgeHeartbeat, EdgeSnapshot
from tests.integration.cloud.call_events import new_uuid

BEAT_EVERY_S = 0.2


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass
class PlayedEdge:
    """Answers snapshots and commands; emits what the test says, or withholds it."""

    client: Client
    tenant_id: TenantId
    site_id: SiteId
    seats: dict[str, AgentSeat] = field(default_factory=dict)
    contacts: dict[str, LiveContact] = field(default_factory=dict)
    boot_id: str = field(default_factory=new_uuid)
    newest_epoch: int = 0
    told_site_id: SiteId | None = None  # what its snapshots say, when they lie
    told_sequence: int | None = None
    offers: asyncio.Queue[OfferContact] = field(default_factory=asyncio.Queue)
    snapshots: asyncio.Queue[AskSnapshot] = field(default_factory=asyncio.Queue)
    refused: asyncio.Queue[int] = field(default_factory=asyncio.Queue)  # epochs of orders
    beats: int = 0

    def __post_init__(self) -> None:
        self._seq = itertools.count(1)
        self._last = 0
        self._queued_at_ms = 0
        self._bus = Bus(self.client)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[PlayedEdge]:
        """Serve and beat for as long as the context is open."""
        tenant, site = self.tenant_id, self.site_id
        served = [
            await serve(self.client, subjects.site_message(site, AskSnapshot), self._snapshot),
            await serve(
                self.client, subjects.edge_command(tenant, site, OfferContact), self._offer
            ),
            await serve(self.client, subjects.edge_command(tenant, site, SetAgentState), self._set),
        ]
        beating = asyncio.create_task(self._beat())
        try:
            yield self
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
            for subscription in served:
                await subscription.unsubscribe()

    async def queue(self, queue_id: QueueId, *, is_heard: bool = True) -> ContactId:
        """A contact enters a queue."""
        # Two contacts of one millisecond would be ordered by their ids.
        at = self._queued_at_ms = max(now_ms(), self._queued_at_ms + 1)
        contact = ContactId(new_uuid())
        self.contacts[contact] = LiveContact(
            self.tenant_id, contact, ContactPhase.QUEUED, queue_id, at, at, 50, {}
        )
        await self._emit(ContactQueued(contact, queue_id, at, at, 50, {}), is_heard=is_heard)
        return contact

    async def seat(
        self,
        agent_id: AgentId,
        state: AgentState,
        reason: str | None = None,
        *,
        is_heard: bool = True,
    ) -> None:
        """An agent's seat changes."""
        before = self.seats.get(agent_id)
        at = now_ms()
        sequence = before.sequence + 1 if before else 1
        self.seats[agent_id] = AgentSeat(
            self.tenant_id, agent_id, sequence, state, at, reason, idle_since_at_ms=at
        )
        await self._emit(
            AgentStateChanged(
                agent_id,
                sequence,
                state,
                at,
                reason,
                previous_state=before.state if before else None,
                previous_since_at_ms=before.since_at_ms if before else None,
            ),
            is_heard=is_heard,
        )

    async def _emit(self, body: msgspec.Struct, *, is_heard: bool = True) -> None:
        self._last = next(self._seq)
        if not is_heard:
            return
        envelope = wrap(
            body,
            event_id=new_uuid(),
            tenant_id=self.tenant_id,
            site_id=self.site_id,
            at_ms=now_ms(),
            boot_id=self.boot_id,
            seq=self._last,
        )
        subject = subjects.event(self.tenant_id, self.site_id, type(body))
        await self._bus.publish(subject, envelope)

    async def _beat(self) -> None:
        while True:
            body = EdgeHeartbeat(
                self.site_id, self.boot_id, now_ms(), {self.tenant_id: self._last}, {}, 0
            )
            envelope = wrap(
                body,
                event_id=new_uuid(),
                tenant_id=None,
                site_id=self.site_id,
                at_ms=now_ms(),
            )
            await self._bus.publish(subjects.site_message(self.site_id, EdgeHeartbeat), envelope)
            self.beats += 1
            await asyncio.sleep(BEAT_EVERY_S)

    async def _snapshot(self, delivery: Delivery) -> EdgeSnapshot:
        self._check(delivery.body.epoch)
        self.snapshots.put_nowait(delivery.body)
        return EdgeSnapshot(
            self.told_site_id or self.site_id,
            self.boot_id,
            now_ms(),
            {self.tenant_id: self._last if self.told_sequence is None else self.told_sequence},
            list(self.contacts.values()),
            list(self.seats.values()),
        )

    async def _offer(self, delivery: Delivery) -> Accepted:
        self._check(delivery.body.epoch)
        self.offers.put_nowait(delivery.body)
        return Accepted()

    async def _set(self, delivery: Delivery) -> Accepted:
        body: SetAgentState = delivery.body
        self._check(body.epoch)
        held = self.seats.get(body.agent_id)
        if (held.state if held else AgentState.OFFLINE) is not body.expected:
            raise RequestError("the state is another", code="conflict")
        await self.seat(body.agent_id, body.state, body.reason)
        return Accepted()

    def _check(self, epoch: int) -> None:
        if epoch < self.newest_epoch:
            self.refused.put_nowait(epoch)
            raise RequestError("a newer owner is known", code="stale_epoch")
        self.newest_epoch = epoch
