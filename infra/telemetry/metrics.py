"""Figures for a Prometheus scrape: thin, typed access to the official client's registry."""

from __future__ import annotations

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

# From half a millisecond (a routing decision) to ten seconds (an upload).
DURATION_BUCKETS_S = (
    0.0005,
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1,
    2.5,
    5,
    10,
)

__all__ = ["Counter", "Gauge", "Histogram", "duration_histogram", "scrape"]


def duration_histogram(name: str, description: str, labels: tuple[str, ...] = ()) -> Histogram:
    """A histogram of seconds with this house's buckets; the name must end in `_seconds`."""
    if not name.endswith("_seconds"):
        raise ValueError(f"a duration's name ends in _seconds: {name}")
    return Histogram(name, description, labels, buckets=DURATION_BUCKETS_S)


def scrape() -> tuple[bytes, str]:
    """The registry as text, and its content type, for `GET /metrics`."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
