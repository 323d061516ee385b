"""The worker's legs: commands and PJSIP's facts come in, calls change and events go out."""

from __future__ import annotations

import heapq
import itertools
import secrets
import time
from collections.abc import Callable
from enum import Enum, auto
from typing import Any

from edge_agent.media import protocol as wire
from edge_agent.media.protocol import AnyEvent, EndedBy, Fault, WorkerSettings
from edge_agent.pj import sip_text
from edge_agent.pj.audio import Audio
from edge_agent.pj.callbacks import (
    CallArrived,
    CallChanged,
    DigitHeard,
    Fact,
    Facts,
    MediaChanged,
    StreamClosed,
    WorkerCall,
)
from edge_agent.pj.endpoint import Endpoint, call_options
from edge_agent.pj.kernels import conference
from edge_agent.pj.kernels import pjsua2 as pj
from edge_agent.pj.leg import Leg
from edge_agent.pj.recording import Recorder
from infra.contracts.errors import RequestError, TandemError
from infra.contracts.ids import LegId, uuid7
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

# What a refused caller's carrier is asked to wait; long enough for a burst to pass.
RETRY_AFTER_S = 5
# How often a leg's received packets are looked at, within its media timeout.
LOOKS_PER_TIMEOUT = 5

_OVERLOAD = 503
_RANDOM_BITS = 74
_NS_PER_MS = 1_000_000


class _Timer(Enum):
    ANSWER = auto()  # the daemon must answer an incoming leg
    RING = auto()  # an outgoing leg must be answered
    MEDIA = auto()  # look at received packets


def new_leg_id() -> LegId:
    """A time-ordered id for an incoming leg."""
    return LegId(uuid7(time.time_ns() // _NS_PER_MS, secrets.randbits(_RANDOM_BITS)))


def now_ms() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // _NS_PER_MS


class Switchboard:
    """All calls of a worker; every method belongs to the polling thread."""

    def __init__(
        self,
        settings: WorkerSettings,
        post: Callable[[AnyEvent], None],
        is_congested: Callable[[], bool],
    ) -> None:
        self._settings = settings
        self._post = post
        self._is_congested = is_congested
        self._facts: Facts = Facts()
        self._legs: dict[LegId, Leg] = {}
        # Calls that ended in this round: freed after it, outside their own callbacks.
        self._ended: list[Leg] = []
        self._timers: list[tuple[int, int, LegId, _Timer]] = []
        self._timer_order = itertools.count()
        self._is_draining = False
        self._is_drained_said = False
        self.legs_total = 0
        self.refused_total = 0
        self.endpoint = Endpoint(settings, self._facts, new_leg_id)
        self.audio = Audio(self._legs, post)
        self.recorder = Recorder(post)

    @property
    def legs(self) -> int:
        """Live legs, count."""
        return len(self._legs)

    def poll(self) -> None:
        """One round: PJSIP's events, what they mean, timers and plays."""
        self.endpoint.poll()
        self.take_facts()
        self._run_timers(time.monotonic_ns())
        self.audio.poll()
        if self._is_draining and not self._legs and not self._is_drained_said:
            self._is_drained_said = True
            self._post(wire.Drained())

    def take_facts(self) -> None:
        """Handle what the callbacks brought, then free the calls that ended."""
        while self._facts:
            fact = self._facts.popleft()
            try:
                self._take(fact)
            except pj.Error as error:
                self._report(error, "fact", None)
        self._ended.clear()

    def _take(self, fact: Fact) -> None:
        if isinstance(fact, CallArrived):
            self._call_arrived(fact)
            return
        leg = self._legs.get(fact.leg_id)
        if leg is None:
            return
        if isinstance(fact, CallChanged):
            self._call_changed(leg, fact)
        elif isinstance(fact, MediaChanged):
            self._media_changed(leg, fact)
        elif isinstance(fact, StreamClosed):
            leg.add_stream(fact.figures)
        elif isinstance(fact, DigitHeard):
            self._post(wire.Digit(leg.leg_id, fact.digit, now_ms()))

    def _call_arrived(self, fact: CallArrived) -> None:
        call = fact.call
        code = ""
        if self._is_draining:
            code = "draining"
        elif len(self._legs) >= self._settings.max_legs:
            code = "leg_limit"
        elif self._is_congested():
            code = "queue_full"
        if code:
            self.refused_total += 1
            self._post(Fault(code, "an incoming call was refused with 503"))
            call.hangup(_refusal(_OVERLOAD, "Service Unavailable", RETRY_AFTER_S))
            return
        at_ms = now_ms()
        invite = sip_text.read_invite(fact.message)
        leg = Leg(call.leg_id, call, True, at_ms, sip_call_id=invite.sip_call_id)
        self._add(leg)
        self._arm(leg, _Timer.ANSWER, self._settings.answer_within_ms)
        self._post(
            wire.Incoming(
                leg.leg_id,
                at_ms,
                invite.sip_call_id,
                invite.ruri_user,
                invite.to_user,
                invite.from_number,
                invite.from_name,
                invite.headers,
            )
        )

    def _add(self, leg: Leg) -> None:
        self._legs[leg.leg_id] = leg
        self.legs_total += 1

    def _call_changed(self, leg: Leg, fact: CallChanged) -> None:
        leg.sip_call_id = fact.sip_call_id or leg.sip_call_id
        if fact.state == pj.PJSIP_INV_STATE_EARLY:
            if not leg.is_incoming and not leg.is_ringing_said:
                leg.is_ringing_said = True
                self._post(wire.Ringing(leg.leg_id, now_ms(), fact.sip_status))
        elif fact.state == pj.PJSIP_INV_STATE_CONFIRMED:
            if leg.answered_at_ms is None:
                leg.answered_at_ms = now_ms()
                self._post(wire.Answered(leg.leg_id, leg.answered_at_ms, leg.sip_call_id))
        elif fact.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self._end(leg, fact.sip_status, fact.reason)

    def _end(self, leg: Leg, sip_status: int, reason: str) -> None:
        """The leg is over: the one place that says `LegEnded`."""
        self.audio.leg_ended(leg)
        self.recorder.leg_ended(leg.leg_id)
        del self._legs[leg.leg_id]
        self._ended.append(leg)
        ended_by = leg.ended_by or (EndedBy.TIMEOUT if sip_status == 408 else EndedBy.REMOTE)
        self._post(
            wire.LegEnded(
                leg.leg_id,
                now_ms(),
                sip_status,
                reason,
                ended_by,
                leg.sip_call_id,
                leg.answered_at_ms,
                leg.media_figures(),
            )
        )

    def _media_changed(self, leg: Leg, fact: MediaChanged) -> None:
        leg.slot = fact.slot
        leg.stream_index = fact.index
        leg.is_held = fact.is_held
        if fact.slot is None:
            return
        leg.codec = fact.codec
        leg.rx_packets_seen = 0
        leg.rx_seen_at_ns = time.monotonic_ns()
        self.audio.rewire(leg)
        self.recorder.wire(leg)
        if not leg.is_watched:
            self._watch_media(leg)
        self._post(wire.MediaUp(leg.leg_id, leg.codec))

    def _arm(self, leg: Leg, kind: _Timer, delay_ms: int) -> None:
        due = time.monotonic_ns() + delay_ms * _NS_PER_MS
        heapq.heappush(self._timers, (due, next(self._timer_order), leg.leg_id, kind))

    def _run_timers(self, now_ns: int) -> None:
        while self._timers and self._timers[0][0] <= now_ns:
            _, _, leg_id, kind = heapq.heappop(self._timers)
            leg = self._legs.get(leg_id)
            if leg is None:
                continue
            if kind is _Timer.ANSWER and not leg.is_replied:
                self.refused_total += 1
                self._hang_up(
                    leg,
                    _refusal(_OVERLOAD, "Service Unavailable", RETRY_AFTER_S),
                    EndedBy.TIMEOUT,
                )
            elif kind is _Timer.RING and leg.answered_at_ms is None:
                self._hang_up(leg, call_options(), EndedBy.TIMEOUT)
            elif kind is _Timer.MEDIA:
                self._look_at_media(leg, now_ns)

    def _watch_media(self, leg: Leg) -> None:
        leg.is_watched = True
        self._arm(leg, _Timer.MEDIA, self._settings.media_timeout_ms // LOOKS_PER_TIMEOUT)

    def _look_at_media(self, leg: Leg, now_ns: int) -> None:
        leg.is_watched = False
        if leg.slot is None:
            return
        self._watch_media(leg)
        if leg.is_held:
            leg.rx_seen_at_ns = now_ns
            return
        figures = conference.stream_figures(leg.call.getId(), leg.stream_index)
        if figures is None:
            return
        if figures[0] != leg.rx_packets_seen:
            leg.rx_packets_seen = figures[0]
            leg.rx_seen_at_ns = now_ns
            leg.is_loss_said = False
            return
        silent_ms = (now_ns - leg.rx_seen_at_ns) // _NS_PER_MS
        if silent_ms >= self._settings.media_timeout_ms and not leg.is_loss_said:
            leg.is_loss_said = True
            self._post(wire.MediaLost(leg.leg_id, now_ms(), silent_ms))

    def _hang_up(self, leg: Leg, options: Any, ended_by: EndedBy) -> None:
        """End a call; PJSUA2 reports its end at once, from inside hangup."""
        leg.ended_by = leg.ended_by or ended_by
        leg.is_replied = True
        leg.call.hangup(options)

    def handle(self, command: wire.AnyCommand) -> None:
        """Carry out a command of the daemon; what fails is told by a Fault."""
        try:
            self._carry_out(command)
        except TandemError as error:
            self._post(Fault(error.code, str(error), getattr(command, "leg_id", None)))
            self._settle_failed(command, error.code)
        except pj.Error as error:
            self._report(error, type(command).__name__, getattr(command, "leg_id", None))
            self._settle_failed(command, "sip_failed")
        self.take_facts()

    def _carry_out(self, command: wire.AnyCommand) -> None:
        handler = _HANDLERS.get(type(command))
        if handler is None:
            raise RequestError("command has no place here", code="unknown_command")
        handler(self, command)

    def _settle_failed(self, command: wire.AnyCommand, code: str) -> None:
        """Keep the promise of one last event for each command that begins something.

        What repeats a live id began nothing: that leg's or recording's own end is still to come.
        """
        if isinstance(command, wire.Dial) and command.leg_id not in self._legs:
            self._post(wire.LegEnded(command.leg_id, now_ms(), 0, code, EndedBy.FAULT))
        elif isinstance(command, wire.Play):
            self._post(wire.PlayDone(command.leg_id, command.play_id, wire.PlayOutcome.FAILED))
        elif isinstance(command, wire.StartRecording) and code != "duplicate_recording":
            self._post(wire.RecordingStopped(command.recording_id, 0, 0, code))

    def _report(self, error: Any, where: str, leg_id: LegId | None) -> None:
        """A refusal by PJSIP: its own short reason, without the URI it may name."""
        log.warning("pjsip refused", where=where, leg_id=leg_id, status=error.status)
        self._post(Fault("sip_failed", f"{where}: PJSIP status {error.status}", leg_id))

    def leg(self, leg_id: LegId) -> Leg:
        """A live leg.

        Raises:
            RequestError: `unknown_leg`: it never was, or it ended a moment ago.
        """
        leg = self._legs.get(leg_id)
        if leg is None:
            raise RequestError("no such leg", code="unknown_leg")
        return leg

    def answer(self, command: wire.Answer) -> None:
        """200 to an incoming leg."""
        leg = self.leg(command.leg_id)
        leg.is_replied = True
        leg.call.answer(call_options(200))

    def ring(self, command: wire.Ring) -> None:
        """180 to an incoming leg."""
        leg = self.leg(command.leg_id)
        leg.is_replied = True
        leg.call.answer(call_options(180))

    def reject(self, command: wire.Reject) -> None:
        """A final answer that refuses."""
        if not 300 <= command.sip_status <= 699:
            raise RequestError("sip_status is out of 300 to 699", code="invalid_status")
        options = _refusal(command.sip_status, command.reason, command.retry_after_s)
        self._hang_up(self.leg(command.leg_id), options, EndedBy.LOCAL)

    def hang_up(self, command: wire.Hangup) -> None:
        """BYE, CANCEL or a refusal, by the leg's state."""
        if command.sip_status and not 300 <= command.sip_status <= 699:
            raise RequestError("sip_status is out of 300 to 699", code="invalid_status")
        leg = self.leg(command.leg_id)
        status = command.sip_status if leg.answered_at_ms is None else 0
        options = call_options(status, sip_text.reason_phrase(command.reason))
        self._hang_up(leg, options, EndedBy.LOCAL)

    def dial(self, command: wire.Dial) -> None:
        """Send an INVITE through the front."""
        if command.leg_id in self._legs:
            raise RequestError("leg id is in use", code="duplicate_leg")
        if self._is_draining:
            raise RequestError("worker is draining", code="draining")
        if len(self._legs) >= self._settings.max_legs:
            self.refused_total += 1
            raise RequestError("max_legs is reached", code="leg_limit")
        if not sip_text.is_dialable(command.uri):
            raise RequestError("uri can't be dialled", code="invalid_uri", field="uri")
        for name, value in command.headers.items():
            if not sip_text.is_sendable_header(name, value):
                raise RequestError("header is refused", code="invalid_header", field="headers")
        options = call_options(headers=command.headers)
        options.txOption.localUri = sip_text.from_header(
            command.caller_number, command.caller_name, self._settings.sip_host
        )
        call = WorkerCall(self.endpoint.account, self._facts, command.leg_id, pj.PJSUA_INVALID_ID)
        leg = Leg(command.leg_id, call, False, now_ms(), is_replied=True)
        self._add(leg)
        try:
            call.makeCall(command.uri, options)
        except pj.Error as error:
            self._report(error, "Dial", command.leg_id)
            # Its end may have been reported from inside makeCall: take that, or end it here.
            self.take_facts()
            if command.leg_id not in self._legs:
                return
            leg.ended_by = EndedBy.FAULT
            self._end(leg, 0, "sip_failed")
            return
        if command.ring_timeout_ms > 0:
            self._arm(leg, _Timer.RING, command.ring_timeout_ms)

    def play(self, command: wire.Play) -> None:
        """Play files to a leg."""
        self.audio.play(self.leg(command.leg_id), command)

    def start_recording(self, command: wire.StartRecording) -> None:
        """Record one leg, or two."""
        sides = [self.leg(command.left_leg_id)]
        if command.right_leg_id is not None:
            sides.append(self.leg(command.right_leg_id))
        at_ms = now_ms()
        self.recorder.start(command, sides, at_ms)
        self._post(wire.RecordingStarted(command.recording_id, at_ms))

    def stop_recording(self, command: wire.StopRecording) -> None:
        """Finish a recording; one that has ended with its legs is no error."""
        self.recorder.stop(command.recording_id)

    def send_digits(self, command: wire.SendDigits) -> None:
        """DTMF by RFC 4733."""
        if not sip_text.is_digits(command.digits):
            raise RequestError("digits are refused", code="invalid_digits", field="digits")
        self.leg(command.leg_id).call.dialDtmf(command.digits)

    def drain(self, _command: wire.Drain) -> None:
        """Take no new legs."""
        self._is_draining = True

    def hang_up_all(self) -> None:
        """End every leg, and take no new one."""
        self._is_draining = True
        self._is_drained_said = True
        for leg in list(self._legs.values()):
            try:
                self._hang_up(leg, call_options(), EndedBy.LOCAL)
            except pj.Error as error:
                self._report(error, "shutdown", leg.leg_id)
        self.take_facts()


def _refusal(sip_status: int, reason: str, retry_after_s: int) -> Any:  # Any: SWIG object
    headers = {"Retry-After": str(retry_after_s)} if retry_after_s > 0 else None
    return call_options(sip_status, sip_text.reason_phrase(reason), headers)


_Handler = Callable[[Switchboard, Any], None]  # Any: the command's own type, by the key

_HANDLERS: dict[type, _Handler] = {
    wire.Answer: Switchboard.answer,
    wire.Ring: Switchboard.ring,
    wire.Reject: Switchboard.reject,
    wire.Hangup: Switchboard.hang_up,
    wire.Dial: Switchboard.dial,
    wire.Play: Switchboard.play,
    wire.StopPlay: lambda board, c: board.audio.stop_play(board.leg(c.leg_id), c.play_id),
    wire.Music: lambda board, c: board.audio.start_music(board.leg(c.leg_id), c.path),
    wire.StopMusic: lambda board, c: board.audio.stop_music(board.leg(c.leg_id)),
    wire.Bridge: lambda board, c: board.audio.bridge(board.leg(c.a_leg_id), board.leg(c.b_leg_id)),
    wire.Unbridge: lambda board, c: board.audio.unbridge(
        board.leg(c.a_leg_id), board.leg(c.b_leg_id)
    ),
    wire.StartRecording: Switchboard.start_recording,
    wire.StopRecording: Switchboard.stop_recording,
    wire.SendDigits: Switchboard.send_digits,
    wire.Drain: Switchboard.drain,
}
