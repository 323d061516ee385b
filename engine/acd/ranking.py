"""Phase 2 of routing, rank: the order of contacts and of agents, as sort keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from engine.acd.filtering import Fit
from engine.acd.strategies.standing import Key
from infra.contracts.ids import AgentId, ContactId

# (rank, arrival, id) and (fit, strategy's key, id).
ContactKey = tuple[int, int, ContactId]
AgentKey = tuple[Fit, Key, AgentId]

MINUTE_MS = 60_000


def contact_key(
    priority: int, ageing_per_minute: int, arrived_at_ms: int, contact_id: ContactId
) -> ContactKey:
    """Highest need first, then longest waiting; ties fall to the lower id: a replay agrees.

    All contacts of a queue age at one rate, so their order stays while they wait: the rank is the
    need as it would be at time 0, and nothing is ever sorted again.
    """
    return (ageing_per_minute * arrived_at_ms - priority * MINUTE_MS, arrived_at_ms, contact_id)


def need(key: ContactKey, ageing_per_minute: int, now_ms: int) -> int:
    """Priority with what waiting added to it, in 1/60,000 of a point; higher is served first."""
    return ageing_per_minute * now_ms - key[0]


def best_agent(available: Sequence[AgentKey], failed: Collection[AgentId]) -> AgentId:
    """The first agent that has not let this contact ring out; if all have, the first.

    `available` is sorted and not empty. `failed` is short, so the walk is.
    """
    for _, _, agent_id in available:
        if agent_id not in failed:
            return agent_id
    return available[0][2]
