"""What each kind of step does while it lasts: small machines that end in a move."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from engine.ivr import commands as cmd
from engine.ivr import document as doc
from engine.ivr import events as evt
from engine.ivr.call import Call
from engine.ivr.spoken import position_text
from infra.contracts.contact import ContactOutcome, EndReason

# The edge answers AskPosition within 0.3 s, with None if the owner is silent; this is the second
# lock, so that announcements go on whatever happens.
POSITION_LIMIT_MS = 1_000


@dataclass(frozen=True, slots=True)
class Leave:
    """On to the step of this name."""

    step: str


@dataclass(frozen=True, slots=True)
class End:
    """The flow is over; `hangs_up` when the caller's leg still stands."""

    outcome: ContactOutcome
    reason: EndReason
    hangs_up: bool = True
    detail: str | None = None


Move = Leave | End | None


class Activity(Protocol):
    """One step while it lasts. The run stops playback, music and timers when it leaves."""

    def begin(self, call: Call, now_ms: int) -> Move:
        """First commands; a move ends it at once."""

    def handle(self, call: Call, event: evt.FlowEvent, now_ms: int) -> Move:
        """Takes an event; a move ends it. Timers and playbacks are known to be running ones."""

    def outcome_if_gone(self, call: Call) -> ContactOutcome:
        """How the contact counts if the caller hangs up now."""


class _Hearing:
    """Outcome of a caller who hangs up while the flow talks."""

    def outcome_if_gone(self, call: Call) -> ContactOutcome:
        """A message that was left counts, whatever came after it."""
        return ContactOutcome.VOICEMAIL if call.has_message else ContactOutcome.ABANDONED_IN_FLOW


@dataclass(slots=True)
class Playing(_Hearing):
    """A say or play step: one playback, then on."""

    items: tuple[cmd.PlayItem, ...]
    following: str

    def begin(self, call: Call, now_ms: int) -> Move:  # noqa: ARG002  # the protocol's shape
        """Plays."""
        call.play(self.items, interruptible=False)
        return None

    def handle(self, call: Call, event: evt.FlowEvent, now_ms: int) -> Move:  # noqa: ARG002
        """Waits for the end of the playback."""
        return Leave(self.following) if isinstance(event, evt.PlayDone) else None


class _MenuPhase(Enum):
    SCOLDING = auto()
    PROMPTING = auto()
    LISTENING = auto()


@dataclass(slots=True)
class Asking(_Hearing):
    """A menu step: prompts, one digit, retries."""

    step: doc.Menu
    failures: int = 0
    phase: _MenuPhase = _MenuPhase.PROMPTING

    def begin(self, call: Call, now_ms: int) -> Move:  # noqa: ARG002  # the protocol's shape
        """Plays the prompts."""
        self._prompt(call)
        return None

    def handle(self, call: Call, event: evt.FlowEvent, now_ms: int) -> Move:
        """Waits for a digit; silence counts from the end of the prompts."""
        match event:
            case evt.PlayDone() if self.phase is _MenuPhase.SCOLDING:
                self._prompt(call)
            case evt.PlayDone():
                self.phase = _MenuPhase.LISTENING
                call.start_timer(now_ms + self.step.timeout_ms)
            case evt.TimerDue():
                return self._fail(call, self.step.timeout)
            case evt.Digit(digit) if self.phase is _MenuPhase.LISTENING or self.step.barge_in:
                call.stop_play()
                call.cancel_timers()
                for option in self.step.options:
                    if option.digit == digit:
                        return Leave(option.next)
                return self._fail(call, self.step.invalid)
            case _:
                pass
        return None

    def _prompt(self, call: Call) -> None:
        self.phase = _MenuPhase.PROMPTING
        call.play(call.items(self.step.prompts), interruptible=self.step.barge_in)

    def _fail(self, call: Call, phrase: doc.Phrase | None) -> Move:
        self.failures += 1
        if self.failures > self.step.retries:
            return Leave(self.step.no_input)
        if phrase is None:
            self._prompt(call)
        else:
            self.phase = _MenuPhase.SCOLDING
            call.play(call.items((phrase,)), interruptible=self.step.barge_in)
        return None


@dataclass(slots=True)
class Recording(_Hearing):
    """A voicemail step: greeting, beep, message."""

    step: doc.Voicemail
    is_recording: bool = False

    def begin(self, call: Call, now_ms: int) -> Move:  # noqa: ARG002  # the protocol's shape
        """Greets, or records at once."""
        if self.step.greeting is None:
            self._record(call)
        else:
            call.play(call.items((self.step.greeting,)), interruptible=False)
        return None

    def handle(self, call: Call, event: evt.FlowEvent, now_ms: int) -> Move:  # noqa: ARG002
        """Waits for the end of the greeting, then of the message."""
        match event:
            case evt.PlayDone():
                self._record(call)
            case evt.VoicemailDone() if self.is_recording:
                call.has_message = True
                call.steps_without_input = 0
                if self.step.next is not None:
                    return Leave(self.step.next)
                return End(ContactOutcome.VOICEMAIL, EndReason.FLOW_HANGUP)
            case _:
                pass
        return None

    def outcome_if_gone(self, call: Call) -> ContactOutcome:
        """Callers end a message by hanging up."""
        if self.is_recording:
            return ContactOutcome.VOICEMAIL
        return _Hearing.outcome_if_gone(self, call)

    def _record(self, call: Call) -> None:
        self.is_recording = True
        call.commands.append(
            cmd.RecordVoicemail(self.step.queue_id, self.step.max_ms, self.step.beep)
        )


@dataclass(slots=True)
class Talking:
    """After an agent answered: the flow has nothing more to say."""

    def begin(self, call: Call, now_ms: int) -> Move:  # noqa: ARG002  # the protocol's shape
        """Leaves the line to the two."""
        return None

    def handle(self, call: Call, event: evt.FlowEvent, now_ms: int) -> Move:  # noqa: ARG002
        """Waits for the agent's end."""
        if isinstance(event, evt.InteractionOver):
            return End(ContactOutcome.HANDLED, EndReason.AGENT_HANGUP)
        return None

    def outcome_if_gone(self, call: Call) -> ContactOutcome:  # noqa: ARG002  # the protocol's shape
        """Handled, whoever hung up."""
        return ContactOutcome.HANDLED


class Waiting:
    """A queue step: music, announcements, the place in the queue, and ways out of the wait."""

    def __init__(self, step: doc.Queue) -> None:
        self._step = step
        self._limit_timer: int | None = None
        self._announce_timer: int | None = None
        self._position_timer: int | None = None
        self._announced = 0

    def begin(self, call: Call, now_ms: int) -> Move:
        """Enters the queue."""
        step = self._step
        priority = call.priority if step.priority is None else step.priority
        call.commands.append(cmd.EnterQueue(step.queue_id, priority, dict(call.skills)))
        call.play_music(step.music)
        if step.max_wait_ms is not None:
            self._limit_timer = call.start_timer(now_ms + step.max_wait_ms)
        if step.announcements or step.announce_position:
            if step.announce_at_entry:
                self._announce(call, now_ms)
            else:
                self._announce_later(call, now_ms)
        return None

    def handle(self, call: Call, event: evt.FlowEvent, now_ms: int) -> Move:
        """Goes on waiting, unless the wait is over."""
        match event:
            case evt.TimerDue(timer_id) if timer_id == self._limit_timer:
                return self._leave(call, "overflow", self._step.next)
            case evt.TimerDue(timer_id) if timer_id == self._announce_timer:
                self._announce(call, now_ms)
            case evt.TimerDue(timer_id) if timer_id == self._position_timer:
                self._say(call, None, now_ms)
            case evt.PositionKnown(position) if self._position_timer is not None:
                self._say(call, position, now_ms)
            case evt.PlayDone():
                call.play_music(self._step.music)
                self._announce_later(call, now_ms)
            case evt.Digit(digit):
                for option in self._step.digits:
                    if option.digit == digit:
                        return self._leave(call, "digit", option.next)
            case evt.Dequeued():
                return self._given_up(call)
            case _:
                pass
        return None

    def outcome_if_gone(self, call: Call) -> ContactOutcome:  # noqa: ARG002  # the protocol's shape
        """An abandon."""
        return ContactOutcome.ABANDONED_IN_QUEUE

    def _leave(self, call: Call, reason: str, following: str | None) -> Move:
        call.commands.append(cmd.LeaveQueue(reason))
        call.steps_without_input = 0
        return Leave(following or "")

    def _given_up(self, call: Call) -> Move:
        call.steps_without_input += 1
        if self._step.next is not None:
            return Leave(self._step.next)
        return End(ContactOutcome.FAILED, EndReason.FLOW_FAULT, detail="queue_failed")

    def _announce_later(self, call: Call, now_ms: int) -> None:
        self._announce_timer = call.start_timer(now_ms + self._step.announce_every_ms)

    def _announce(self, call: Call, now_ms: int) -> None:
        if self._step.announce_position:
            call.commands.append(cmd.AskPosition())
            self._position_timer = call.start_timer(now_ms + POSITION_LIMIT_MS)
        else:
            self._say(call, None, now_ms)

    def _say(self, call: Call, position: int | None, now_ms: int) -> None:
        call.cancel_timer(self._position_timer)
        self._position_timer = None
        items: tuple[cmd.PlayItem, ...] = ()
        if position is not None:
            items = (position_text(position, call.language),)
        if self._step.announcements:
            phrase = self._step.announcements[self._announced % len(self._step.announcements)]
            self._announced += 1
            items += call.items((phrase,))
        if not items:
            self._announce_later(call, now_ms)
            return
        call.stop_music()
        call.play(items, interruptible=bool(self._step.digits))
