"""Most idle since the last contact: a break does not send an agent to the back of the line."""

from __future__ import annotations

from engine.acd.strategies.standing import Demand, Key, Standing


def key(agent: Standing, _demand: Demand) -> Key:
    """Sorts the free agents of a lane."""
    return (agent.freed_at_ms, agent.idle_since_at_ms)
