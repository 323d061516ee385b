"""What the edge tells a running flow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DequeuedReason(StrEnum):
    """Why a contact left its queue without the flow's own doing."""

    ANSWERED = "answered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PlayDone:
    """A playback ran to its end, or could not be played (the edge logs that): the flow goes on."""

    play_id: int


@dataclass(frozen=True, slots=True)
class Digit:
    """The caller pressed a key: one of 0123456789*#; anything else is taken as a wrong key."""

    digit: str


@dataclass(frozen=True, slots=True)
class TimerDue:
    """A timer of StartTimer is due."""

    timer_id: int


@dataclass(frozen=True, slots=True)
class Dequeued:
    """`answered`: an agent talks now (after the bridge stands). `failed`: the queue gave it up."""

    reason: DequeuedReason


@dataclass(frozen=True, slots=True)
class VoicemailDone:
    """The recording ended by its limit or by the caller's key."""


@dataclass(frozen=True, slots=True)
class PositionKnown:
    """Answer to AskPosition; 1 is next, None when nobody knows."""

    position: int | None


@dataclass(frozen=True, slots=True)
class InteractionOver:
    """The agent's part is over, and the caller's leg still stands."""


@dataclass(frozen=True, slots=True)
class CallerGone:
    """The caller's leg is over, whatever the flow was doing."""


FlowEvent = (
    PlayDone
    | Digit
    | TimerDue
    | Dequeued
    | VoicemailDone
    | PositionKnown
    | InteractionOver
    | CallerGone
)
