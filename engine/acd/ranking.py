"""Phase 2 of routing, rank: the order of contacts and of agents, as sort keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from infra.contracts.ids import AgentId, ContactId

ContactKey = tuple[int, int, ContactId]
AgentKey = tuple[int, AgentId]


def contact_key(priority: int, arrived_at_ms: int, contact_id: ContactId) -> ContactKey:
    """Highest priority first, then longest waiting; ties fall to the lower id: a replay agrees."""
    return (-priority, arrived_at_ms, contact_id)


def agent_key(idle_since_at_ms: int, agent_id: AgentId) -> AgentKey:
    """Longest idle first; ties fall to the lower id."""
    return (idle_since_at_ms, agent_id)


def best_agent(available: Sequence[AgentKey], failed: Collection[AgentId]) -> AgentId:
    """The first agent that has not let this contact ring out; if all have, the first.

    `available` is sorted and not empty. `failed` is short, so the walk is.
    """
    for _, agent_id in available:
        if agent_id not in failed:
            return agent_id
    return available[0][1]
