"""Who hears what: bridges between legs, prompts, and shared music, as wires of the bridge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from edge_agent.media.protocol import AnyEvent, Fault, Play, PlayDone, PlayOutcome
from edge_agent.pj.clips import Clips
from edge_agent.pj.endpoint import BRIDGE_RATE_HZ, FRAME_SAMPLES
from edge_agent.pj.kernels import PlayerPort, conference
from edge_agent.pj.leg import Leg
from infra.contracts.errors import RequestError
from infra.contracts.ids import LegId

# A menu's prompt may be pieced together from some tens of files (numbers, dates).
MAX_PLAY_FILES = 64


@dataclass(slots=True)
class _Playing:
    play_id: str
    port: PlayerPort


@dataclass(slots=True)
class _Music:
    port: PlayerPort
    listeners: set[LegId] = field(default_factory=set)


class Audio:
    """The wires of all legs. A leg without media yet is wired as soon as it has some."""

    def __init__(self, legs: dict[LegId, Leg], post: Callable[[AnyEvent], None]) -> None:
        self._legs = legs
        self._post = post
        self._clips = Clips(BRIDGE_RATE_HZ)
        self._plays: dict[LegId, _Playing] = {}
        self._music: dict[str, _Music] = {}
        self._music_of: dict[LegId, str] = {}

    @property
    def players(self) -> int:
        """Players on the bridge, shared ones counted once."""
        return len(self._plays) + len(self._music)

    def rewire(self, leg: Leg) -> None:
        """Connect all that the leg takes part in; connecting twice is no error to the bridge."""
        if leg.slot is None:
            return
        for peer_id in leg.peers:
            self._join(leg, self._legs[peer_id])
        if playing := self._plays.get(leg.leg_id):
            conference.connect(playing.port.slot, leg.slot)
        if path := self._music_of.get(leg.leg_id):
            conference.connect(self._music[path].port.slot, leg.slot)

    def _join(self, a: Leg, b: Leg) -> None:
        if a.slot is not None and b.slot is not None:
            conference.connect(a.slot, b.slot)
            conference.connect(b.slot, a.slot)

    def bridge(self, a: Leg, b: Leg) -> None:
        """Join two legs and silence what was played to them."""
        for leg in (a, b):
            self.end_play(leg, PlayOutcome.STOPPED)
            self.stop_music(leg)
        a.peers.add(b.leg_id)
        b.peers.add(a.leg_id)
        self._join(a, b)

    def unbridge(self, a: Leg, b: Leg) -> None:
        """Part two legs."""
        if b.leg_id not in a.peers:
            return
        a.peers.discard(b.leg_id)
        b.peers.discard(a.leg_id)
        if a.slot is not None and b.slot is not None:
            conference.disconnect(a.slot, b.slot)
            conference.disconnect(b.slot, a.slot)

    def play(self, leg: Leg, command: Play) -> None:
        """Play files to a leg, in place of what it hears now; a bad file ends it at once."""
        self.end_play(leg, PlayOutcome.STOPPED)
        try:
            port = self._open(command.paths, is_loop=command.loop)
        except RequestError as error:
            self._post(Fault(error.code, str(error), leg.leg_id))
            self._post(PlayDone(leg.leg_id, command.play_id, PlayOutcome.FAILED))
            return
        self._plays[leg.leg_id] = _Playing(command.play_id, port)
        if leg.slot is not None:
            conference.connect(port.slot, leg.slot)

    def _open(self, paths: tuple[str, ...], *, is_loop: bool) -> PlayerPort:
        if not 0 < len(paths) <= MAX_PLAY_FILES:
            raise RequestError("play needs 1 to 64 files", code="play_failed", field="paths")
        clips = tuple(self._clips.load(path) for path in paths)
        try:
            return PlayerPort(clips, BRIDGE_RATE_HZ, FRAME_SAMPLES, loop=is_loop)
        except (ValueError, RuntimeError, MemoryError) as error:
            raise RequestError(f"play: {error}", code="play_failed") from error

    def stop_play(self, leg: Leg, play_id: str) -> None:
        """Stop this play if it is the leg's present one."""
        playing = self._plays.get(leg.leg_id)
        if playing is not None and playing.play_id == play_id:
            self.end_play(leg, PlayOutcome.STOPPED)

    def end_play(self, leg: Leg, outcome: PlayOutcome) -> None:
        """End the leg's play, if it has one, with this outcome."""
        playing = self._plays.pop(leg.leg_id, None)
        if playing is not None:
            playing.port.remove()
            self._post(PlayDone(leg.leg_id, playing.play_id, outcome))

    def poll(self) -> None:
        """Report the plays whose last sample went out."""
        for leg_id, playing in list(self._plays.items()):
            if playing.port.is_done:
                self.end_play(self._legs[leg_id], PlayOutcome.FINISHED)

    def start_music(self, leg: Leg, path: str) -> None:
        """Let the leg hear a file's shared player, in place of its present music."""
        if self._music_of.get(leg.leg_id) == path:
            return
        self.stop_music(leg)
        music = self._music.get(path)
        if music is None:
            try:
                music = _Music(self._open((path,), is_loop=True))
            except RequestError as error:
                self._post(Fault(error.code, str(error), leg.leg_id))
                return
            self._music[path] = music
        music.listeners.add(leg.leg_id)
        self._music_of[leg.leg_id] = path
        if leg.slot is not None:
            conference.connect(music.port.slot, leg.slot)

    def stop_music(self, leg: Leg) -> None:
        """The leg hears no music; a player without listeners goes."""
        path = self._music_of.pop(leg.leg_id, None)
        if path is None:
            return
        music = self._music[path]
        music.listeners.discard(leg.leg_id)
        if not music.listeners:
            music.port.remove()
            del self._music[path]
        elif leg.slot is not None:
            conference.disconnect(music.port.slot, leg.slot)

    def leg_ended(self, leg: Leg) -> None:
        """Forget the leg; PJSIP takes its own slot off the bridge."""
        leg.slot = None
        self.end_play(leg, PlayOutcome.LEG_ENDED)
        self.stop_music(leg)
        for peer_id in list(leg.peers):
            self.unbridge(leg, self._legs[peer_id])

    def close(self) -> None:
        """Remove all players; no leg is left."""
        for music in self._music.values():
            music.port.remove()
        self._music.clear()
