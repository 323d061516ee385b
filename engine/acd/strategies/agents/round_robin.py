"""Round robin: whose latest offer is longest ago."""

from __future__ import annotations

from engine.acd.strategies.standing import Demand, Key, Standing


def key(agent: Standing, _demand: Demand) -> Key:
    """Sorts the free agents of a lane."""
    return (agent.offer_number, agent.idle_since_at_ms)
