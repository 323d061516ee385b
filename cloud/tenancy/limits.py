"""What a tenant's plan allows: five limits, how near each is, and the refusal at its end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from infra.contracts.errors import Conflict
from infra.db.scope import AnyRow

# From here on a screen warns: with a fifth left there is time to buy a larger plan.
NEAR_SHARE = 0.8


class LimitName(StrEnum):
    """What is limited."""

    SEATS = "seats"
    CONCURRENT_CALLS = "concurrent_calls"
    NUMBERS = "numbers"
    STORAGE_BYTES = "storage_bytes"
    API_REQUESTS_PER_MINUTE = "api_requests_per_minute"


class LimitState(StrEnum):
    """How near a limit is."""

    OK = "ok"
    NEAR = "near"
    REACHED = "reached"


@dataclass(frozen=True, slots=True)
class Limits:
    """A plan's limits, each a count in the unit of its name.

    Attributes:
        concurrent_calls: callers at all sites together at the same time.
    """

    seats: int
    concurrent_calls: int
    numbers: int
    storage_bytes: int
    api_requests_per_minute: int

    def of(self, name: LimitName) -> int:
        """One limit."""
        value: int = getattr(self, name.value)
        return value


class QuotaReached(Conflict):
    """The plan allows no more of it.

    Attributes:
        used, limit: how far; `used` without what was asked for.
    """

    code = "quota_reached"

    def __init__(self, name: LimitName, used: int, limit: int, *, asked: int = 1) -> None:
        super().__init__(
            f"the plan allows {limit} {name.value}; {used} are used, {asked} more asked for",
            field=name.value,
        )
        self.name, self.used, self.limit = name, used, limit


def limits_from(row: AnyRow) -> Limits:
    """The limits in a plan's row."""
    return Limits(
        row.seats,
        row.concurrent_calls,
        row.numbers,
        row.storage_bytes,
        row.api_requests_per_minute,
    )


def limit_state(used: int, limit: int) -> LimitState:
    """How near `used` is to the limit; nothing of nothing is reached."""
    if used >= limit:
        return LimitState.REACHED
    return LimitState.NEAR if used >= limit * NEAR_SHARE else LimitState.OK
