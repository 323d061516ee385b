"""Random: by chance, the same chance in a replay."""

from __future__ import annotations

from hashlib import blake2b

from engine.acd.strategies.standing import Demand, Key, Standing


def key(agent: Standing, demand: Demand) -> Key:
    """Sorts the free agents of a lane; each time an agent becomes free draws its number anew.

    A checksum would not do: of inputs that differ in one letter it keeps the difference.
    """
    drawn = f"{demand.seed}:{agent.agent_id}:{agent.offer_number}:{agent.idle_since_at_ms}"
    return (int.from_bytes(blake2b(drawn.encode(), digest_size=6).digest(), "big"),)
