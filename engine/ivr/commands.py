"""What a flow orders the edge to do; the edge carries them out in the order given."""

from __future__ import annotations

from dataclasses import dataclass

from infra.contracts.contact import ContactOutcome, EndReason
from infra.contracts.ids import QueueId


@dataclass(frozen=True, slots=True)
class SpokenText:
    """Text for the synthesiser; `voice` None means the usual one of the language."""

    text: str
    language: str
    voice: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedPrompt:
    """A WAV prompt by its name in the tenant's configuration."""

    name: str


PlayItem = SpokenText | RecordedPrompt


@dataclass(frozen=True, slots=True)
class Play:
    """Play the items one after the other, then answer PlayDone(play_id).

    `interruptible` says that a digit will stop it (by StopPlay); the edge needs to do nothing.
    """

    play_id: int
    items: tuple[PlayItem, ...]
    interruptible: bool


@dataclass(frozen=True, slots=True)
class StopPlay:
    """Stop that playback; no PlayDone is needed for it (one that comes is ignored)."""

    play_id: int


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Answer TimerDue(timer_id) at `due_at_ms`; ids are never used twice in one run."""

    timer_id: int
    due_at_ms: int


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """That timer is not wanted any more (a TimerDue that comes all the same is ignored)."""

    timer_id: int


@dataclass(frozen=True, slots=True)
class EnterQueue:
    """Publish ContactQueued. `priority` None means the queue's own; `required_skills` are what
    the call asks for beside the queue; of a skill in both the higher level counts."""

    queue_id: QueueId
    priority: int | None
    required_skills: dict[str, int]


@dataclass(frozen=True, slots=True)
class LeaveQueue:
    """Withdraw a standing offer, publish ContactDequeued(reason); no answer is needed."""

    reason: str


@dataclass(frozen=True, slots=True)
class PlayMusic:
    """Loop this prompt until StopMusic; None means the built-in music."""

    prompt: str | None


@dataclass(frozen=True, slots=True)
class StopMusic:
    """Silence the loop."""


@dataclass(frozen=True, slots=True)
class AskPosition:
    """Ask the ACD owner for the place in the queue; answer PositionKnown, None if it is silent."""


@dataclass(frozen=True, slots=True)
class RecordVoicemail:
    """Beep if wanted, record the caller for at most `max_ms`, then answer VoicemailDone."""

    queue_id: QueueId
    max_ms: int
    beep: bool


@dataclass(frozen=True, slots=True)
class HangUp:
    """Hang up the caller's leg."""


@dataclass(frozen=True, slots=True)
class Finish:
    """The flow is over: the last command of a run, given exactly once."""

    outcome: ContactOutcome
    reason: EndReason
    detail: str | None = None


FlowCommand = (
    Play
    | StopPlay
    | StartTimer
    | CancelTimer
    | EnterQueue
    | LeaveQueue
    | PlayMusic
    | StopMusic
    | AskPosition
    | RecordVoicemail
    | HangUp
    | Finish
)
