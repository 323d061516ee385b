"""Rows that a limited live view needs: who serves which queues."""

from __future__ import annotations

from collections.abc import Collection

from infra.contracts.ids import AgentId, QueueId
from infra.db.scope import TenantScope
from infra.db.tables.configuration import agent_queue


async def agents_of(scope: TenantScope, queue_ids: Collection[QueueId]) -> set[AgentId]:
    """The agents that serve any of the queues."""
    rows = await scope.rows(
        scope.select(agent_queue, agent_queue.c.agent_id)
        .where(agent_queue.c.queue_id.in_(list(queue_ids)))
        .distinct()
    )
    return {AgentId(row.agent_id) for row in rows}
