"""Greatest need: the highest priority, then who waits longest."""

from __future__ import annotations

from engine.acd.strategies.standing import Front, Key


def key(front: Front) -> Key:
    """Sorts what a free agent could take."""
    return (-front.need, front.arrived_at_ms)
