"""Token buckets: how many requests each caller has left, over all nodes as far as they told."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass

WINDOW_S = 60
# 100 bytes each; the callers unseen for longest are forgotten first, and begin with a full bucket.
MAX_BUCKETS = 100_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What a request found.

    Attributes:
        limit: requests a minute.
        remaining: requests left now.
        full_in_s: when the bucket is full again.
        retry_in_s: when a next request will pass; 0 when this one did.
    """

    is_allowed: bool
    limit: int
    remaining: int
    full_in_s: int
    retry_in_s: int


class Buckets:
    """One bucket for each caller: as large as a minute's requests, refilled evenly.

    What other nodes allowed is taken out too, when they tell of it. A bucket can so be in debt,
    for at most a minute's requests: what was too much is paid back, and nobody waits for longer.
    """

    def __init__(self) -> None:
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, at_s

    def take(self, caller: str, per_minute: int, now_s: float) -> Taken:
        """Take a token if there is one.

        Args:
            now_s: a steady clock, seconds.
        """
        per_s = per_minute / WINDOW_S
        tokens = self._level(caller, per_minute, now_s)
        is_allowed = tokens >= 1
        tokens -= is_allowed
        self._put(caller, tokens, now_s)
        return Taken(
            is_allowed,
            per_minute,
            max(0, math.floor(tokens)),
            math.ceil((per_minute - tokens) / per_s),
            0 if is_allowed else max(1, math.ceil((1 - tokens) / per_s)),
        )

    def charge(self, caller: str, requests: int, per_minute: int, now_s: float) -> None:
        """Take what another node allowed."""
        tokens = self._level(caller, per_minute, now_s) - requests
        self._put(caller, max(tokens, -float(per_minute)), now_s)

    def _level(self, caller: str, per_minute: int, now_s: float) -> float:
        tokens, at_s = self._levels.pop(caller, (float(per_minute), now_s))
        return min(float(per_minute), tokens + (now_s - at_s) * per_minute / WINDOW_S)

    def _put(self, caller: str, tokens: float, now_s: float) -> None:
        self._levels[caller] = (tokens, now_s)
        if len(self._levels) > MAX_BUCKETS:
            self._levels.popitem(last=False)
