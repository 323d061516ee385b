"""The one way out of the daemon: events and saved states, in their order, each acknowledged."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from dataclasses import dataclass, field

import msgspec
import nats.errors
import nats.js.errors
from nats.js.kv import KeyValue
from opentelemetry import context as trace_context
from opentelemetry.context import Context

from infra.bus.messages import Bus
from infra.contracts import subjects
from infra.contracts.envelope import Envelope, wrap
from infra.contracts.errors import InvariantError, PeerError
from infra.contracts.ids import EventId, SiteId, TenantId
from infra.telemetry.logs import get_logger
from infra.telemetry.metrics import Counter, Gauge

log = get_logger(__name__)

# Beyond this the edge takes no new calls: its own server does not keep up, or its disk is full.
# Ten events a call, so this is the news of some 2,000 calls: 20 MB of memory.
MAX_BACKLOG = 20_000
# The server is on the same machine: it is back at once, or restarting, which takes a second.
RETRY_S = (0.05, 0.2, 0.5, 1.0, 2.0)

_PUBLISHED = Counter("tandem_edge_events_total", "Events kept by the edge's stream")
_RETRIES = Counter(
    "tandem_edge_outbox_retries_total", "Writes to the bus that failed once", ["code"]
)
_DROPPED = Counter("tandem_edge_outbox_dropped_total", "Entries that can never be written")
_BACKLOG = Gauge("tandem_edge_outbox_backlog", "Events and states not yet acknowledged")


@dataclass(slots=True)
class _Event:
    subject: str
    envelope: Envelope
    context: Context
    done: asyncio.Future[None]


@dataclass(slots=True)
class _State:
    key: str
    value: bytes | None
    done: asyncio.Future[None]


@dataclass(slots=True)
class Sequences:
    """Last `seq` of each tenant: given to an event, and acknowledged by the stream."""

    given: dict[TenantId, int] = field(default_factory=dict)
    published: dict[TenantId, int] = field(default_factory=dict)


class Outbox:
    """A queue with one writer, so that order and `seq` agree; it retries for ever."""

    def __init__(self, bus: Bus, live: KeyValue, *, site_id: SiteId, boot_id: str) -> None:
        self.sequences = Sequences()
        self._bus = bus
        self._live = live
        self._site_id = site_id
        self._boot_id = boot_id
        self._entries: deque[_Event | _State] = deque()
        self._wake = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None

    @property
    def backlog(self) -> int:
        """Entries not yet acknowledged, count."""
        return len(self._entries)

    @property
    def is_full(self) -> bool:
        """New calls must be refused."""
        return len(self._entries) >= MAX_BACKLOG

    def start(self) -> None:
        """Begin to write."""
        self._writer = asyncio.create_task(self._write(), name="outbox")

    async def stop(self, limit_s: float) -> None:
        """Write what is left, for at most limit_s; what then remains is lost and logged."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                while self._entries:
                    await asyncio.shield(self._entries[-1].done)
        if self._writer is not None:
            self._writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._writer
        if self._entries:
            log.error("events were not written at shutdown", count=len(self._entries))

    def emit(
        self,
        tenant_id: TenantId,
        key: str,
        event_id: EventId,
        body: msgspec.Struct,
        context: Context | None = None,
    ) -> asyncio.Future[None]:
        """Queue an event; the future is done when the edge's stream has it.

        Args:
            key: events of one key stay in order up to the cloud.
            context: the trace that the event belongs to; the current one if None.
        """
        seq = self.sequences.given.get(tenant_id, 0) + 1
        self.sequences.given[tenant_id] = seq
        envelope = wrap(
            body,
            event_id=event_id,
            tenant_id=tenant_id,
            at_ms=time.time_ns() // 1_000_000,
            site_id=self._site_id,
            boot_id=self._boot_id,
            seq=seq,
            key=key,
        )
        subject = subjects.event(tenant_id, self._site_id, type(body))
        current = trace_context.get_current() if context is None else context
        return self._push(_Event(subject, envelope, current, _future()))

    def save(self, key: str, value: bytes | None) -> asyncio.Future[None]:
        """Queue a state for the live bucket; None deletes it."""
        return self._push(_State(key, value, _future()))

    def _push(self, entry: _Event | _State) -> asyncio.Future[None]:
        self._entries.append(entry)
        self._wake.set()
        return entry.done

    async def _write(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._entries:
                _BACKLOG.set(len(self._entries))
                entry = self._entries[0]
                await self._until_written(entry)
                self._entries.popleft()
                if not entry.done.done():  # whoever waited may have gone
                    entry.done.set_result(None)
            _BACKLOG.set(0)

    async def _until_written(self, entry: _Event | _State) -> None:
        failures = 0
        while True:
            try:
                await self._write_once(entry)
            except (InvariantError, nats.errors.MaxPayloadError) as exc:
                # No try will ever bring it through, and all that follows would wait behind it.
                _DROPPED.inc()
                log.critical("an entry can't be written and is dropped", exc_info=exc)
                return
            except (PeerError, nats.errors.Error, nats.js.errors.Error, TimeoutError) as exc:
                code = exc.code if isinstance(exc, PeerError) else "bus_error"
                _RETRIES.labels(code).inc()
                if failures == 0:
                    log.warning("the edge's stream refuses", code=code, error=str(exc))
            # The one writer must outlive every fault: without it nothing is ever told again.
            except Exception as exc:
                _RETRIES.labels("internal").inc()
                if failures == 0:
                    log.critical("the outbox broke on an entry", exc_info=exc)
            else:
                return
            await asyncio.sleep(RETRY_S[min(failures, len(RETRY_S) - 1)])
            failures += 1

    async def _write_once(self, entry: _Event | _State) -> None:
        if isinstance(entry, _State):
            if entry.value is None:
                # Not KeyValue.purge: its marker stays for ever, and after some two million calls
                # the bucket would be full of markers.
                await self._bus.js.purge_stream(
                    f"KV_{subjects.LIVE_BUCKET}",
                    subject=f"$KV.{subjects.LIVE_BUCKET}.{entry.key}",
                )
            else:
                await self._live.put(entry.key, entry.value)
            return
        token = trace_context.attach(entry.context)
        try:
            await self._bus.publish_durable(entry.subject, entry.envelope)
        finally:
            trace_context.detach(token)
        envelope = entry.envelope
        if envelope.tenant_id is not None:
            self.sequences.published[envelope.tenant_id] = envelope.seq
        _PUBLISHED.inc()


def _future() -> asyncio.Future[None]:
    return asyncio.get_running_loop().create_future()
