"""Percentiles of measured times."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec


class Spread(msgspec.Struct, frozen=True):
    """How measured times are spread; the unit is that of the field that holds it."""

    count: int
    p50: float
    p90: float
    p99: float
    longest: float

    def line(self, unit: str) -> str:
        """For a table."""
        return (
            f"n {self.count:6}  p50 {self.p50:9.3f}  p90 {self.p90:9.3f}  "
            f"p99 {self.p99:9.3f}  longest {self.longest:9.3f} {unit}"
        )


def spread(times: Sequence[float], digits: int = 3) -> Spread | None:
    """Spread of these times; None when there are none."""
    if not times:
        return None
    ordered = sorted(times)
    return Spread(
        count=len(ordered),
        p50=round(_rank(ordered, 0.50), digits),
        p90=round(_rank(ordered, 0.90), digits),
        p99=round(_rank(ordered, 0.99), digits),
        longest=round(ordered[-1], digits),
    )


def _rank(ordered: Sequence[float], share: float) -> float:
    """The nearest rank: a time that was measured, never one between two."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
