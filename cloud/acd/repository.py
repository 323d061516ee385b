"""Rows of queues, skills, agents and their memberships."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, any_, bindparam, cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH, aggregate_order_by

from infra.contracts.ids import TenantId
from infra.db.elsewhere import elsewhere
from infra.db.scope import AnyRow, TenantScope
from infra.db.statements import fixed
from infra.db.tables.configuration import agent, agent_queue, flow, flow_version, queue
from infra.db.tables.directory import tenant
from infra.db.tables.people import skill

# In a flow's document: every skill that one of its steps asks for.
_SKILLS_PATH = "$.steps.*.skills.keyvalue().key"
# In a queue's rings: every skill that one of them asks for; most leave the queue's own alone.
_RING_SKILLS_PATH = '$[*].required_skills ? (@.type() == "object").keyvalue().key'

_ALL_QUEUES = fixed(
    select(queue).where(queue.c.tenant_id == bindparam("tenant_id")).order_by(queue.c.name)
)
_QUEUE = select(queue).where(
    queue.c.tenant_id == bindparam("tenant_id"), queue.c.queue_id == bindparam("queue_id")
)
_ONE_QUEUE, _LOCKED_QUEUE = fixed(_QUEUE), fixed(_QUEUE.with_for_update())
_AGENT_OF_USER = fixed(
    select(agent).where(
        agent.c.tenant_id == bindparam("tenant_id"), agent.c.user_id == bindparam("user_id")
    )
)
_SERVED = (
    select(
        agent_queue.c.agent_id,
        func.array_agg(aggregate_order_by(agent_queue.c.queue_id, agent_queue.c.queue_id)).label(
            "queue_ids"
        ),
    )
    .where(agent_queue.c.tenant_id == bindparam("tenant_id"))
    .group_by(agent_queue.c.agent_id)
    .subquery()
)
_AGENTS_OF_USERS = fixed(
    select(agent, _SERVED.c.queue_ids)
    .outerjoin(_SERVED, _SERVED.c.agent_id == agent.c.agent_id)
    .where(agent.c.tenant_id == bindparam("tenant_id"), agent.c.is_enabled)
    .where(agent.c.user_id == any_(bindparam("user_ids", type_=ARRAY(agent.c.user_id.type))))
)


@dataclass(frozen=True, slots=True)
class QueueRepository:
    """Queues of one tenant."""

    scope: TenantScope

    async def all(self) -> Sequence[AnyRow]:
        """Every queue, by name; bounded by MAX_QUEUES of the service."""
        return await self.scope.rows(_ALL_QUEUES)

    async def found(
        self, q: str | None, queue_ids: Collection[str] | None, skill_name: str | None
    ) -> Sequence[AnyRow]:
        """Queues by name whose name holds `q`, of these ids, that require the skill; None: any."""
        if q is None and queue_ids is None and skill_name is None:
            return await self.all()
        statement = self.scope.select(queue).order_by(queue.c.name)
        if q is not None:
            statement = statement.where(queue.c.name.icontains(q, autoescape=True))
        if queue_ids is not None:
            statement = statement.where(queue.c.queue_id.in_(queue_ids))
        if skill_name is not None:
            statement = statement.where(queue.c.required_skills.has_key(skill_name))
        return await self.scope.rows(statement)

    async def known(self, queue_ids: Collection[str], *, lock: bool = False) -> set[str]:
        """Those of the ids that are queues; with a lock they stay until the transaction ends."""
        statement = self.scope.select(queue, queue.c.queue_id).where(
            queue.c.queue_id.in_(queue_ids)
        )
        if lock:
            # In a fixed order, so that two transactions never wait for each other.
            statement = statement.order_by(queue.c.queue_id).with_for_update(read=True)
        return {row.queue_id for row in await self.scope.rows(statement)}

    async def is_in_ring(self, queue_id: str) -> bool:
        """Whether another queue's ring admits this one's agents."""
        statement = self.scope.select(queue, queue.c.queue_id).where(
            queue.c.queue_id != queue_id, queue.c.rings.contains([{"queue_ids": [queue_id]}])
        )
        return await self.scope.row(statement.limit(1)) is not None

    async def count(self) -> int:
        """How many queues there are."""
        row = await self.scope.row(self.scope.select(queue, func.count().label("rows")))
        return int(row.rows) if row else 0

    async def get(self, queue_id: str, *, lock: bool = False) -> AnyRow | None:
        """One queue, or None; with a lock nobody else changes it within this transaction."""
        statement = _LOCKED_QUEUE if lock else _ONE_QUEUE
        return await self.scope.row(statement, queue_id=queue_id)

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
        """Every enabled agent with `queue_ids`, by name, in one statement."""
        return await self.scope.rows(self._with_queues().where(agent.c.is_enabled))

    async def found(
        self,
        q: str | None,
        queue_ids: Collection[str] | None,
        *,
        with_disabled: bool,
        guests: bool | None = None,
    ) -> Sequence[AnyRow]:
        """Agents by name whose name holds `q` and who serve one of the queues; None: any.

        Args:
            guests: True for those who belong to another organisation, False for all others.
        """
        statement = self._with_queues()
        if guests is not None:
            is_guest = func.coalesce(agent.c.home_id != self.scope.tenant_id, False)
            statement = statement.where(is_guest.is_(guests))
        if q is not None:
            statement = statement.where(agent.c.name.icontains(q, autoescape=True))
        if queue_ids is not None:
            statement = statement.where(self._serves(queue_ids))
        if not with_disabled:
            statement = statement.where(agent.c.is_enabled)
        return await self.scope.rows(statement)

    async def of_users(self, user_ids: Collection[str]) -> Sequence[AnyRow]:
        """The enabled agents that these people are, with `queue_ids`."""
        return await self.scope.rows(_AGENTS_OF_USERS, user_ids=list(user_ids))

    async def of_user(self, user_id: str) -> AnyRow | None:
        """The agent that this person is or was, enabled or not."""
        return await self.scope.row(_AGENT_OF_USER, user_id=user_id)

    async def home_name(self, home_id: str) -> str:
        """The organisation that a guest comes from."""
        async with elsewhere(self.scope, TenantId(home_id)) as home:
            row = await home.row(home.select(tenant, tenant.c.name))
        return "" if row is None else str(row.name)

    async def serves(self, agent_id: str, queue_ids: Collection[str]) -> bool:
        """Whether the agent serves one of the queues."""
        found = self.scope.select(agent, agent.c.agent_id).where(
            agent.c.agent_id == agent_id, self._serves(queue_ids)
        )
        return await self.scope.row(found) is not None

    def _serves(self, queue_ids: Collection[str]) -> ColumnElement[bool]:
        return (
            self.scope.select(agent_queue, agent_queue.c.agent_id)
            .where(agent_queue.c.agent_id == agent.c.agent_id)
            .where(agent_queue.c.queue_id.in_(queue_ids))
            .exists()
        )

    def _with_queues(self) -> Select[Any]:
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
        return (
            self.scope.select(agent, agent, members.c.queue_ids)
            .outerjoin(members, members.c.agent_id == agent.c.agent_id)
            .order_by(agent.c.name, agent.c.agent_id)
        )

    async def count(self) -> int:
        """How many enabled agents there are."""
        statement = self.scope.select(agent, func.count().label("rows")).where(agent.c.is_enabled)
        row = await self.scope.row(statement)
        return int(row.rows) if row else 0

    async def get(self, agent_id: str, *, lock: bool = False) -> AnyRow | None:
        """One agent, or None; with a lock nobody else changes it within this transaction."""
        statement = self.scope.select(agent).where(agent.c.agent_id == agent_id)
        return await self.scope.row(statement.with_for_update() if lock else statement)

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


@dataclass(frozen=True, slots=True)
class SkillRepository:
    """The catalogue of skills of one tenant."""

    scope: TenantScope

    async def found(self, q: str | None = None) -> Sequence[AnyRow]:
        """Skills by name whose name or description holds `q`; bounded by MAX_SKILL_ROWS."""
        statement = self.scope.select(skill).order_by(skill.c.name)
        if q is not None:
            statement = statement.where(
                or_(
                    skill.c.name.icontains(q, autoescape=True),
                    skill.c.description.icontains(q, autoescape=True),
                )
            )
        return await self.scope.rows(statement)

    async def count(self) -> int:
        """How many skills there are."""
        row = await self.scope.row(self.scope.select(skill, func.count().label("rows")))
        return int(row.rows) if row else 0

    async def get(self, skill_id: str, *, lock: bool = False) -> AnyRow | None:
        """One skill, or None.

        Args:
            lock: nobody takes it into use before this transaction ends.
        """
        statement = self.scope.select(skill).where(skill.c.skill_id == skill_id)
        return await self.scope.row(statement.with_for_update() if lock else statement)

    async def known(self, names: Collection[str]) -> set[str]:
        """Those of the names that are skills, which stay until this transaction ends."""
        # In a fixed order, so that two transactions never wait for each other.
        rows = await self.scope.rows(
            self.scope.select(skill, skill.c.name)
            .where(skill.c.name.in_(names))
            .order_by(skill.c.name)
            .with_for_update(read=True)
        )
        return {row.name for row in rows}

    async def add(self, skill_id: str, name: str, description: str, now_ms: int) -> None:
        """Add a skill."""
        values = {"name": name, "description": description, "created_at_ms": now_ms}
        await self.scope.execute(self.scope.insert(skill, skill_id=skill_id, **values))

    async def replace(self, skill_id: str, name: str, description: str) -> None:
        """Replace a skill."""
        await self.scope.execute(
            self.scope.update(skill)
            .where(skill.c.skill_id == skill_id)
            .values(name=name, description=description)
        )

    async def remove(self, skill_id: str) -> None:
        """Remove a skill."""
        await self.scope.execute(self.scope.delete(skill).where(skill.c.skill_id == skill_id))

    async def is_used(self, name: str) -> bool:
        """Whether a queue requires it, an agent holds it, or a published flow asks for it."""
        in_rings = func.jsonb_path_query_array(
            queue.c.rings, cast(_RING_SKILLS_PATH, JSONPATH), type_=JSONB
        )
        in_queue = self.scope.select(queue, queue.c.queue_id).where(
            or_(
                queue.c.required_skills.has_key(name),
                queue.c.preferred_skills.has_key(name),
                in_rings.has_key(name),
            )
        )
        in_agent = self.scope.select(agent, agent.c.agent_id).where(agent.c.skills.has_key(name))
        asked = func.jsonb_path_query_array(
            flow_version.c.document, cast(_SKILLS_PATH, JSONPATH), type_=JSONB
        )
        in_flow = (
            self.scope.select(flow_version, flow_version.c.flow_id)
            .join(
                flow,
                (flow.c.tenant_id == flow_version.c.tenant_id)
                & (flow.c.flow_id == flow_version.c.flow_id)
                & (flow.c.published_version == flow_version.c.version),
            )
            .where(asked.has_key(name))
        )
        found = await self.scope.row(
            select(or_(in_queue.exists(), in_agent.exists(), in_flow.exists()).label("is_used"))
        )
        return found is not None and bool(found.is_used)
