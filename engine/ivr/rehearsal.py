"""Plays one imagined caller through a flow, to tell beforehand what a call would meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.ivr import commands as cmd
from engine.ivr import document as doc
from engine.ivr import events as evt
from engine.ivr.run import CallFacts, FlowRun
from infra.contracts.contact import ContactOutcome
from infra.contracts.ids import QueueId

# The run ends a silent caller after 200 steps; a menu of ten retries makes 33 events a step.
MAX_EVENTS = 10_000


@dataclass(frozen=True, slots=True)
class StepEntered:
    """The call came to this step at `at_ms` of the imagined clock (Unix milliseconds)."""

    name: str
    step: doc.Step
    at_ms: int


@dataclass(frozen=True, slots=True)
class Pressed:
    """The caller pressed this key in the menu of this name; None: stayed silent."""

    name: str
    digit: str | None


@dataclass(frozen=True, slots=True)
class Queued:
    """The call waits in a queue; the rehearsal ends here."""

    name: str
    queue_id: QueueId
    required_skills: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Ended:
    """The flow ended the call."""

    outcome: ContactOutcome


Scene = StepEntered | Pressed | Queued | Ended


def rehearse(flow: doc.Flow, now_ms: int, digits: str = "") -> list[Scene]:
    """What a caller who arrives at `now_ms` meets, up to the first queue or the end.

    Args:
        digits: keys for the menus, in their order. When they are used up the caller presses the
            first option of each menu, and stays silent in one that it has heard before.
    """
    return _Rehearsal(flow, now_ms, list(digits)).play()


@dataclass(slots=True)
class _Rehearsal:
    flow: doc.Flow
    now_ms: int
    digits: list[str]
    scenes: list[Scene] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    timers: dict[int, int] = field(default_factory=dict)

    def play(self) -> list[Scene]:
        run = FlowRun(self.flow, CallFacts(ani="", dnis=""), on_step=self._entered)
        commands = run.start(self.now_ms)
        for _ in range(MAX_EVENTS):
            event = self._answer(commands, run.step_name)
            if event is None:
                break
            commands = run.handle(event, self.now_ms)
        return self.scenes

    def _entered(self, name: str) -> None:
        self.scenes.append(StepEntered(name, self.flow.steps[name], self.now_ms))

    def _answer(self, commands: list[cmd.FlowCommand], name: str) -> evt.FlowEvent | None:
        """What the world does next; None ends the rehearsal."""
        following: evt.FlowEvent | None = None
        for command in commands:
            match command:
                case cmd.Play(play_id):
                    following = self._heard(name, play_id)
                case cmd.StartTimer(timer_id, due_at_ms):
                    self.timers[timer_id] = due_at_ms
                case cmd.CancelTimer(timer_id):
                    self.timers.pop(timer_id, None)
                case cmd.RecordVoicemail():
                    following = evt.VoicemailDone()
                case cmd.EnterQueue(queue_id, _, required_skills):
                    self.scenes.append(Queued(name, queue_id, required_skills))
                    return None
                case cmd.Finish(outcome):
                    self.scenes.append(Ended(outcome))
                    return None
                case _:
                    pass
        return following or self._next_timer(name)

    def _heard(self, name: str, play_id: int) -> evt.FlowEvent:
        step = self.flow.steps[name]
        if not isinstance(step, doc.Menu):
            return evt.PlayDone(play_id)
        digit = self._digit(name, step)
        if digit is None or not step.barge_in:
            # After the prompts a timer waits for the key; a silent caller lets it run out.
            if digit is not None:
                self.digits.insert(0, digit)
            return evt.PlayDone(play_id)
        self.scenes.append(Pressed(name, digit))
        return evt.Digit(digit)

    def _digit(self, name: str, step: doc.Menu) -> str | None:
        if self.digits:
            return self.digits.pop(0)
        if name in self.asked:
            return None
        self.asked.add(name)
        return step.options[0].digit

    def _next_timer(self, name: str) -> evt.FlowEvent | None:
        if not self.timers:
            return None
        step = self.flow.steps[name]
        if isinstance(step, doc.Menu) and not step.barge_in:
            digit = self._digit(name, step)
            if digit is not None:
                self.scenes.append(Pressed(name, digit))
                return evt.Digit(digit)
        timer_id = min(self.timers, key=lambda each: self.timers[each])
        self.now_ms = max(self.now_ms, self.timers.pop(timer_id))
        if isinstance(step, doc.Menu):
            self.scenes.append(Pressed(name, None))
        return evt.TimerDue(timer_id)
