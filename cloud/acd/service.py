"""Configures queues and agents; each change makes a new configuration version."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

import msgspec
from msgspec import UNSET

from cloud.acd.repository import AgentRepository, QueueRepository
from cloud.acd.schemas import (
    Agent,
    AgentList,
    AgentPatch,
    CreatedAgent,
    NewAgent,
    Queue,
    QueueBody,
    QueueList,
    SipCredentials,
)
from cloud.api.boundary import new_id
from cloud.ivr.service import FlowService
from cloud.tenancy.outbox import record_change
from infra.contracts.config import SIP_REALM
from infra.contracts.errors import Conflict, NotFound
from infra.db.scope import AnyRow, TenantScope

# A snapshot of the configuration is one bus message of at most 1 MB: about 300 bytes an agent.
MAX_AGENTS = 2_000
MAX_QUEUES = 1_000
SIP_USERNAME_BYTES = 8  # 64 random bits: no clash among the platform's agents
SIP_PASSWORD_BYTES = 18  # 144 bits, 24 characters that a desk phone's menu can take


def sip_ha1(username: str, password: str) -> str:
    """What the edge verifies a digest with (RFC 2617, section 3.2.2.2), lower-case hex."""
    text = f"{username}:{SIP_REALM}:{password}"
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class QueueService:
    """Queues of one tenant, inside the request's transaction."""

    def __init__(self, scope: TenantScope) -> None:
        self._scope = scope
        self._queues = QueueRepository(scope)

    async def all(self) -> QueueList:
        """Every queue, by name."""
        return QueueList([_queue(row) for row in await self._queues.all()])

    async def get(self, queue_id: str) -> Queue:
        """One queue.

        Raises:
            NotFound: there is none of that id.
        """
        row = await self._queues.get(queue_id)
        if row is None:
            raise NotFound("no such queue", field="queue_id")
        return _queue(row)

    async def add(self, body: QueueBody, now_ms: int) -> Queue:
        """Add a queue."""
        if await self._queues.count() >= MAX_QUEUES:
            raise Conflict(f"a tenant has at most {MAX_QUEUES} queues", code="too_many_queues")
        queue_id = new_id(now_ms)
        values = msgspec.structs.asdict(body)
        await self._queues.add(queue_id, {**values, "created_at_ms": now_ms})
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)
        return Queue(queue_id=queue_id, **values)

    async def replace(self, queue_id: str, body: QueueBody, now_ms: int) -> Queue:
        """Replace a queue's policy."""
        values = msgspec.structs.asdict(body)
        if not await self._queues.replace(queue_id, values):
            raise NotFound("no such queue", field="queue_id")
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)
        return Queue(queue_id=queue_id, **values)

    async def remove(self, queue_id: str, now_ms: int) -> None:
        """Remove a queue that no agent serves and no published flow names."""
        if not await self._queues.remove(queue_id):
            raise NotFound("no such queue", field="queue_id")
        await FlowService(self._scope).check_published()
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)


class AgentService:
    """Agents of one tenant, inside the request's transaction."""

    def __init__(self, scope: TenantScope) -> None:
        self._scope = scope
        self._agents = AgentRepository(scope)

    async def all(self) -> AgentList:
        """Every agent, by name."""
        rows = await self._agents.all()
        return AgentList([_agent(row, row.queue_ids or []) for row in rows])

    async def get(self, agent_id: str) -> Agent:
        """One agent.

        Raises:
            NotFound: there is none of that id.
        """
        row = await self._agents.get(agent_id)
        if row is None:
            raise NotFound("no such agent", field="agent_id")
        return _agent(row, await self._agents.queue_ids(agent_id))

    async def add(self, new: NewAgent, now_ms: int) -> CreatedAgent:
        """Add an agent; the SIP password is made here, and only its digest is kept."""
        if await self._agents.count() >= MAX_AGENTS:
            raise Conflict(f"a tenant has at most {MAX_AGENTS} agents", code="too_many_agents")
        agent_id = new_id(now_ms)
        sip = _new_credentials(f"a{secrets.token_hex(SIP_USERNAME_BYTES)}")
        await self._agents.add(
            agent_id,
            {
                "name": new.name,
                "site_id": new.site_id,
                "skills": new.skills,
                "sip_username": sip.sip_username,
                "sip_ha1": sip_ha1(sip.sip_username, sip.sip_password),
                "created_at_ms": now_ms,
            },
        )
        await self._agents.set_queues(agent_id, new.queue_ids)
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)
        return CreatedAgent(await self.get(agent_id), sip)

    async def change(self, agent_id: str, patch: AgentPatch, now_ms: int) -> Agent:
        """Change an agent."""
        values: dict[str, Any] = {  # columns of different kinds
            name: value
            for name, value in msgspec.structs.asdict(patch).items()
            if value is not UNSET and name != "queue_ids"
        }
        await self.get(agent_id)
        if values:
            await self._agents.change(agent_id, values)
        if patch.queue_ids is not UNSET:
            await self._agents.set_queues(agent_id, patch.queue_ids)
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)
        return await self.get(agent_id)

    async def renew_sip_password(self, agent_id: str, now_ms: int) -> SipCredentials:
        """Give the agent's phone a new password; the old one ends with the next configuration."""
        agent = await self.get(agent_id)
        sip = _new_credentials(agent.sip_username)
        ha1 = sip_ha1(sip.sip_username, sip.sip_password)
        await self._agents.change(agent_id, {"sip_ha1": ha1})
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)
        return sip

    async def remove(self, agent_id: str, now_ms: int) -> None:
        """Remove an agent; its history stays."""
        if not await self._agents.remove(agent_id):
            raise NotFound("no such agent", field="agent_id")
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)


def _new_credentials(username: str) -> SipCredentials:
    return SipCredentials(username, secrets.token_urlsafe(SIP_PASSWORD_BYTES), SIP_REALM)


def _queue(row: AnyRow) -> Queue:
    return Queue(
        row.queue_id,
        row.name,
        row.required_skills,
        row.priority,
        row.ring_timeout_ms,
        row.acw_ms,
        row.service_level_ms,
        row.is_recorded,
    )


def _agent(row: AnyRow, queue_ids: list[str]) -> Agent:
    # array_agg() gives the driver's UUID objects.
    members = [str(each) for each in queue_ids]
    return Agent(row.agent_id, row.name, row.site_id, row.skills, members, row.sip_username)
