"""Weighted: each queue gets its share of the agent, by weight, then the greatest need."""

from __future__ import annotations

from engine.acd.strategies.standing import Front, Key


def key(front: Front) -> Key:
    """Sorts what a free agent could take."""
    return (front.share, -front.need, front.arrived_at_ms)
