"""New ids and the wall clock: the two things that the daemon's shell gives to its core."""

from __future__ import annotations

import secrets
import time

from infra.contracts.ids import uuid7

_RANDOM_BITS = 74


def now_ms() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """A fresh, time-ordered id."""
    return uuid7(now_ms(), secrets.randbits(_RANDOM_BITS))
