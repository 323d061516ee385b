"""The agent that a person is: made with the role, kept for history when it ends."""

from __future__ import annotations

import secrets
from typing import Any

from msgspec import UNSET

from cloud.acd.repository import AgentRepository
from cloud.acd.service import MAX_AGENTS, SIP_USERNAME_BYTES, new_credentials, sip_ha1
from cloud.acd.skill_service import check_skills
from cloud.api.boundary import new_id
from cloud.people.repository import PeopleRepository
from cloud.people.schemas import AgentPartPatch
from cloud.tenancy.limits import LimitName
from cloud.tenancy.outbox import record_change
from cloud.tenancy.quotas import check_quota
from infra.contracts.errors import Conflict
from infra.contracts.ids import TenantId
from infra.db.scope import TenantScope


class PersonAgents:
    """Agents of one tenant that are people, inside the request's transaction."""

    def __init__(self, scope: TenantScope) -> None:
        self._scope = scope
        self._agents = AgentRepository(scope)

    async def put(
        self, home_id: TenantId, user_id: str, name: str, part: AgentPartPatch, now_ms: int
    ) -> str:
        """Make the person an agent, again or for the first time, or change the agent it is.

        Args:
            home_id: the person's own organisation.
            part: what of the agent to set; for a new one the rest begins empty.

        Returns:
            The agent's id: the same for as long as the person exists.
        """
        known = await self._agents.of_user(user_id)
        if part.skills is not UNSET:
            await check_skills(self._scope, part.skills, "agent.skills")
        if known is None or not known.is_enabled:
            await check_quota(self._scope, LimitName.SEATS, now_ms)
            if await self._agents.count() >= MAX_AGENTS:
                raise Conflict(f"a tenant has at most {MAX_AGENTS} agents", code="too_many_agents")
        values: dict[str, Any] = {"name": name, "is_enabled": True}  # columns of different kinds
        if part.skills is not UNSET:
            values["skills"] = part.skills
        if part.site_id is not UNSET:
            values["site_id"] = part.site_id
        if known is None:
            agent_id = await self._add(home_id, user_id, values, now_ms)
        else:
            agent_id = known.agent_id
            await self._agents.change(agent_id, values)
        if part.queue_ids is not UNSET:
            await self._agents.set_queues(agent_id, part.queue_ids)
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)
        return agent_id

    async def end(self, user_id: str, now_ms: int, *, is_for_good: bool) -> str | None:
        """The person works as an agent no more: no site hears of it.

        Args:
            is_for_good: give up its queues too, so that they can be removed.

        Returns:
            The agent's id, to be taken offline; None if the person was none.
        """
        known = await self._agents.of_user(user_id)
        if known is None:
            return None
        await self._agents.change(known.agent_id, {"is_enabled": False})
        if is_for_good:
            await self._agents.change(known.agent_id, {"skills": {}})
            await self._agents.set_queues(known.agent_id, [])
        await record_change(self._scope.connection, self._scope.tenant_id, now_ms)
        agent_id: str = known.agent_id
        return agent_id if known.is_enabled else None

    async def rename(self, user_id: str, name: str, now_ms: int) -> None:
        """Let the agent's name follow the person's, in history too; nothing if it never was one."""
        known = await self._agents.of_user(user_id)
        if known is None or known.name == name:
            return
        await self._agents.change(known.agent_id, {"name": name})
        if known.is_enabled:
            await record_change(self._scope.connection, self._scope.tenant_id, now_ms)

    async def _add(
        self, home_id: TenantId, user_id: str, values: dict[str, Any], now_ms: int
    ) -> str:
        agent_id = new_id(now_ms)
        sip = new_credentials(f"a{secrets.token_hex(SIP_USERNAME_BYTES)}")
        site_id = values.get("site_id") or await PeopleRepository(self._scope).first_site()
        if site_id is None:
            raise Conflict(
                "no site serves this tenant yet: an agent's phone has nowhere to register",
                code="no_site",
                field="agent.site_id",
            )
        await self._agents.add(
            agent_id,
            {
                "skills": {},
                **values,
                "site_id": site_id,
                "home_id": home_id,
                "user_id": user_id,
                "sip_username": sip.sip_username,
                # Nobody knows this first password: `sip-password` of the agent makes one to tell.
                "sip_ha1": sip_ha1(sip.sip_username, sip.sip_password),
                "created_at_ms": now_ms,
            },
        )
        return agent_id
