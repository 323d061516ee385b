"""One tenant's live view as a gapless series: a snapshot, deltas, a new snapshot after a gap."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cloud.api.boundary import Clock, new_id
from infra.bus.messages import Bus
from infra.bus.serving import Delivery, listen
from infra.contracts import subjects
from infra.contracts.envelope import wrap
from infra.contracts.errors import PeerError, RequestError
from infra.contracts.ids import EventId, TenantId
from infra.contracts.live import AskLive, LiveDelta, LiveSnapshot
from infra.contracts.live_socket import (
    DeltaMessage,
    LiveMessage,
    SnapshotMessage,
    UnavailableMessage,
)
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

# At 10 deltas a second, a reader that is this far behind is served better by a new snapshot.
MAX_WAITING_DELTAS = 100
ASK_AGAIN_S = 1.0  # while no owner answers; a new owner takes about two seconds
# Nothing changes in a quiet tenant, and nothing comes from an owner that is gone: after this long
# the owner is asked, so that old figures never pass for live ones. A busy tenant is never asked.
QUIET_S = 5.0


class LiveFeed:
    """The series for one reader."""

    def __init__(self, bus: Bus, tenant_id: TenantId, clock: Clock) -> None:
        self._bus = bus
        self._tenant_id = tenant_id
        self._clock = clock
        self._deltas: asyncio.Queue[LiveDelta] = asyncio.Queue(MAX_WAITING_DELTAS)
        self._has_lost = False

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[LiveMessage]]:
        """Listen for as long as the context is open; iterate over the messages."""
        subject = subjects.live_deltas(self._tenant_id)
        subscription = await listen(self._bus.client, subject, self._on_delta)
        try:
            yield self._messages()
        finally:
            # A node that stops may have closed the connection already, subscriptions and all.
            if not self._bus.client.is_closed:
                await subscription.unsubscribe()

    async def snapshot(self) -> LiveSnapshot:
        """Ask the owner for everything now.

        Raises:
            PeerError: nobody owns the tenant's routing domain, or the owner does not answer.
        """
        now_ms = self._clock()
        envelope = wrap(
            AskLive(), event_id=EventId(new_id(now_ms)), tenant_id=self._tenant_id, at_ms=now_ms
        )
        subject = subjects.acd_request(self._tenant_id, AskLive)
        return await self._bus.request(subject, envelope, LiveSnapshot)

    async def _on_delta(self, delivery: Delivery) -> None:
        try:
            self._deltas.put_nowait(delivery.body)
        except asyncio.QueueFull:
            self._has_lost = True

    async def _messages(self) -> AsyncIterator[LiveMessage]:
        shown: tuple[int, int] | None = None  # epoch and seq that the reader holds
        while True:
            snapshot: LiveSnapshot | None = None
            while snapshot is None:
                self._drop_waiting()
                try:
                    snapshot = await self.snapshot()
                except (PeerError, RequestError) as exc:
                    log.info("no live view yet", tenant_id=self._tenant_id, code=exc.code)
                    shown = None
                    yield UnavailableMessage()
                    await self._pause()
            if shown != (snapshot.epoch, snapshot.seq):
                yield SnapshotMessage(snapshot)
            shown = snapshot.epoch, snapshot.seq
            async for delta in self._deltas_after(snapshot):
                yield DeltaMessage(delta)
                shown = delta.epoch, delta.seq

    def _drop_waiting(self) -> None:
        while not self._deltas.empty():
            self._deltas.get_nowait()
        self._has_lost = False

    async def _pause(self) -> None:
        """Wait before asking again; an owner that publishes is asked at once."""
        try:
            async with asyncio.timeout(ASK_AGAIN_S):
                await self._deltas.get()
        except TimeoutError:
            return

    async def _deltas_after(self, snapshot: LiveSnapshot) -> AsyncIterator[LiveDelta]:
        """Deltas in sequence; ends at a gap, at another owner's, or after QUIET_S without any."""
        seq = snapshot.seq
        while not self._has_lost:
            try:
                async with asyncio.timeout(QUIET_S):
                    delta = await self._deltas.get()
            except TimeoutError:
                return
            if delta.epoch < snapshot.epoch:
                continue  # the last words of an owner that was replaced
            if delta.epoch == snapshot.epoch and delta.seq <= seq:
                continue  # the snapshot holds it already
            if delta.epoch != snapshot.epoch or delta.seq != seq + 1:
                return
            seq = delta.seq
            yield delta
