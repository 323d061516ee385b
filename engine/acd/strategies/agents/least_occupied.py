"""Least occupied: who was busy for the smallest share of the recent past, then longest idle."""

from __future__ import annotations

import math

from engine.acd.strategies.standing import OCCUPANCY_MEMORY_MS, Demand, Key, Standing


def key(agent: Standing, _demand: Demand) -> Key:
    """Sorts the free agents of a lane.

    All idle agents' shares fade at one rate, so the order of their logarithms never changes while
    they wait, and none has to be sorted again.
    """
    if agent.busy <= 0.0:
        return (-math.inf, agent.idle_since_at_ms)
    return (
        math.log(agent.busy) + agent.busy_at_ms / OCCUPANCY_MEMORY_MS,
        agent.idle_since_at_ms,
    )
