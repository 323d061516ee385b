"""What strategies may look at: an agent's record so far, and the fronts of the lines."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from engine.acd.filtering import Requirement

# How long past work still counts when agents are compared by how busy they were.
OCCUPANCY_MEMORY_MS = 30 * 60 * 1_000

Key = tuple[float, ...]


@dataclass(slots=True)
class Standing:
    """One agent's record since the owner took over; times are Unix milliseconds.

    Attributes:
        idle_since_at_ms: when it last became available; a withdrawn offer costs nothing.
        freed_at_ms: when its latest contact ended, 0 for none yet; breaks do not move it.
        handled: contacts answered, count.
        offer_number: the domain's number of its latest offer, 0 for none yet.
        busy: share of the recent past that contacts took, 0 to 1, as of `busy_at_ms`.
    """

    agent_id: str = ""
    skills: dict[str, int] = field(default_factory=dict)
    idle_since_at_ms: int = 0
    freed_at_ms: int = 0
    handled: int = 0
    offer_number: int = 0
    busy: float = 0.0
    busy_at_ms: int = 0

    def note_time(self, now_ms: int, *, was_busy: bool) -> None:
        """Lets the past fade: what is OCCUPANCY_MEMORY_MS old counts 1/e."""
        if self.busy_at_ms == 0 or now_ms < self.busy_at_ms:
            self.busy_at_ms = now_ms
            return
        kept = math.exp((self.busy_at_ms - now_ms) / OCCUPANCY_MEMORY_MS)
        self.busy = self.busy * kept + ((1.0 - kept) if was_busy else 0.0)
        self.busy_at_ms = now_ms

    def stamp(self) -> tuple[float, ...]:
        """Equal when nothing changed that a strategy compares."""
        return (
            self.idle_since_at_ms,
            self.freed_at_ms,
            self.handled,
            self.offer_number,
            self.busy,
            self.busy_at_ms,
        )


@dataclass(frozen=True, slots=True)
class Demand:
    """What the contacts of one lane ask for.

    Attributes:
        seed: differs from epoch to epoch; for orders that are to look like chance.
    """

    requirement: Requirement
    seed: int


@dataclass(frozen=True, slots=True)
class Front:
    """The next contact of a line, as one free agent sees it.

    Attributes:
        need: priority with ageing, in 1/60,000 of a point, higher first.
        arrived_at_ms: when it first entered a queue.
        slack_ms: time left until its service level is missed; negative when it is.
        tier: the agent's tier in the queue, 1 first.
        share: what the agent gave to the queue so far, by its weight; lower means it is owed more.
    """

    need: int
    arrived_at_ms: int
    slack_ms: int
    tier: int
    share: int
