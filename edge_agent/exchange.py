"""The edge's exchange: news of workers and orders of the owner find their contact."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

import msgspec
from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind

from edge_agent.admission import Admission, Refusal
from edge_agent.call.floor import Floor
from edge_agent.call.outputs import Emit, Output, Record, Save, SaveSeat
from edge_agent.call.record import ContactRecord
from edge_agent.dialplan import Dialplan, Route
from edge_agent.flow.driver import FlowDriver
from edge_agent.flow.prompts import Prompts
from edge_agent.identity import new_id, now_ms
from edge_agent.line import Line
from edge_agent.line_limit import LineLimit
from edge_agent.media import protocol as media
from edge_agent.recorder.service import RecorderService
from edge_agent.sync.outbox import Outbox
from edge_agent.sync.requests import CloudRequests
from engine.ivr.run import CallFacts, FlowRun
from infra.contracts import subjects
from infra.contracts.agent import AgentSeat, SetAgentState
from infra.contracts.call_count import CallsElsewhere
from infra.contracts.config import TenantConfig
from infra.contracts.contact import ContactOutcome, EndReason, LiveContact
from infra.contracts.errors import Conflict, PeerError
from infra.contracts.ids import ContactId, DomainId, LegId, RecordingId, TenantId
from infra.contracts.leg import LegRole
from infra.contracts.offer import CancelOffer, OfferContact, OfferFailure
from infra.telemetry.logs import get_logger
from infra.telemetry.metrics import Counter, Gauge
from infra.telemetry.propagation import traceparent
from infra.telemetry.tracing import get_tracer

log = get_logger(__name__)
tracer = get_tracer(__name__)

# Each contact is a few kB here; the media workers' own limits are what a machine can carry.
MAX_CONTACTS = 2_000
RETRY_AFTER_S = 5
# SIP has no reason for more; a longer one is an attack or a mistake.
MAX_ANI_CHARS = 128
_NOT_FOUND, _UNAVAILABLE = 404, 503

_REFUSED = Counter("tandem_edge_calls_refused_total", "Calls refused before a contact", ["reason"])
_BROKEN = Counter("tandem_edge_invariants_broken_total", "Contacts closed by a fault of ours")
_FAULTS = Counter("tandem_edge_worker_faults_total", "Faults that workers reported", ["code"])
_CONTACTS = Gauge("tandem_edge_contacts", "Contacts now")
_LEGS = Gauge("tandem_edge_legs", "Legs of those contacts, those already hung up included")


class Worker(Protocol):
    """What the exchange needs of a media worker."""

    def send(self, command: media.AnyCommand) -> None:
        """Raises PeerError when it is gone or stuck."""


class Exchange:
    """All lines of the edge (edge_agent.line.House), and the owner's obeyer."""

    def __init__(
        self,
        *,
        dialplan: Dialplan,
        outbox: Outbox,
        recorder: RecorderService,
        requests: CloudRequests,
        prompts: Prompts,
        realm: str,
    ) -> None:
        self.floor = Floor()
        self.dialplan = dialplan
        self.outbox = outbox
        self.recorder = recorder
        self.requests = requests
        self.realm = realm
        self.is_draining = False
        self.on_idle: Callable[[], None] = lambda: None
        self.admission = Admission()
        self.on_calls_changed: Callable[[], None] = lambda: None
        self._prompts = prompts
        self._refusals, self._faults = LineLimit(), LineLimit()
        self._workers: dict[str, Worker] = {}
        self._lines: dict[ContactId, Line] = {}
        self._legs: dict[LegId, ContactId] = {}
        self._recordings: dict[RecordingId, tuple[Record, Line]] = {}

    @property
    def contacts(self) -> int:
        """Contacts that are not wholly over, count."""
        return len(self._lines)

    @property
    def live_legs(self) -> int:
        """Legs of all contacts, count."""
        return sum(len(line.machine.record.legs) for line in self._lines.values())

    # -- configuration

    def configure(self, config: TenantConfig) -> None:
        """A tenant's new configuration.

        Raises:
            RequestError: it can't be used; nothing was changed.
        """
        self.dialplan.put(config)
        self.perform(self.floor.configure(config, now_ms()))
        documents = [flow.document for flow in config.flows]
        self._prompts.prewarm(config.tenant_id, documents, config.prompts)

    def drop(self, tenant_id: TenantId) -> None:
        """A tenant left this edge: its free agents are signed out, its calls may end."""
        self.dialplan.drop(tenant_id)
        self.admission.forget(tenant_id)
        self.perform(self.floor.drop(tenant_id, now_ms()))

    def perform(self, outputs: list[Output]) -> None:
        """Outputs that belong to no contact that still lives: seats, and what a crash left."""
        for output in outputs:
            match output:
                case Emit(tenant_id, key, event_id, body):
                    self.outbox.emit(tenant_id, key, event_id, body)
                case Save(tenant_id, contact_id, state):
                    self.outbox.save(subjects.contact_key(tenant_id, contact_id), state)
                case SaveSeat(seat):
                    key = subjects.seat_key(seat.tenant_id, seat.agent_id)
                    self.outbox.save(key, msgspec.json.encode(seat))

    # -- workers

    def add_worker(self, name: str, worker: Worker) -> None:
        """A worker that may bring calls."""
        self._workers[name] = worker

    def lose_worker(self, name: str) -> None:
        """A worker died: its contacts end here and now, its recordings are sealed."""
        self._workers.pop(name, None)
        for line in [x for x in self._lines.values() if x.machine.record.worker == name]:
            self._step(line, lambda at: at.machine.lose(EndReason.WORKER_LOST, now_ms()))
        for recording_id, (order, _) in list(self._recordings.items()):
            if order.worker == name:
                del self._recordings[recording_id]
                self.recorder.finish(recording_id, is_truncated=True)

    def send(self, worker: str, command: media.AnyCommand) -> None:
        """To a worker; what is said to a dead one is lost, its end closes the contact."""
        target = self._workers.get(worker)
        if target is None:
            return
        try:
            target.send(command)
        except PeerError as exc:
            log.warning("worker does not take a command", worker=worker, code=exc.code)

    def own_leg(self, leg_id: LegId, contact_id: ContactId) -> None:
        """News of this leg are for this contact."""
        self._legs[leg_id] = contact_id
        _LEGS.set(len(self._legs))
        if line := self._lines.get(contact_id):
            line.legs.add(leg_id)

    def own_recording(self, order: Record, line: Line) -> None:
        """News of this recording are for this line."""
        self._recordings[order.recording_id] = (order, line)

    def on_event(self, worker: str, event: media.AnyEvent) -> None:
        """News of a worker; a fault of ours in it ends its contact, not the edge."""
        match event:
            case media.Incoming():
                self._arrive(worker, event)
            case media.Ringing(leg_id, at_ms):
                self._on_leg(leg_id, lambda line: line.machine.ringing(leg_id, at_ms))
            case media.Answered():
                self._answered(event)
            case media.Digit(leg_id, digit):
                self._on_flow(leg_id, lambda driver: driver.digit(digit))
            case media.PlayDone(leg_id, play_id):
                self._on_flow(leg_id, lambda driver: driver.play_done(play_id))
            case media.MediaLost(leg_id):
                self._on_leg(leg_id, lambda line: line.machine.media_lost(leg_id, now_ms()))
            case media.LegEnded():
                self._leg_ended(event)
            case media.RecordingStarted(recording_id, at_ms):
                if found := self._recordings.get(recording_id):
                    order, line = found
                    self._step(line, lambda at: at.machine.recording_started(order, at_ms))
            case media.RecordingStopped():
                self._recording_stopped(event)
            case media.Fault(code, message):
                self._fault(worker, code, message)

    def _fault(self, worker: str, code: str, message: str) -> None:
        if code == "unknown_leg":  # a race that the protocol names as no error
            return
        _FAULTS.labels(code).inc()
        held_back = self._faults.admit()
        if held_back is not None:
            log.warning(
                "worker reports a fault",
                worker=worker,
                code=code,
                error=message,
                held_back=held_back,
            )

    # -- calls

    def _arrive(self, worker: str, call: media.Incoming) -> None:
        reason = self._refusal()
        if reason is not None:
            self._refuse(worker, call, Refusal(_UNAVAILABLE, reason))
            return
        route = self.dialplan.route(call.ruri_user)
        if route is None:
            self._refuse(worker, call, Refusal(_NOT_FOUND, "unknown_number"))
            return
        refusal = self.admission.refusal(route, time.monotonic())
        if refusal is not None:
            self._refuse(worker, call, refusal, route.tenant_id)
            return
        contact_id = ContactId(new_id())
        span = tracer.start_span(
            "sip.invite",
            kind=SpanKind.SERVER,
            attributes={"tenant_id": route.tenant_id, "contact_id": contact_id},
        )
        context = trace.set_span_in_context(span)
        record = ContactRecord(
            tenant_id=route.tenant_id,
            contact_id=contact_id,
            caller_leg_id=call.leg_id,
            ani=call.from_number[:MAX_ANI_CHARS],
            dnis=call.ruri_user,
            flow_id=route.flow_id,
            flow_version=route.flow_version,
            arrived_at_ms=call.at_ms,
            worker=worker,
            traceparent=traceparent(context),
        )
        line = Line(self, self.floor.add(record), span, context)
        self._lines[contact_id] = line
        self.admission.began(route.tenant_id)
        self.on_calls_changed()
        self.own_leg(call.leg_id, contact_id)
        _CONTACTS.set(len(self._lines))
        line.driver = self._driver(line, route)
        self._step(line, lambda at: at.machine.arrive(call.sip_call_id, call.at_ms))

    def _refuse(
        self,
        worker: str,
        call: media.Incoming,
        refusal: Refusal,
        tenant_id: TenantId | None = None,
    ) -> None:
        _REFUSED.labels(refusal.reason).inc()
        held_back = self._refusals.admit()  # at a limit each call of a burst comes here
        if held_back is not None:
            log.warning(
                "call refused",
                reason=refusal.reason,
                tenant_id=tenant_id,
                held_back=held_back,
                pii={"dnis": call.ruri_user},
            )
        retry_after_s = RETRY_AFTER_S if refusal.status == _UNAVAILABLE else 0
        self.send(worker, media.Reject(call.leg_id, refusal.status, retry_after_s=retry_after_s))

    def _refusal(self) -> str | None:
        if self.is_draining:
            return "draining"
        if len(self._lines) >= MAX_CONTACTS:
            return "too_many_contacts"
        return "outbox_full" if self.outbox.is_full else None

    def _driver(self, line: Line, route: Route) -> FlowDriver:
        record = line.machine.record
        facts = CallFacts(ani=record.ani, dnis=record.dnis)
        return FlowDriver(
            FlowRun(route.flow, facts),
            line,
            self._prompts,
            leg_id=record.caller_leg_id,
            tenant_id=record.tenant_id,
            recordings=route.prompts,
            now_ms=now_ms,
        )

    def _answered(self, event: media.Answered) -> None:
        line = self._line_of(event.leg_id)
        if line is None:
            return
        self._step(
            line, lambda at: at.machine.answered(event.leg_id, event.sip_call_id, event.at_ms)
        )
        if event.leg_id == line.machine.record.caller_leg_id:
            _end(line.span)
            if line.driver:
                self._guard(line, line.driver.start)

    def _leg_ended(self, event: media.LegEnded) -> None:
        line = self._line_of(event.leg_id)
        if line is None:
            return
        leg = line.machine.record.legs.get(event.leg_id)
        is_caller = leg is not None and leg.role is LegRole.CALLER
        if is_caller and event.ended_by is media.EndedBy.REMOTE:
            line.is_caller_gone = True
            if line.driver:
                self._guard(line, line.driver.caller_gone)
        self._step(line, lambda at: at.machine.leg_ended(event, now_ms()))

    def _recording_stopped(self, event: media.RecordingStopped) -> None:
        if self._recordings.pop(event.recording_id, None) is None:
            return
        if event.error or event.dropped_frames:
            log.error(
                "recording is damaged",
                recording_id=event.recording_id,
                code=event.error or "frames_dropped",
                dropped_frames=event.dropped_frames,
            )
        self.recorder.finish(event.recording_id, is_truncated=bool(event.error))

    # -- orders of the owner (edge_agent.sync.commands.Obeyer)

    def offer(self, tenant_id: TenantId, order: OfferContact) -> None:
        """Ring an agent; raises RequestError to refuse."""
        line = self._lines.get(order.contact_id)
        if line is None:
            raise Conflict("contact is not here", code=OfferFailure.CONTACT_GONE)
        # Refuses an agent without a phone before anything is taken.
        self.dialplan.username(tenant_id, order.agent_id)
        outputs = self.floor.offer(tenant_id, order, now_ms())
        self._guard(line, lambda: line.execute(outputs))

    def cancel_offer(self, tenant_id: TenantId, order: CancelOffer) -> None:
        """Stop ringing; raises RequestError to refuse."""
        line = self._lines.get(order.contact_id)
        if line is None:
            raise Conflict("contact is not here", code=OfferFailure.CONTACT_GONE)
        outputs = self.floor.cancel_offer(tenant_id, order, now_ms())
        self._guard(line, lambda: line.execute(outputs))

    def set_agent_state(self, tenant_id: TenantId, order: SetAgentState) -> None:
        """Change a seat; raises RequestError to refuse."""
        self.perform(self.floor.set_agent_state(tenant_id, order, now_ms()))

    def calls_elsewhere(self, tenant_id: TenantId, news: CallsElsewhere) -> None:
        """What another site of the tenant carries now."""
        self.admission.hear(tenant_id, news, time.monotonic())

    def fence(self, domain_id: DomainId, epoch: int) -> None:
        """Refuse older epochs from now on."""
        self.floor.fence(domain_id, epoch)

    def live_state(
        self, domain_id: DomainId, tenant_ids: list[TenantId]
    ) -> tuple[list[LiveContact], list[AgentSeat], dict[TenantId, int]]:
        """Contacts, seats, and the last `seq` they include."""
        wanted = self.dialplan.tenants_of(domain_id) & set(tenant_ids)
        given = self.outbox.sequences.given
        sequences = {tenant_id: given.get(tenant_id, 0) for tenant_id in wanted}
        return self.floor.live_contacts(wanted), self.floor.seats.snapshot(wanted), sequences

    # -- the end

    def drain(self) -> None:
        """Take no new calls."""
        self.is_draining = True
        if not self._lines:
            self.on_idle()

    def cut_all(self) -> None:
        """Hang up what is still there at the end of a drain."""
        for line in list(self._lines.values()):
            self._step(line, lambda at: at.machine.close(None, EndReason.SHUTDOWN, now_ms()))

    # -- inside

    def _line_of(self, leg_id: LegId) -> Line | None:
        contact_id = self._legs.get(leg_id)
        return self._lines.get(contact_id) if contact_id else None

    def _on_leg(self, leg_id: LegId, step: Callable[[Line], list[Output]]) -> None:
        if line := self._line_of(leg_id):
            self._step(line, step)

    def _on_flow(self, leg_id: LegId, tell: Callable[[FlowDriver], None]) -> None:
        """The caller's own news; an agent's keys are no business of the flow."""
        line = self._line_of(leg_id)
        driver = line.driver if line else None
        if line and driver and leg_id == line.machine.record.caller_leg_id:
            self._guard(line, lambda: tell(driver))

    def _step(self, line: Line, step: Callable[[Line], list[Output]]) -> None:
        self._guard(line, lambda: line.run(step(line)))

    def _guard(self, line: Line, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception as exc:  # noqa: BLE001  # one contact's fault must not end the others
            self.broke(line, exc)
        self.settle(line)

    def settle(self, line: Line) -> None:
        """Forget what is over."""
        record = line.machine.record
        if not line.machine.is_over or record.contact_id not in self._lines:
            return
        del self._lines[record.contact_id]
        self.admission.ended(record.tenant_id)
        self.on_calls_changed()
        self.floor.forget(record.contact_id)
        for leg_id in line.legs:
            self._legs.pop(leg_id, None)
        _LEGS.set(len(self._legs))
        _end(line.span)
        line.close()
        _CONTACTS.set(len(self._lines))
        if self.is_draining and not self._lines:
            self.on_idle()

    def broke(self, line: Line, error: Exception) -> None:
        """A fault of ours: stop that contact, and page."""
        _BROKEN.inc()
        record = line.machine.record
        log.critical(
            "a contact broke", contact_id=record.contact_id, phase=record.phase, exc_info=error
        )
        legs = list(record.legs)
        try:
            line.run(line.machine.close(ContactOutcome.FAILED, EndReason.FLOW_FAULT, now_ms()))
        except Exception as exc:  # the machine itself is broken: end by force
            log.critical("a contact would not close", contact_id=record.contact_id, exc_info=exc)
            for leg_id in legs:
                self.send(record.worker, media.Hangup(leg_id))
            self.perform(self.floor.abandon(line.machine, now_ms()))
        self.settle(line)


def _end(span: Span) -> None:
    """It ends at the answer, or with a call that was never answered."""
    if span.is_recording():
        span.end()
