"""Publishes what changed in the routing core, for each tenant at most ten times a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable

from cloud.api.boundary import Clock, new_id
from engine.acd.core import AcdCore
from infra.bus.messages import Bus
from infra.contracts import subjects
from infra.contracts.envelope import wrap
from infra.contracts.ids import EventId, TenantId
from infra.contracts.live import LiveDelta, LiveSnapshot

FLUSH_EVERY_S = 0.1  # ten a second: faster than an eye, slow enough for 10,000 agents


class LivePublisher:
    """The read side of one ownership."""

    def __init__(self, core: AcdCore, epoch: int, bus: Bus, clock: Clock) -> None:
        self._core = core
        self._epoch = epoch
        self._bus = bus
        self._clock = clock
        self._tenants: list[TenantId] = []
        self._seq: dict[TenantId, int] = {}
        self._dirty = asyncio.Event()

    def set_tenants(self, tenants: Iterable[TenantId]) -> None:
        """Publish for these tenants."""
        self._tenants = sorted(set(tenants))

    def touch(self) -> None:
        """The core was fed: something may have changed."""
        self._dirty.set()

    def snapshot(self, tenant_id: TenantId) -> LiveSnapshot:
        """Everything of one tenant; a later delta may repeat a part of it."""
        parts = self._core.live(tenant_id)
        return LiveSnapshot(
            tenant_id=tenant_id,
            epoch=self._epoch,
            seq=self._seq.get(tenant_id, 0),
            at_ms=self._clock(),
            queues=parts.queues,
            agents=parts.agents,
            contacts=parts.contacts,
        )

    async def run(self) -> None:
        """Publish until cancelled: at once after a quiet time, then at most every FLUSH_EVERY_S."""
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            began_s = time.monotonic()
            for tenant_id in self._tenants:
                await self._flush(tenant_id)
            await asyncio.sleep(max(0.0, FLUSH_EVERY_S - (time.monotonic() - began_s)))

    async def _flush(self, tenant_id: TenantId) -> None:
        parts = self._core.take_changes(tenant_id)
        if parts is None:
            return
        now_ms = self._clock()
        self._seq[tenant_id] = self._seq.get(tenant_id, 0) + 1
        delta = LiveDelta(
            tenant_id=tenant_id,
            epoch=self._epoch,
            seq=self._seq[tenant_id],
            at_ms=now_ms,
            queues=parts.queues,
            agents=parts.agents,
            contacts=parts.contacts,
            removed_contacts=parts.removed_contacts,
            removed_agents=parts.removed_agents,
            removed_queues=parts.removed_queues,
        )
        event_id = EventId(new_id(now_ms))
        envelope = wrap(delta, event_id=event_id, tenant_id=tenant_id, at_ms=now_ms)
        await self._bus.publish(subjects.live_deltas(tenant_id), envelope)
