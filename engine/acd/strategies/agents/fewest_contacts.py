"""Fewest contacts: who answered least, then longest idle."""

from __future__ import annotations

from engine.acd.strategies.standing import Demand, Key, Standing


def key(agent: Standing, _demand: Demand) -> Key:
    """Sorts the free agents of a lane."""
    return (agent.handled, agent.idle_since_at_ms)
