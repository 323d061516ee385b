"""Decides what becomes of a delivery after an attempt, and of a webhook that keeps failing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_MINUTE_MS = 60_000
_HOUR_MS = 60 * _MINUTE_MS
DAY_MS = 24 * _HOUR_MS

# Waits after the first, second, ... failed attempt: quick for a restart, then slow for an outage
# over a weekend; 71.6 hours in all. (Standard Webhooks suggests this growth.)
RETRY_AFTER_MS = (
    5_000,
    5 * _MINUTE_MS,
    30 * _MINUTE_MS,
    2 * _HOUR_MS,
    5 * _HOUR_MS,
    10 * _HOUR_MS,
    14 * _HOUR_MS,
    20 * _HOUR_MS,
    20 * _HOUR_MS,
)
MAX_ATTEMPTS = len(RETRY_AFTER_MS) + 1
# Waits are lengthened by up to this share, so that a receiver that comes back meets no wall.
MAX_JITTER_SHARE = 0.1
# Nothing but failures for so long, and the webhook is switched off: longer than a delivery is
# tried, so that every delivery of the time has had all its chances.
DISABLE_AFTER_MS = 5 * DAY_MS
GONE = 410  # the receiver says that it wants no more (Standard Webhooks)


class DeliveryStatus(StrEnum):
    """Where a delivery is."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt came to.

    Attributes:
        status: of the answer; None when there was none.
        fault: why there was none, a stable word; empty when there was.
        duration_ms: from the name's look-up to the answer's end.
        answer: beginning of the answer's text.
        retry_after_s: what the receiver asks for, if it does.
    """

    status: int | None
    fault: str
    duration_ms: int
    answer: str = ""
    retry_after_s: int | None = None

    @property
    def is_success(self) -> bool:
        """Only 2xx is."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """The receiver wants no more, ever."""
        return self.status == GONE


@dataclass(frozen=True, slots=True)
class Next:
    """What becomes of the delivery; `at_ms` is the next attempt of a pending one."""

    status: DeliveryStatus
    at_ms: int | None


def after_attempt(outcome: Outcome, attempts: int, now_ms: int, jitter: float) -> Next:
    """The delivery's state after an attempt.

    Args:
        attempts: made so far in this round, this one included.
        jitter: chance, in [0, 1).
    """
    if outcome.is_success:
        return Next(DeliveryStatus.DELIVERED, None)
    if outcome.is_gone or attempts >= MAX_ATTEMPTS:
        return Next(DeliveryStatus.FAILED, None)
    wait_ms = RETRY_AFTER_MS[max(attempts, 1) - 1]
    wait_ms += int(wait_ms * MAX_JITTER_SHARE * jitter)
    if outcome.retry_after_s is not None:
        wait_ms = min(max(wait_ms, outcome.retry_after_s * 1_000), DAY_MS)
    return Next(DeliveryStatus.PENDING, now_ms + wait_ms)


def must_disable(outcome: Outcome, failing_since_at_ms: int, now_ms: int) -> bool:
    """Whether the webhook is to be switched off after this failure."""
    return outcome.is_gone or now_ms - failing_since_at_ms >= DISABLE_AFTER_MS
