"""The flow document, version 1, as types; docs/flow-document.md explains it with examples."""

from __future__ import annotations

from typing import Literal

import msgspec

from engine.hours.schedule import Schedule
from infra.contracts.ids import QueueId

SCHEMA = 1

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
DIGITS = "0123456789*#"

# A flow of a large business has tens of steps; the check of 500 takes a few milliseconds.
MAX_STEPS = 500
# About two minutes of speech.
MAX_TEXT = 2_000
MAX_NAME = 100
# A menu of more phrases is a sequence of steps.
MAX_PHRASES = 20
# Shorter counts a slow finger as silence; longer leaves a dead line.
MIN_MENU_TIMEOUT_MS, MAX_MENU_TIMEOUT_MS = 500, 60_000
MAX_RETRIES = 10
# A wait below a second would let a queue step that leads to itself spin.
MIN_WAIT_MS, MAX_WAIT_MS = 1_000, 24 * 3_600_000
MIN_ANNOUNCE_EVERY_MS, MAX_ANNOUNCE_EVERY_MS = 1_000, 3_600_000
MIN_VOICEMAIL_MS, MAX_VOICEMAIL_MS = 1_000, 600_000
MAX_PRIORITY = 100
MAX_SKILL_LEVEL = 10
# More demands on one agent than any queue makes; each is looked at for each agent.
MAX_SKILLS = 20


class Phrase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to hear: either `text` by language, or the name of a WAV `prompt`."""

    text: dict[str, str] | None = None
    prompt: str | None = None
    voice: str | None = None


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key and the step it leads to."""

    digit: str
    next: str


class Say(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="say"):
    """Speak a text, then go on."""

    text: dict[str, str]
    next: str
    voice: str | None = None


class PlayPrompt(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="play"
):
    """Play a WAV prompt, then go on."""

    prompt: str
    next: str


class Menu(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="menu"):
    """Ask for one digit.

    Attributes:
        retries: how often the menu is repeated after a wrong digit or silence.
        timeout_ms: silence after the prompts that counts as no input.
        no_input: next step once the retries are used up.
        barge_in: a digit interrupts the prompts; else digits during them are ignored.
    """

    prompts: list[Phrase]
    options: list[Option]
    no_input: str
    retries: int = 2
    timeout_ms: int = 5_000
    invalid: Phrase | None = None
    timeout: Phrase | None = None
    barge_in: bool = True


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="hours"):
    """Branch by the schedule."""

    schedule: Schedule
    open: str
    closed: str


class SetFacts(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="set"
):
    """Change priority (0 to 100), language or required skills (level 1 to 10) of this call."""

    next: str
    priority: int | None = None
    language: Language | None = None
    skills: dict[str, int] | None = None


class Queue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="queue"):
    """Wait for an agent.

    Attributes:
        priority: 0 to 100; None means what `set` said, else the queue's own.
        announcements: one after the other, every `announce_every_ms`.
        announce_position: tell the place in the queue before each announcement.
        music: WAV prompt to loop; None means the built-in music.
        max_wait_ms: after it the contact leaves the queue and goes to `next`; None means no limit.
        next: where to go when the wait is over without an agent; needed with max_wait_ms.
        digits: keys that the caller may press while waiting.
    """

    queue_id: QueueId
    priority: int | None = None
    announcements: list[Phrase] = []
    announce_every_ms: int = 30_000
    announce_at_entry: bool = False
    announce_position: bool = False
    music: str | None = None
    max_wait_ms: int | None = None
    next: str | None = None
    digits: list[Option] = []


class Voicemail(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="voicemail"
):
    """Record a message for the agents of a queue; without `next` the call ends after it."""

    queue_id: QueueId
    greeting: Phrase | None = None
    max_ms: int = 120_000
    beep: bool = True
    next: str | None = None


class HangUpStep(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="hangup"
):
    """End the call; `outcome` is how the contact counts unless a message was left."""

    outcome: Literal["self_served", "rejected"] = "self_served"


class Goto(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="goto"):
    """Go on elsewhere."""

    next: str


Step = Say | PlayPrompt | Menu | Hours | SetFacts | Queue | Voicemail | HangUpStep | Goto
STEP_TYPES: tuple[type[Step], ...] = (
    Say,
    PlayPrompt,
    Menu,
    Hours,
    SetFacts,
    Queue,
    Voicemail,
    HangUpStep,
    Goto,
)


class Flow(msgspec.Struct, frozen=True):
    """A flow that passed `engine.ivr.loading.load_flow`; never built otherwise.

    Attributes:
        language: spoken until a `set` step changes it; every text has it.
        start: the first step's name.
        steps: by name.
    """

    name: str
    language: Language
    start: str
    steps: dict[str, Step]
