"""How long the next attempt must wait after so many failed ones: growing, and never for ever."""

from __future__ import annotations

from dataclasses import dataclass

_MINUTE_MS = 60_000
_HOUR_MS = 60 * _MINUTE_MS
# Beyond 2**20 times the first wait the limit holds anyway.
_MAX_DOUBLINGS = 20


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed attempts that are not forgiven yet.

    Attributes:
        count: how many.
        since_ms: since when the next of them is being forgiven.
    """

    count: int
    since_ms: int


@dataclass(frozen=True, slots=True)
class DelayRule:
    """When attempts on one subject begin to wait, and how long at most.

    Attributes:
        free: failed attempts without any wait, count.
        first_ms: the wait after the next one; it doubles with each further one.
        max_ms: the longest wait.
        forgive_ms: one failed attempt is forgiven each time so long.
    """

    free: int
    first_ms: int
    max_ms: int
    forgive_ms: int

    def wait_ms(self, failures: int) -> int:
        """How long the attempt after `failures` failed ones must wait."""
        beyond = failures - self.free
        if beyond <= 0:
            return 0
        return min(self.first_ms << min(beyond - 1, _MAX_DOUBLINGS), self.max_ms)

    def forgiven(self, failures: Failures, now_ms: int) -> Failures:
        """What is left of failed attempts by now.

        However often something is tried, the forgiving goes on beside it: an office of a thousand
        people mistypes all day.
        """
        steps = max(now_ms - failures.since_ms, 0) // self.forgive_ms
        if steps >= failures.count:
            return Failures(0, now_ms)
        return Failures(failures.count - steps, failures.since_ms + steps * self.forgive_ms)


# A person mistypes a few times. At the limit a guesser has about a hundred attempts a day at one
# account, and whoever locks somebody out so keeps him out for a quarter of an hour at a time.
ACCOUNT_RULE = DelayRule(free=5, first_ms=2_000, max_ms=15 * _MINUTE_MS, forgive_ms=_HOUR_MS)
# Many people share the address of an office.
ADDRESS_RULE = DelayRule(free=30, first_ms=2_000, max_ms=15 * _MINUTE_MS, forgive_ms=_MINUTE_MS)
# Mails that anybody can cause to be sent to somebody: codes and reset links.
MAIL_RULE = DelayRule(free=5, first_ms=_MINUTE_MS, max_ms=_HOUR_MS, forgive_ms=_HOUR_MS)
# And from one address to many people, which a course for new tenants does too.
MAIL_ADDRESS_RULE = DelayRule(free=100, first_ms=2_000, max_ms=15 * _MINUTE_MS, forgive_ms=20_000)
