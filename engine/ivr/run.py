"""One caller's run through a flow: events and the time in, commands out; no clock, no I/O."""

from __future__ import annotations

from collections.abc import Callable

from engine.hours.schedule import is_open
from engine.ivr import document as doc
from engine.ivr import events as evt
from engine.ivr.activities import (
    Activity,
    Asking,
    End,
    Leave,
    Move,
    Playing,
    Recording,
    Talking,
    Waiting,
)
from engine.ivr.call import Call, CallFacts
from engine.ivr.commands import Finish, FlowCommand, HangUp, RecordedPrompt
from engine.ivr.spoken import spoken
from infra.contracts.contact import ContactOutcome, EndReason
from infra.contracts.errors import InvariantError

__all__ = ["CallFacts", "FlowRun"]

# Steps between two presses of a key or waits in a queue. The validator refuses loops that neither
# hear nor wait; this is the second lock, and the end of a caller who is silent in menu after menu.
MAX_STEPS_WITHOUT_INPUT = 200


class FlowRun:
    """One caller in one flow. Never raises for a valid flow, whatever events come in what order.

    After an agent answered (`Dequeued(answered)`) the run waits for InteractionOver or CallerGone,
    and finishes with `handled`. Events before `start` are ignored but for CallerGone; events after
    Finish give no commands.
    """

    def __init__(
        self,
        flow: doc.Flow,
        facts: CallFacts,
        on_step: Callable[[str], None] | None = None,
    ) -> None:
        """Args: on_step: told the name of each step as it is entered."""
        self._on_step = on_step
        self._call = Call(flow, facts.language or flow.language)
        self._step_name = flow.start
        self._activity: Activity | None = None
        self._is_over = False

    def start(self, now_ms: int) -> list[FlowCommand]:
        """The first commands; call it once, when the caller's leg is answered."""
        if self._activity is not None:
            raise InvariantError("flow is started twice", code="flow_started_twice")
        self._call.commands = []
        if not self._is_over:
            self._follow(Leave(self._call.flow.start), now_ms)
        return self._call.commands

    def handle(self, event: evt.FlowEvent, now_ms: int) -> list[FlowCommand]:
        """Takes one event; returns the commands to carry out, in this order."""
        call = self._call
        call.commands = []
        if self._is_over:
            return call.commands
        match event:
            case evt.CallerGone():
                self._finish_gone()
            case evt.Dequeued(evt.DequeuedReason.ANSWERED) if self._activity is not None:
                # Also after the flow has left the queue: the edge decides who was first.
                call.quiet()
                self._activity = Talking()
            case _ if self._activity is not None and self._is_current(event):
                self._follow(self._activity.handle(call, event, now_ms), now_ms)
            case _:
                pass
        return call.commands

    @property
    def is_over(self) -> bool:
        """Finish was given."""
        return self._is_over

    @property
    def step_name(self) -> str:
        """The step that runs now, for logs and traces."""
        return self._step_name

    def _is_current(self, event: evt.FlowEvent) -> bool:
        """Whether the event is about something that still runs; notes what it ends."""
        call = self._call
        match event:
            case evt.PlayDone(play_id):
                if play_id != call.play_id:
                    return False
                call.play_id = None
            case evt.TimerDue(timer_id):
                if timer_id not in call.timer_ids:
                    return False
                call.timer_ids.discard(timer_id)
            case evt.Digit():
                call.steps_without_input = 0
            case _:
                pass
        return True

    def _follow(self, move: Move, now_ms: int) -> None:
        call = self._call
        while move is not None:
            call.quiet()
            if isinstance(move, End):
                self._finish(move)
                return
            call.steps_without_input += 1
            if call.steps_without_input > MAX_STEPS_WITHOUT_INPUT:
                self._finish(
                    End(ContactOutcome.FAILED, EndReason.FLOW_FAULT, detail="too_many_steps")
                )
                return
            self._step_name = move.step
            if self._on_step is not None:
                self._on_step(move.step)
            move = self._enter(call.flow.steps[move.step], now_ms)

    def _enter(self, step: doc.Step, now_ms: int) -> Move:
        call = self._call
        match step:
            case doc.Goto():
                return Leave(step.next)
            case doc.Hours():
                return Leave(step.open if is_open(step.schedule, now_ms) else step.closed)
            case doc.SetFacts():
                _set_facts(call, step)
                return Leave(step.next)
            case doc.HangUpStep():
                outcome = ContactOutcome(step.outcome)
                if call.has_message:
                    outcome = ContactOutcome.VOICEMAIL
                return End(outcome, EndReason.FLOW_HANGUP)
            case _:
                self._activity = _activity_of(call, step)
                return self._activity.begin(call, now_ms)

    def _finish(self, end: End) -> None:
        if end.hangs_up:
            self._call.commands.append(HangUp())
        self._call.commands.append(Finish(end.outcome, end.reason, end.detail))
        self._is_over = True

    def _finish_gone(self) -> None:
        # Media ended with the leg; only timers are left to stop.
        self._call.cancel_timers()
        outcome = ContactOutcome.ABANDONED_IN_FLOW
        if self._activity is not None:
            outcome = self._activity.outcome_if_gone(self._call)
        self._finish(End(outcome, EndReason.CALLER_HANGUP, hangs_up=False))


def _activity_of(
    call: Call, step: doc.Say | doc.PlayPrompt | doc.Menu | doc.Queue | doc.Voicemail
) -> Activity:
    match step:
        case doc.Say():
            item = spoken(step.text, step.voice, call.language, call.flow.language)
            return Playing((item,), step.next)
        case doc.PlayPrompt():
            return Playing((RecordedPrompt(step.prompt),), step.next)
        case doc.Menu():
            return Asking(step)
        case doc.Queue():
            return Waiting(step)
        case doc.Voicemail():
            return Recording(step)


def _set_facts(call: Call, step: doc.SetFacts) -> None:
    if step.priority is not None:
        call.priority = step.priority
    if step.language is not None:
        call.language = step.language
    if step.skills is not None:
        call.skills |= step.skills
