"""The shell around one contact: carries out what its machine and its flow ask for, in order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Protocol

import msgspec
from opentelemetry.context import Context
from opentelemetry.trace import Span

from edge_agent.call.contact import ContactMachine
from edge_agent.call.floor import Floor
from edge_agent.call.outputs import (
    DialAgent,
    Emit,
    Output,
    Record,
    Save,
    SaveSeat,
    StartTimer,
    StopFlow,
    StopTimer,
    ToWorker,
)
from edge_agent.dialplan import Dialplan
from edge_agent.flow.driver import FlowDriver
from edge_agent.identity import now_ms
from edge_agent.media import protocol as media
from edge_agent.recorder.service import RecorderService
from edge_agent.recorder.spool import LiveCard
from edge_agent.sync.outbox import Outbox
from edge_agent.sync.requests import CloudRequests
from infra.contracts import subjects
from infra.contracts.contact import ContactOutcome, EndReason
from infra.contracts.errors import PeerError
from infra.contracts.ids import ContactId, LegId, QueueId
from infra.telemetry.logs import get_logger
from infra.telemetry.metrics import Counter
from infra.telemetry.propagation import traceparent

log = get_logger(__name__)

# An order that must survive a crash waits for its record this long; a call is worth more than its
# record, so it then goes on without.
RECORD_WAIT_S = 0.5

_UNRECORDED = Counter("tandem_edge_unrecorded_total", "Recordings that could not start", ["code"])
_UNSAVED = Counter("tandem_edge_unsaved_orders_total", "Orders that went ahead of their record")


class House(Protocol):
    """What all lines share."""

    floor: Floor
    dialplan: Dialplan
    outbox: Outbox
    recorder: RecorderService
    requests: CloudRequests
    realm: str

    def send(self, worker: str, command: media.AnyCommand) -> None:
        """To a worker; one that is lost is told by its own way."""

    def own_leg(self, leg_id: LegId, contact_id: ContactId) -> None:
        """News of this leg are for this contact."""

    def own_recording(self, order: Record, line: Line) -> None:
        """News of this recording are for this line."""

    def settle(self, line: Line) -> None:
        """Forget a line that is over."""

    def broke(self, line: Line, error: Exception) -> None:
        """A step of this line failed by our own fault."""


class Line:
    """One contact: its machine, its flow, its timers, and its ordered way to the worker."""

    def __init__(self, house: House, machine: ContactMachine, span: Span, context: Context) -> None:
        self.machine = machine
        self.driver: FlowDriver | None = None
        self.span = span
        self.context = context
        self.is_caller_gone = False
        self.legs: set[LegId] = set()
        self._house = house
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._lane: deque[Callable[[], Awaitable[None]]] = deque()
        self._lane_task: asyncio.Task[None] | None = None
        self._saved: asyncio.Future[None] | None = None

    # -- outputs of the core

    def run(self, outputs: list[Output]) -> None:
        """Let the floor settle the seats, then carry out the rest."""
        self.execute(self._house.floor.settle(self.machine, outputs, now_ms()))

    def execute(self, outputs: list[Output]) -> None:
        """Carry out settled outputs, in their order; one that fails does not keep the rest back.

        Raises:
            Exception: the first that failed; what had to be told has been told.
        """
        failed: Exception | None = None
        for output in outputs:
            try:
                self._carry_out(output)
            except Exception as exc:  # noqa: BLE001  # raised below, after the rest
                failed = failed or exc
        if failed is not None:
            raise failed

    def close(self) -> None:
        """Nothing is left of the contact but what the lane still holds."""
        for handle in self._timers.values():
            handle.cancel()
        self._timers.clear()
        self._stop_flow()

    def _carry_out(self, output: Output) -> None:
        house = self._house
        match output:
            case Emit(tenant_id, key, event_id, body):
                house.outbox.emit(tenant_id, key, event_id, body, self.context)
            case Save(tenant_id, contact_id, state):
                key = subjects.contact_key(tenant_id, contact_id)
                self._saved = house.outbox.save(key, state)
            case SaveSeat(seat):
                key = subjects.seat_key(seat.tenant_id, seat.agent_id)
                house.outbox.save(key, msgspec.json.encode(seat))
            case ToWorker(_, command):
                self.send(command)
            case DialAgent():
                self._dial(output)
            case Record():
                self._record(output)
            case StartTimer(name, due_at_ms):
                self.start_timer(name, due_at_ms)
            case StopTimer(name):
                self.stop_timer(name)
            case StopFlow():
                self._stop_flow()
            case _:
                raise AssertionError(f"the floor settles {output}")

    def _dial(self, order: DialAgent) -> None:
        house = self._house
        tenant_id = self.machine.record.tenant_id
        username = house.dialplan.username(tenant_id, order.order.agent_id)
        house.own_leg(order.leg_id, self.machine.record.contact_id)
        self.execute(self.machine.dialled(order.leg_id, username))
        self.send(
            media.Dial(
                leg_id=order.leg_id,
                uri=f"sip:{username}@{house.realm}",
                caller_number=order.caller_number,
            )
        )

    def _record(self, order: Record) -> None:
        record = self.machine.record
        card = LiveCard(
            tenant_id=record.tenant_id,
            recording_id=order.recording_id,
            contact_id=record.contact_id,
            interaction_id=order.interaction_id,
            agent_id=order.agent_id,
            started_at_ms=now_ms(),
            traceparent=traceparent(self.context),
        )
        try:
            path = self._house.recorder.reserve(card)
        except (PeerError, OSError) as exc:
            code = exc.code if isinstance(exc, PeerError) else "spool_failed"
            _UNRECORDED.labels(code).inc()
            log.error("call is not recorded", contact_id=card.contact_id, code=code)
            return
        self._house.own_recording(order, self)
        self.send(
            media.StartRecording(order.recording_id, order.left_leg_id, order.right_leg_id, path)
        )

    # -- the way to the worker

    def send(self, command: media.AnyCommand) -> None:
        """In order; what makes a leg (Answer, Dial) waits until its record is safe."""
        worker = self.machine.record.worker
        saved = self._saved
        if isinstance(command, media.Answer | media.Dial) and saved and not saved.done():

            async def send_safely() -> None:
                done, _ = await asyncio.wait([saved], timeout=RECORD_WAIT_S)
                if not done:
                    _UNSAVED.inc()
                self._house.send(worker, command)

            self._enqueue(send_safely)
        elif self._lane_task is not None:

            async def send_next() -> None:
                self._house.send(worker, command)

            self._enqueue(send_next)
        else:
            self._house.send(worker, command)

    def _enqueue(self, job: Callable[[], Awaitable[None]]) -> None:
        self._lane.append(job)
        if self._lane_task is None:
            self._lane_task = asyncio.create_task(self._drain(), name="line")

    async def _drain(self) -> None:
        try:
            while self._lane:
                job = self._lane.popleft()
                try:
                    await job()
                # The task's end of the line: a fault here is ours, and must close the contact;
                # its hang-up comes into this very lane.
                except Exception as exc:  # noqa: BLE001
                    self.broke(exc)
        finally:
            self._lane_task = None

    # -- timers, also the flow's

    def start_timer(self, name: str, due_at_ms: int) -> None:
        """Set a timer; the same name again replaces it."""
        self.stop_timer(name)
        delay_s = max(0, due_at_ms - now_ms()) / 1000
        loop = asyncio.get_running_loop()
        self._timers[name] = loop.call_later(delay_s, self._timer_due, name)

    def stop_timer(self, name: str) -> None:
        """Forget a timer."""
        if handle := self._timers.pop(name, None):
            handle.cancel()

    def _timer_due(self, name: str) -> None:
        self._timers.pop(name, None)
        try:
            if name.startswith("flow:"):
                if self.driver is not None:
                    self.driver.timer_due(name)
                return
            was_voicemail = self.machine.record.is_voicemail
            self.run(self.machine.timer_due(name, now_ms()))
            if was_voicemail and not self.machine.record.is_voicemail:
                self._voicemail_over()
            self._house.settle(self)
        except Exception as exc:  # noqa: BLE001  # a timer has no caller who could see it
            self.broke(exc)

    def broke(self, error: Exception) -> None:
        """A fault of ours where no caller could see it: it ends this contact."""
        self._house.broke(self, error)

    # -- what the flow does to the call (edge_agent.flow.driver.Call)

    def enter_queue(self, queue_id: QueueId, priority: int | None, skills: dict[str, int]) -> None:
        """Queue with what the flow asks for; what the queue demands is the router's to add."""
        record = self.machine.record
        queue = self._house.dialplan.queue(record.tenant_id, queue_id)
        if queue is None:
            log.error("queue is not configured", tenant_id=record.tenant_id, queue_id=queue_id)
            # Later: the flow is in the middle of giving its commands.
            asyncio.get_running_loop().call_soon(self._dequeue_failed)
            return
        chosen = queue.priority if priority is None else priority
        self.run(self.machine.enter_queue(queue_id, chosen, skills, now_ms()))

    def leave_queue(self, reason: str) -> None:
        """Take the contact out of its queue, and withdraw what rings."""
        if not self.is_caller_gone:
            self.run(self.machine.leave_queue(reason, now_ms()))

    def record_voicemail(self, max_ms: int) -> None:
        """Record the caller alone."""
        self.run(self.machine.record_voicemail(max_ms, now_ms()))

    def stop_voicemail(self) -> None:
        """The caller pressed a key."""
        self.run(self.machine.stop_voicemail())
        self._voicemail_over()

    def finish(self, outcome: ContactOutcome, reason: EndReason, detail: str | None) -> None:
        """The flow is over."""
        if self.is_caller_gone:
            self.run(self.machine.presume(outcome, reason, detail))
        else:
            self.run(self.machine.close(outcome, reason, now_ms(), detail))

    async def ask_position(self) -> int | None:
        """The place in the queue."""
        record = self.machine.record
        return await self._house.requests.position(record.tenant_id, record.contact_id)

    def _voicemail_over(self) -> None:
        if self.driver is not None:
            self.driver.voicemail_over()

    def _dequeue_failed(self) -> None:
        try:
            if self.driver is not None:
                self.driver.dequeue_failed()
        except Exception as exc:  # noqa: BLE001  # the loop has no caller who could see it
            self.broke(exc)

    def _stop_flow(self) -> None:
        if self.driver is not None:
            self.driver.stop()
            self.driver = None
