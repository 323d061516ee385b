"""What a flow knows and has going on in one call; collects the commands of the event at hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.ivr import commands as cmd
from engine.ivr.document import Flow, Language, Phrase
from engine.ivr.spoken import playables


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What a flow may know of the call; a language here goes before the flow's own."""

    ani: str
    dnis: str
    language: Language | None = None


@dataclass(slots=True)
class Call:
    """One call in one flow.

    Attributes:
        play_id: the playback that runs, if one.
        timer_ids: timers that run.
        has_message: the caller has left a voicemail.
        steps_without_input: steps entered since the caller last pressed a key or waited in a queue.
    """

    flow: Flow
    language: Language
    priority: int | None = None
    skills: dict[str, int] = field(default_factory=dict)
    commands: list[cmd.FlowCommand] = field(default_factory=list)
    play_id: int | None = None
    timer_ids: set[int] = field(default_factory=set)
    has_music: bool = False
    has_message: bool = False
    steps_without_input: int = 0
    plays_made: int = 0
    timers_made: int = 0

    def play(self, items: tuple[cmd.PlayItem, ...], *, interruptible: bool) -> None:
        """Starts a playback; at most one runs."""
        self.plays_made += 1
        self.play_id = self.plays_made
        self.commands.append(cmd.Play(self.play_id, items, interruptible))

    def items(self, phrases: Iterable[Phrase]) -> tuple[cmd.PlayItem, ...]:
        """Phrases in the caller's language."""
        return playables(phrases, self.language, self.flow.language)

    def stop_play(self) -> None:
        """Stops the playback, if one runs."""
        if self.play_id is not None:
            self.commands.append(cmd.StopPlay(self.play_id))
            self.play_id = None

    def play_music(self, prompt: str | None) -> None:
        """Starts the music loop."""
        self.has_music = True
        self.commands.append(cmd.PlayMusic(prompt))

    def stop_music(self) -> None:
        """Stops the music loop, if it runs."""
        if self.has_music:
            self.commands.append(cmd.StopMusic())
            self.has_music = False

    def start_timer(self, due_at_ms: int) -> int:
        """Starts a timer; its id is new."""
        self.timers_made += 1
        self.timer_ids.add(self.timers_made)
        self.commands.append(cmd.StartTimer(self.timers_made, due_at_ms))
        return self.timers_made

    def cancel_timer(self, timer_id: int | None) -> None:
        """Cancels a timer, if it runs."""
        if timer_id in self.timer_ids:
            self.timer_ids.discard(timer_id)
            self.commands.append(cmd.CancelTimer(timer_id))

    def cancel_timers(self) -> None:
        """Cancels all timers."""
        for timer_id in sorted(self.timer_ids):
            self.cancel_timer(timer_id)

    def quiet(self) -> None:
        """Ends all that a step has going on."""
        self.stop_play()
        self.stop_music()
        self.cancel_timers()
