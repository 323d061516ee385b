"""The pump: an edge's events into the region's stream, exactly once, in order for each key."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass

import msgspec
import nats.errors
import nats.js.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from infra.bus.dead_letters import bury
from infra.bus.messages import MSG_ID_HEADER
from infra.bus.pull import PullStream
from infra.contracts.subjects import EDGE_STREAM, EVENTS_STREAM, pumped
from infra.telemetry.logs import get_logger
from infra.telemetry.propagation import TRACEPARENT

log = get_logger(__name__)

CONSUMER = "pump"
# Publishes on their way at once; beyond it the hub's answers queue up rather than come faster.
MAX_IN_FLIGHT = 128
# Read ahead of the hub, so that one key that waits does not hold up the others.
MAX_HELD = 2_000
PULL_BATCH = 256
PUBLISH_TIMEOUT_S = 2.0
ACK_WAIT_S = 30.0
# While the hub is away one message tries at this pace, and its success releases the rest.
PROBE_EVERY_S = 0.25
# Nobody takes this subject though others get through: the link's permissions lack its tenant.
REFUSED_AFTER_S = 60.0
REFUSED_STRIKES = 20
_MESSAGE_TOO_LARGE = 10054  # nats-server's JSStreamMessageExceedsMaximumErr


class _Head(msgspec.Struct):
    """The part of an envelope that the pump reads."""

    event_id: str
    key: str = ""


@dataclass(slots=True)
class PumpFigures:
    """Counts since the pump started; `held` is now."""

    pumped: int = 0
    repeated: int = 0
    dead: int = 0
    held: int = 0


class _Refused(Exception):
    """The hub will never take this message."""

    def __init__(self, reason: str, error: str) -> None:
        super().__init__(error)
        self.reason = reason


class Pump:
    """Run one per edge, on a connection to the leaf; `run` ends only when cancelled."""

    def __init__(
        self,
        client: Client,
        *,
        refused_after_s: float = REFUSED_AFTER_S,
        probe_every_s: float = PROBE_EVERY_S,
    ) -> None:
        self._client = client
        self._js = client.jetstream(timeout=PUBLISH_TIMEOUT_S)
        self._refused_after_s = refused_after_s
        self._probe_every_s = probe_every_s
        self.figures = PumpFigures()
        self._lanes: dict[str, deque[tuple[Msg, str]]] = {}
        self._held: dict[int, Msg] = {}
        self._room = asyncio.Event()
        self._in_flight = asyncio.Semaphore(MAX_IN_FLIGHT)
        self._queue_for_probe: deque[asyncio.Future[None]] = deque()

    async def run(self) -> None:
        """Pump until cancelled; survives restarts of the leaf and of the hub."""
        await self._begin_consumer()
        pull = PullStream(self._client, EDGE_STREAM, CONSUMER, batch=PULL_BATCH)
        await pull.open()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._keep_held())
                group.create_task(self._release_probes())
                while True:
                    await self._wait_for_room()
                    for message in await pull.next_batch():
                        self._take(message, group)
        finally:
            await pull.close()

    async def _begin_consumer(self) -> None:
        """A new consumer over all that is left: an old one would hand out what it had in flight
        only after its ack_wait, behind younger events of the same key."""
        while True:
            try:
                try:
                    await self._js.delete_consumer(EDGE_STREAM, CONSUMER)
                except nats.js.errors.NotFoundError:
                    pass
                await self._js.add_consumer(
                    EDGE_STREAM,
                    ConsumerConfig(
                        durable_name=CONSUMER,
                        deliver_policy=DeliverPolicy.ALL,
                        ack_policy=AckPolicy.EXPLICIT,
                        ack_wait=ACK_WAIT_S,
                        max_ack_pending=MAX_HELD + PULL_BATCH,
                    ),
                )
                return
            except (TimeoutError, nats.errors.Error) as exc:
                log.warning("pump waits for the leaf", error=f"{type(exc).__name__}: {exc}")
                await asyncio.sleep(self._probe_every_s)

    async def _wait_for_room(self) -> None:
        while len(self._held) >= MAX_HELD:
            self._room.clear()
            await self._room.wait()

    def _take(self, message: Msg, group: asyncio.TaskGroup) -> None:
        place = message.metadata.sequence.stream
        if place in self._held:  # delivered again while it is still in our hands
            return
        self._held[place] = message
        self.figures.held = len(self._held)
        try:
            head = msgspec.json.decode(message.data, type=_Head)
            lane, event_id = head.key or message.subject, head.event_id
        except msgspec.DecodeError:
            lane, event_id = f"malformed.{place}", ""
        waiting = self._lanes.get(lane)
        if waiting is None:
            self._lanes[lane] = deque([(message, event_id)])
            group.create_task(self._drain(lane))
        else:
            waiting.append((message, event_id))

    async def _drain(self, lane: str) -> None:
        """Send one key's messages, one after the other."""
        waiting = self._lanes[lane]
        while waiting:
            message, event_id = waiting[0]
            await self._settle(message, event_id)
            waiting.popleft()
            del self._held[message.metadata.sequence.stream]
            self.figures.held = len(self._held)
            self._room.set()
        del self._lanes[lane]

    async def _settle(self, message: Msg, event_id: str) -> None:
        """Bring it to the hub, or to the dead letters; acknowledged at the leaf either way."""
        try:
            if not event_id:
                raise _Refused("malformed", "no envelope with an event_id")
            await self._send(message, event_id)
        except _Refused as exc:
            await self._bury(message, exc)
            return
        await self._ack(message)

    async def _send(self, message: Msg, event_id: str) -> None:
        headers = {MSG_ID_HEADER: event_id}
        if trace := (message.headers or {}).get(TRACEPARENT):
            headers[TRACEPARENT] = trace
        subject = pumped(message.subject)
        failed_at: float | None = None
        strikes, seen = 0, self.figures.pumped
        while True:
            try:
                async with self._in_flight:
                    ack = await self._js.publish(
                        subject, message.data, headers=headers, stream=EVENTS_STREAM
                    )
            except nats.errors.MaxPayloadError as exc:
                raise _Refused("too_large", str(exc)) from exc
            except nats.js.errors.APIError as exc:
                if exc.err_code == _MESSAGE_TOO_LARGE:
                    raise _Refused("too_large", str(exc)) from exc
                log.warning("hub refused an event for now", subject=subject, error=str(exc))
            except nats.js.errors.NoStreamResponseError as exc:
                # Also what a dead link looks like: it is a refusal only if others get through.
                strikes += self.figures.pumped > seen
                seen = self.figures.pumped
                failed_at = failed_at or time.monotonic()
                lasted = time.monotonic() - failed_at
                if strikes >= REFUSED_STRIKES and lasted >= self._refused_after_s:
                    raise _Refused("no_permission", "nobody takes this subject") from exc
            except (TimeoutError, nats.errors.Error) as exc:
                log.debug("event not pumped yet", error=type(exc).__name__)
            else:
                self.figures.pumped += 1
                self.figures.repeated += bool(ack.duplicate)
                self._release_all()
                return
            await self._wait_for_probe()

    async def _wait_for_probe(self) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue_for_probe.append(turn)
        await turn

    async def _release_probes(self) -> None:
        while True:
            await asyncio.sleep(self._probe_every_s)
            if self._queue_for_probe:
                self._release_one()

    def _release_one(self) -> None:
        turn = self._queue_for_probe.popleft()
        if not turn.done():
            turn.set_result(None)

    def _release_all(self) -> None:
        for _ in range(len(self._queue_for_probe)):
            self._release_one()

    async def _bury(self, message: Msg, refusal: _Refused) -> None:
        while True:
            try:
                await bury(
                    self._js, message, reader="pump", reason=refusal.reason, error=str(refusal)
                )
            except (TimeoutError, nats.errors.Error) as exc:
                log.error("dead letter not stored yet", error=f"{type(exc).__name__}: {exc}")
                await asyncio.sleep(self._probe_every_s)
            else:
                self.figures.dead += 1
                return

    async def _ack(self, message: Msg) -> None:
        """Tell the leaf that it may forget the event; a lost ack means one repetition."""
        try:
            await message.ack()
        except nats.errors.Error as exc:
            log.warning("ack not sent: the event will be pumped again", error=type(exc).__name__)

    async def _keep_held(self) -> None:
        """Tell the leaf that what we hold is in work, so that it is not delivered twice."""
        while True:
            await asyncio.sleep(ACK_WAIT_S / 3)
            for message in list(self._held.values()):
                try:
                    await message.in_progress()
                except nats.errors.Error as exc:
                    log.debug("leaf is away", error=type(exc).__name__)
                    break
