"""Runs a durable consumer of the region's events: batches in order, nothing lost, nothing spun."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

import nats.errors
import nats.js.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from infra.bus.dead_letters import bury
from infra.bus.pull import PullStream
from infra.bus.serving import Delivery, read
from infra.contracts.errors import PeerError, RequestError, TandemError
from infra.contracts.subjects import EVENTS_STREAM
from infra.telemetry.logs import FieldLogger, get_logger

log = get_logger(__name__)

BATCH = 256
# What a killed reader held comes again after this long, so history stands still as long. A batch is
# committed in milliseconds, and one that takes longer is renewed three times in it.
ACK_WAIT_S = 6.0
FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 5.0
# A failing batch is tried whole this often before its messages are tried one by one.
WHOLE_TRIES = 3
# This many failures in a row, one by one, and the fault is not in the messages.
SINGLE_FAILURES = 3
# One bad message among good ones comes again after this long, at most once a minute.
NAK_FIRST_S = 5.0
NAK_LONGEST_S = 60.0

BatchHandler = Callable[[Sequence[Delivery]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Taken:
    message: Msg
    delivery: Delivery


async def run_consumer(
    client: Client,
    durable: str,
    handler: BatchHandler,
    *,
    stream: str = EVENTS_STREAM,
    filter_subject: str | None = None,
    batch: int = BATCH,
) -> None:
    """Give `handler` each event of the stream, in batches, until cancelled.

    The handler commits; then the batch is acknowledged. A crash between gives the batch again:
    the handler must be idempotent by `envelope.event_id`. What can't be decoded goes to the dead
    letters, and so does a single message for which the handler raises a RequestError or an
    InvariantError. Any other failure is tried again, with growing waits, for ever.

    Args:
        durable: the consumer's name; the place in the stream is kept under it.
    """
    runner = _Runner(client, durable, handler)
    await runner.ensure(stream, filter_subject)
    pull = PullStream(client, stream, durable, batch=batch)
    await pull.open()
    try:
        while True:
            messages = await pull.next_batch()
            if messages:
                await runner.work_off(messages, pull)
    finally:
        await pull.close()


class _Runner:
    def __init__(self, client: Client, durable: str, handler: BatchHandler) -> None:
        self._js = client.jetstream()
        self._durable = durable
        self._handler = handler
        self._log: FieldLogger = log.bind(consumer=durable)

    async def ensure(self, stream: str, filter_subject: str | None) -> None:
        """Make the durable consumer, or bring it up to date; waits for the server."""
        config = ConsumerConfig(
            durable_name=self._durable,
            deliver_policy=DeliverPolicy.ALL,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=ACK_WAIT_S,
            max_ack_pending=BATCH * 4,
            filter_subject=filter_subject,
        )
        wait_s = FIRST_WAIT_S
        while True:
            try:
                await self._js.add_consumer(stream, config)
                return
            except (TimeoutError, nats.errors.Error) as exc:
                self._log.warning("consumer waits for its stream", error=f"{exc!r}")
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)

    async def work_off(self, messages: Sequence[Msg], pull: PullStream) -> None:
        """Handle a batch to its end: each message acknowledged, buried, or given back."""
        keeper = asyncio.create_task(self._keep(messages, pull))
        try:
            taken = [t for m in messages if (t := await self._decoded(m)) is not None]
            if taken:
                await self._settle(taken)
        finally:
            keeper.cancel()
            await asyncio.wait([keeper])

    async def _decoded(self, message: Msg) -> _Taken | None:
        try:
            delivery = read(message)
        except RequestError as exc:
            await self._bury(message, exc.code, str(exc))
            return None
        metadata = message.metadata
        return _Taken(
            message,
            replace(
                delivery,
                stream_seq=metadata.sequence.stream,
                deliveries=metadata.num_delivered or 1,
            ),
        )

    async def _settle(self, taken: Sequence[_Taken]) -> None:
        """Handle these whole, or find out which of them can't be."""
        wait_s = FIRST_WAIT_S
        for _ in range(WHOLE_TRIES):
            error = await self._try(taken)
            if error is None:
                return
            if _is_message_at_fault(error):
                await self._part(taken, error)
                return
            self._log.error("batch failed", size=len(taken), exc_info=error)
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 4, LONGEST_WAIT_S)
        await self._one_by_one(taken)

    async def _part(self, taken: Sequence[_Taken], error: Exception) -> None:
        """Bury the one message at fault; look for it by halves, and at once: waiting cures nothing.

        A stranger who sends bad events must not slow down everybody's history.
        """
        if len(taken) == 1:
            code = error.code if isinstance(error, TandemError) else "failed"
            await self._bury(taken[0].message, code, str(error))
            return
        middle = len(taken) // 2
        await self._settle(taken[:middle])
        await self._settle(taken[middle:])

    async def _one_by_one(self, taken: Sequence[_Taken]) -> None:
        failures_in_a_row = 0
        failed: list[_Taken] = []
        for place, one in enumerate(taken):
            error = await self._try([one])
            if error is None:
                failures_in_a_row = 0
                continue
            if _is_message_at_fault(error):
                await self._part([one], error)
                continue
            failed.append(one)
            failures_in_a_row += 1
            if failures_in_a_row >= SINGLE_FAILURES:
                # Nothing works: the fault is ours or the database's. Keep the order and wait.
                await self._until_it_works(failed[-SINGLE_FAILURES:])
                failed = failed[:-SINGLE_FAILURES]
                failures_in_a_row = 0
            elif place == len(taken) - 1 and len(failed) == len(taken):
                await self._until_it_works(failed)
                failed = []
        for one in failed:
            delay_s = min(NAK_FIRST_S * one.delivery.deliveries, NAK_LONGEST_S)
            self._log.error("message given back", subject=one.delivery.subject, again_in_s=delay_s)
            await one.message.nak(delay=delay_s)

    async def _until_it_works(self, stuck: Sequence[_Taken]) -> None:
        """Try these, in order, until one gets through; the others are then given back."""
        wait_s = LONGEST_WAIT_S / 4
        done: set[int] = set()
        while not done:
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)
            for number, one in enumerate(stuck):
                if await self._try([one]) is None:
                    done.add(number)
        for number, one in enumerate(stuck):
            if number not in done:
                await one.message.nak(delay=NAK_FIRST_S)

    async def _try(self, taken: Sequence[_Taken]) -> Exception | None:
        try:
            await self._handler([t.delivery for t in taken])
        except Exception as exc:  # noqa: BLE001 - returned, and decided on by the caller
            return exc
        for one in taken:
            await one.message.ack()
        return None

    async def _bury(self, message: Msg, reason: str, error: str) -> None:
        wait_s = FIRST_WAIT_S
        while True:
            try:
                await bury(self._js, message, reader=self._durable, reason=reason, error=error)
                return
            except (TimeoutError, nats.errors.Error) as exc:
                self._log.error("dead letter not stored yet", error=f"{exc!r}")
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)

    async def _keep(self, messages: Sequence[Msg], pull: PullStream) -> None:
        """While a batch is in work, tell the server so, or it would deliver it again.

        What was read ahead waits behind the batch, and its time runs as well.
        """
        while True:
            await asyncio.sleep(ACK_WAIT_S / 3)
            for message in (*messages, *pull.waiting):
                try:
                    await message.in_progress()
                except nats.errors.Error as exc:
                    self._log.debug("server is away", error=type(exc).__name__)
                    break


def _is_message_at_fault(error: Exception) -> bool:
    return isinstance(error, TandemError) and not isinstance(error, PeerError)
