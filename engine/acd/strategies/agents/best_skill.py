"""Best skill: the highest levels in what is asked for, then longest idle."""

from __future__ import annotations

from engine.acd.strategies.standing import Demand, Key, Standing


def key(agent: Standing, demand: Demand) -> Key:
    """Sorts the free agents of a lane."""
    held = sum(agent.skills.get(skill, 0) for skill, _ in demand.requirement)
    return (-held, agent.idle_since_at_ms)
