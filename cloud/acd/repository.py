"""Rows of queues, agents and their memberships."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import aggregate_order_by

from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.configuration import agent, agent_queue, queue


@dataclass(frozen=True, slots=True)
class QueueRepository:
    """Queues of one tenant."""

    scope: TenantScope

    async def all(self) -> Sequence[AnyRow]:
        """Every queue, by name; bounded by MAX_QUEUES of the service."""
        return await self.scope.rows(self.scope.select(queue).order_by(queue.c.name))

    async def count(self) -> int:
        """How many queues there are."""
        row = await self.scope.row(self.scope.select(queue, func.count().label("rows")))
        return int(row.rows) if row else 0

    async def get(self, queue_id: str) -> AnyRow | None:
        """One queue, or None."""
        return await self.scope.row(self.scope.select(queue).where(queue.c.queue_id == queue_id))

    async def add(self, queue_id: str, values: dict[str, Any]) -> None:
        """Add a queue."""
        await self.scope.execute(self.scope.insert(queue, queue_id=queue_id, **values))

    async def replace(self, queue_id: str, values: dict[str, Any]) -> bool:
        """Replace a queue's policy; False when there is none."""
        statement = self.scope.update(queue).where(queue.c.queue_id == queue_id).values(**values)
        return (await self.scope.execute(statement)).rowcount == 1

    async def remove(self, queue_id: str) -> bool:
        """Remove a queue; the database refuses while agents are members."""
        statement = self.scope.delete(queue).where(queue.c.queue_id == queue_id)
        return (await self.scope.execute(statement)).rowcount == 1


@dataclass(frozen=True, slots=True)
class AgentRepository:
    """Agents of one tenant, each with the ids of its queues."""

    scope: TenantScope

    async def all(self) -> Sequence[AnyRow]:
        """Every agent with `queue_ids`, by name, in one statement."""
        members = (
            self.scope.select(
                agent_queue,
                agent_queue.c.agent_id,
                func.array_agg(
                    aggregate_order_by(agent_queue.c.queue_id, agent_queue.c.queue_id)
                ).label("queue_ids"),
            )
            .group_by(agent_queue.c.agent_id)
            .subquery()
        )
        return await self.scope.rows(
            self.scope.select(agent, agent, members.c.queue_ids)
            .outerjoin(members, members.c.agent_id == agent.c.agent_id)
            .order_by(agent.c.name)
        )

    async def count(self) -> int:
        """How many agents there are."""
        row = await self.scope.row(self.scope.select(agent, func.count().label("rows")))
        return int(row.rows) if row else 0

    async def get(self, agent_id: str) -> AnyRow | None:
        """One agent, or None."""
        return await self.scope.row(self.scope.select(agent).where(agent.c.agent_id == agent_id))

    async def queue_ids(self, agent_id: str) -> list[str]:
        """The queues that the agent serves."""
        rows = await self.scope.rows(
            self.scope.select(agent_queue, agent_queue.c.queue_id)
            .where(agent_queue.c.agent_id == agent_id)
            .order_by(agent_queue.c.queue_id)
        )
        return [row.queue_id for row in rows]

    async def add(self, agent_id: str, values: dict[str, Any]) -> None:
        """Add an agent."""
        await self.scope.execute(self.scope.insert(agent, agent_id=agent_id, **values))

    async def change(self, agent_id: str, values: dict[str, Any]) -> bool:
        """Change columns of an agent; False when there is none."""
        statement = self.scope.update(agent).where(agent.c.agent_id == agent_id).values(**values)
        return (await self.scope.execute(statement)).rowcount == 1

    async def set_queues(self, agent_id: str, queue_ids: Iterable[str]) -> None:
        """Replace the agent's memberships."""
        await self.scope.execute(
            self.scope.delete(agent_queue).where(agent_queue.c.agent_id == agent_id)
        )
        rows = [{"agent_id": agent_id, "queue_id": each} for each in sorted(set(queue_ids))]
        if rows:
            await self.scope.execute(self.scope.insert_many(agent_queue, rows))

    async def remove(self, agent_id: str) -> bool:
        """Remove an agent and its memberships; its history stays."""
        statement = self.scope.delete(agent).where(agent.c.agent_id == agent_id)
        return (await self.scope.execute(statement)).rowcount == 1
