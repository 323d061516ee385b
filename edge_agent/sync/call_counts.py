"""Tells the cloud how many calls each tenant has here: at once when it changes, and each second."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Protocol

import nats.errors

from edge_agent.identity import new_id, now_ms
from infra.bus.messages import Bus
from infra.contracts import subjects
from infra.contracts.call_count import TOLD_AGAIN_EVERY_S, SiteCalls
from infra.contracts.envelope import wrap
from infra.contracts.ids import EventId, SiteId, TenantId
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

# A burst of calls becomes one message; twenty a second are nothing to a bus. What other sites
# admit meanwhile may be beyond the limit.
MIN_GAP_S = 0.05


class Counts(Protocol):
    """Who counts: edge_agent.admission.Admission."""

    @property
    def contacts(self) -> dict[TenantId, int]:
        """Contacts here by tenant; those without any are left out."""

    def take_changes(self) -> dict[TenantId, int]:
        """Contacts where they changed since the last call, a 0 included."""


class CallCounts:
    """One task; `touch` wakes it."""

    def __init__(self, bus: Bus, counts: Counts, *, site_id: SiteId, boot_id: str) -> None:
        self._bus = bus
        self._counts = counts
        self._site_id = site_id
        self._boot_id = boot_id
        self._seq = 0
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to tell."""
        self._task = asyncio.create_task(self._run(), name="call-counts")

    async def stop(self) -> None:
        """Tell no more; the other sites forget within KNOWN_FOR_S."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def touch(self) -> None:
        """A call began or ended."""
        self._changed.set()

    async def _run(self) -> None:
        all_due_s = time.monotonic()
        while True:
            now_s = time.monotonic()
            changes = self._counts.take_changes()
            if now_s >= all_due_s:
                all_due_s = now_s + TOLD_AGAIN_EVERY_S
                changes |= self._counts.contacts
            if changes:
                await self._tell(changes)
                await asyncio.sleep(MIN_GAP_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, all_due_s - time.monotonic())):
                    await self._changed.wait()
            self._changed.clear()

    async def _tell(self, calls: dict[TenantId, int]) -> None:
        self._seq += 1
        envelope = wrap(
            SiteCalls(self._boot_id, self._seq, calls),
            event_id=EventId(new_id()),
            tenant_id=None,
            at_ms=now_ms(),
            site_id=self._site_id,
            boot_id=self._boot_id,
        )
        try:
            await self._bus.publish(subjects.site_message(self._site_id, SiteCalls), envelope)
        except nats.errors.Error as exc:
            # The heartbeat's log line tells of the outage; the next telling has all of it.
            log.debug("call counts not told", error=repr(exc))
