"""Configures queues and agents; each change makes a new configuration version."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

import msgspec
from msgspec import UNSET

from cloud.acd.precondition import Precondition, anything
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
    Ring,
    SipCredentials,
    Skills,
)
from cloud.acd.skill_service import check_skills
from cloud.api.boundary import new_id
from cloud.audit.trail import Change, record
from cloud.identity.principal import Principal
from cloud.ivr.service import FlowService
from cloud.tenancy.limits import LimitName
from cloud.tenancy.outbox import record_change
from cloud.tenancy.quotas import check_quota
from engine.acd.configuring import check_queue
from infra.contracts.config import SIP_REALM, QueueConfig
from infra.contracts.errors import Conflict, NotFound
from infra.contracts.ids import QueueId
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
    """Queues of one tenant that the principal may see, inside the request's transaction."""

    def __init__(self, scope: TenantScope, principal: Principal) -> None:
        self._scope = scope
        self._principal = principal
        self._queues = QueueRepository(scope)

    async def found(self, q: str | None, skill_name: str | None) -> QueueList:
        """Queues by name whose name holds `q` and that require the skill; None: any."""
        limit = self._principal.queue_ids
        return QueueList([queue_of(row) for row in await self._queues.found(q, limit, skill_name)])

    async def get(self, queue_id: str, *, lock: bool = False) -> Queue:
        """One queue.

        Raises:
            NotFound: there is none of that id, or it is not one of the principal's.
        """
        row = await self._queues.get(queue_id, lock=lock)
        if row is None or not self._principal.may_queue(queue_id):
            raise NotFound("no such queue", field="queue_id")
        return queue_of(row)

    async def add(self, body: QueueBody, now_ms: int) -> Queue:
        """Add a queue."""
        if await self._queues.count() >= MAX_QUEUES:
            raise Conflict(f"a tenant has at most {MAX_QUEUES} queues", code="too_many_queues")
        queue_id = new_id(now_ms)
        await self._check(queue_id, body)
        await self._queues.add(queue_id, {**_row_of(body), "created_at_ms": now_ms})
        added = Queue(queue_id=queue_id, **msgspec.structs.asdict(body))
        await self._changed(Change("queue.added", queue_id, None, added), now_ms)
        return added

    async def replace(
        self, queue_id: str, body: QueueBody, now_ms: int, check: Precondition = anything
    ) -> Queue:
        """Replace a queue's policy."""
        before = await self.get(queue_id, lock=True)
        check(before)
        await self._check(queue_id, body)
        if not await self._queues.replace(queue_id, _row_of(body)):
            raise NotFound("no such queue", field="queue_id")
        after = Queue(queue_id=queue_id, **msgspec.structs.asdict(body))
        await self._changed(Change("queue.replaced", queue_id, before, after), now_ms)
        return after

    async def remove(self, queue_id: str, now_ms: int, check: Precondition = anything) -> None:
        """Remove a queue that no agent serves, no published flow names and no ring admits."""
        before = await self.get(queue_id, lock=True)
        check(before)
        # After the lock: whoever took it into a ring before has committed by now, and is seen.
        if await self._queues.is_in_ring(queue_id):
            raise Conflict("a ring of another queue names it", code="in_use", field="queue_id")
        if not await self._queues.remove(queue_id):
            raise NotFound("no such queue", field="queue_id")
        await FlowService(self._scope).check_published()
        await self._changed(Change("queue.removed", queue_id, before, None), now_ms)

    async def _check(self, queue_id: str, body: QueueBody) -> None:
        """What only the router and the other rows can tell."""
        check_queue(_config_of(queue_id, body))
        for field, skills in _skills_of(body):
            await check_skills(self._scope, skills, field)
        asked = {each for ring in body.rings for each in ring.queue_ids}
        known = await self._queues.known(asked, lock=True) if asked else set()
        for number, ring in enumerate(body.rings):
            for each in ring.queue_ids:
                if each not in known or each == queue_id or not self._principal.may_queue(each):
                    raise Conflict(
                        "no such other queue",
                        code="unknown_queue",
                        field=f"rings[{number}].queue_ids",
                    )

    async def _changed(self, change: Change, now_ms: int) -> None:
        connection, tenant_id = self._scope.connection, self._scope.tenant_id
        await record_change(connection, tenant_id, now_ms)
        await record(connection, tenant_id, self._principal.actor, change, now_ms)


class AgentService:
    """Agents of one tenant that the principal may see, inside the request's transaction."""

    def __init__(self, scope: TenantScope, principal: Principal) -> None:
        self._scope = scope
        self._principal = principal
        self._agents = AgentRepository(scope)

    async def found(
        self,
        q: str | None,
        queue_id: str | None,
        *,
        with_disabled: bool,
        guests: bool | None = None,
    ) -> AgentList:
        """Agents by name whose name holds `q` and who serve the queue; None: any."""
        limit = self._principal.queue_ids
        if queue_id is not None:
            asked = frozenset({QueueId(queue_id)})
            limit = asked if limit is None else asked & limit
        rows = await self._agents.found(q, limit, with_disabled=with_disabled, guests=guests)
        homes = {row.home_id for row in rows} - {None, self._scope.tenant_id}
        names = {each: await self._agents.home_name(each) for each in sorted(homes)}
        return AgentList(
            [self._seen(row, row.queue_ids or [], names.get(row.home_id)) for row in rows]
        )

    async def get(self, agent_id: str, *, lock: bool = False) -> Agent:
        """One agent.

        Raises:
            NotFound: there is none of that id, or it serves none of the principal's queues.
        """
        row = await self._agents.get(agent_id, lock=lock)
        limit = self._principal.queue_ids
        if row is None or (limit is not None and not await self._agents.serves(agent_id, limit)):
            raise NotFound("no such agent", field="agent_id")
        is_guest = row.home_id not in (None, self._scope.tenant_id)
        guest_of = await self._agents.home_name(row.home_id) if is_guest else None
        return self._seen(row, await self._agents.queue_ids(agent_id), guest_of)

    async def check_control(self, agent_id: str, now_ms: int, asked: object) -> None:
        """The principal may ask for the agent's state; it is noted that it does.

        Raises:
            NotFound: as `get`.
        """
        await self.get(agent_id)
        change = Change("agent.state_asked", agent_id, None, asked)
        await record(
            self._scope.connection, self._scope.tenant_id, self._principal.actor, change, now_ms
        )

    async def add(self, new: NewAgent, now_ms: int) -> CreatedAgent:
        """Add an agent; the SIP password is made here, and only its digest is kept."""
        await check_quota(self._scope, LimitName.SEATS, now_ms)
        if await self._agents.count() >= MAX_AGENTS:
            raise Conflict(f"a tenant has at most {MAX_AGENTS} agents", code="too_many_agents")
        await check_skills(self._scope, new.skills, "skills")
        agent_id = new_id(now_ms)
        sip = new_credentials(f"a{secrets.token_hex(SIP_USERNAME_BYTES)}")
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
        added = await self.get(agent_id)
        await self._changed(Change("agent.added", agent_id, None, added), now_ms)
        return CreatedAgent(added, sip)

    async def change(
        self, agent_id: str, patch: AgentPatch, now_ms: int, check: Precondition = anything
    ) -> Agent:
        """Change an agent."""
        values: dict[str, Any] = {  # columns of different kinds
            name: value
            for name, value in msgspec.structs.asdict(patch).items()
            if value is not UNSET and name != "queue_ids"
        }
        before = await self.get(agent_id, lock=True)
        check(before)
        if "name" in values:
            _check_no_person(before, "its name is the person's", "name")
        _check_no_guest(before, patch)
        if patch.skills is not UNSET:
            await check_skills(self._scope, patch.skills, "skills")
        if values:
            await self._agents.change(agent_id, values)
        if patch.queue_ids is not UNSET:
            await self._agents.set_queues(agent_id, patch.queue_ids)
        after = await self.get(agent_id)
        await self._changed(Change("agent.changed", agent_id, before, after), now_ms)
        return after

    async def renew_sip_password(self, agent_id: str, now_ms: int) -> SipCredentials:
        """Give the agent's phone a new password; the old one ends with the next configuration."""
        agent = await self.get(agent_id)
        sip = new_credentials(agent.sip_username)
        ha1 = sip_ha1(sip.sip_username, sip.sip_password)
        await self._agents.change(agent_id, {"sip_ha1": ha1})
        await self._changed(Change("agent.sip_password_renewed", agent_id), now_ms)
        return sip

    async def remove(self, agent_id: str, now_ms: int, check: Precondition = anything) -> None:
        """Remove an agent; its history stays."""
        before = await self.get(agent_id, lock=True)
        check(before)
        _check_no_person(before, "it ends with the person's being an agent", "agent_id")
        if not await self._agents.remove(agent_id):
            raise NotFound("no such agent", field="agent_id")
        await self._changed(Change("agent.removed", agent_id, before, None), now_ms)

    async def _changed(self, change: Change, now_ms: int) -> None:
        connection, tenant_id = self._scope.connection, self._scope.tenant_id
        await record_change(connection, tenant_id, now_ms)
        await record(connection, tenant_id, self._principal.actor, change, now_ms)

    def _seen(self, row: AnyRow, queue_ids: list[str], guest_of: str | None = None) -> Agent:
        # array_agg() gives the driver's UUID objects.
        shown = [each for each in map(str, queue_ids) if self._principal.may_queue(each)]
        return Agent(
            row.agent_id,
            row.name,
            row.site_id,
            row.skills,
            shown,
            row.sip_username,
            row.user_id,
            row.is_enabled,
            guest_of,
        )


def new_credentials(username: str) -> SipCredentials:
    """A fresh random password for a phone."""
    return SipCredentials(username, secrets.token_urlsafe(SIP_PASSWORD_BYTES), SIP_REALM)


def queue_of(row: AnyRow) -> Queue:
    """A row as the API shows it."""
    return Queue(
        row.queue_id,
        row.name,
        row.required_skills,
        row.priority,
        row.ring_timeout_ms,
        row.acw_ms,
        row.service_level_ms,
        row.is_recorded,
        row.strategy,
        row.preferred_skills,
        row.ageing_per_minute,
        msgspec.convert(row.rings, list[Ring]),
    )


def _row_of(body: QueueBody) -> dict[str, Any]:  # columns of different kinds
    return {**msgspec.structs.asdict(body), "rings": msgspec.to_builtins(body.rings)}


def _config_of(queue_id: str, body: QueueBody) -> QueueConfig:
    """The queue as the router will get it."""
    values = {**_row_of(body), "queue_id": queue_id}
    return msgspec.convert(values, QueueConfig)


def _skills_of(body: QueueBody) -> list[tuple[str, Skills]]:
    """All skills that a queue names, by the field that names them."""
    named = [
        ("required_skills", body.required_skills),
        ("preferred_skills", body.preferred_skills),
    ]
    for number, ring in enumerate(body.rings):
        named.append((f"rings[{number}].required_skills", ring.required_skills or {}))
    return named


def _check_no_guest(agent: Agent, patch: AgentPatch) -> None:
    """What the grant says is changed there: its clock would undo it here."""
    for field, value in (("queue_ids", patch.queue_ids), ("skills", patch.skills)):
        if agent.guest_of is not None and value is not UNSET:
            raise Conflict(
                "this agent works here by grant: limit its access instead",
                code="agent_by_grant",
                field=field,
            )


def _check_no_person(agent: Agent, reason: str, field: str) -> None:
    if agent.user_id is not None:
        raise Conflict(f"this agent is a person: {reason}", code="agent_is_person", field=field)
