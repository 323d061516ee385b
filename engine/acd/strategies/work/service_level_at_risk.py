"""Service level at risk: who is nearest to missing it, then who has missed it."""

from __future__ import annotations

from engine.acd.strategies.standing import Front, Key


def key(front: Front) -> Key:
    """Sorts what a free agent could take."""
    return (front.slack_ms < 0, front.slack_ms, -front.need, front.arrived_at_ms)
