"""The site's sign of life, each second: to the cloud, and to whoever starts here after a crash."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import msgspec
import nats.errors
import nats.js.errors
from nats.js.kv import KeyValue

from edge_agent.identity import new_id, now_ms
from infra.bus.messages import Bus
from infra.contracts import subjects
from infra.contracts.envelope import wrap
from infra.contracts.ids import EventId, SiteId
from infra.contracts.site import EdgeHeartbeat
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

HEARTBEAT_MS = 1_000
ALIVE_KEY = "daemon"


class Alive(msgspec.Struct, frozen=True):
    """The daemon's last sign of life, in the live bucket."""

    boot_id: str
    at_ms: int


class Heartbeat:
    """One task that tells what `figures` gives."""

    def __init__(
        self,
        bus: Bus,
        live: KeyValue,
        figures: Callable[[], EdgeHeartbeat],
        *,
        site_id: SiteId,
        boot_id: str,
    ) -> None:
        self._bus = bus
        self._live = live
        self._figures = figures
        self._site_id = site_id
        self._boot_id = boot_id
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; only after recovery, which needs the sign of life before this one."""
        self._task = asyncio.create_task(self._beat(), name="heartbeat")

    async def stop(self) -> None:
        """Fall silent."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _beat(self) -> None:
        subject = subjects.site_message(self._site_id, EdgeHeartbeat)
        is_failing = False
        while True:
            at_ms = now_ms()
            envelope = wrap(
                self._figures(),
                event_id=EventId(new_id()),
                tenant_id=None,
                at_ms=at_ms,
                site_id=self._site_id,
                boot_id=self._boot_id,
            )
            try:
                await self._bus.publish(subject, envelope)
                alive = msgspec.json.encode(Alive(self._boot_id, at_ms))
                await self._live.put(ALIVE_KEY, alive)
            except (nats.errors.Error, nats.js.errors.Error, TimeoutError) as exc:
                if not is_failing:  # one line an outage, not one a second
                    log.warning("heartbeat not sent", error=f"{type(exc).__name__}: {exc}")
                is_failing = True
            else:
                is_failing = False
            await asyncio.sleep(HEARTBEAT_MS / 1000)
