"""The agents that guests are by grant: made, changed and ended as their grants say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cloud.acd.repository import AgentRepository, SkillRepository
from cloud.clients.guest_repository import ENDED, GuestRepository, HomeRepository
from cloud.people.agents import PersonAgents
from cloud.people.schemas import AgentPartPatch
from infra.contracts.errors import Conflict, InvariantError
from infra.contracts.ids import TenantId
from infra.db.elsewhere import elsewhere
from infra.db.scope import AnyRow, TenantScope


@dataclass(frozen=True, slots=True)
class Settled:
    """What a guest is as an agent, now that its grants were looked at.

    Attributes:
        agent_id: of the agent that it is or was here; None if it never was one.
        is_at_work: calls can reach it.
        was_at_work: they could before.
    """

    agent_id: str | None
    is_at_work: bool
    was_at_work: bool

    @property
    def lost_agent_id(self) -> str | None:
        """The agent to be taken offline after the commit, or None."""
        return self.agent_id if self.was_at_work and not self.is_at_work else None


@dataclass(frozen=True, slots=True)
class _Part:
    """What the grants in force give together."""

    queue_ids: list[str]
    skills: dict[str, int]


class GuestAgents:
    """Agents by grant in one tenant, inside one transaction of that tenant."""

    def __init__(self, scope: TenantScope) -> None:
        self._scope = scope
        self._guests = GuestRepository(scope)
        self._agents = AgentRepository(scope)
        self._person_agents = PersonAgents(scope)

    async def settle(self, home_id: TenantId, user_id: str, now_ms: int) -> Settled:
        """Bring the guest's agent in line with its grants here; the caller records the change.

        The agent serves the queues of all its grants in force, with the best level of each skill
        that they name. What was removed since (a queue, a skill) is left out.

        Raises:
            QuotaReached: the tenant's plan has no seat left.
            Conflict: no site serves the tenant, or none of the queues is left.
        """
        await self._guests.lock(user_id)
        grants = await self._guests.agent_grants(home_id, user_id)
        before = await self._agents.of_user(user_id)
        was_at_work = before is not None and before.is_enabled
        async with elsewhere(self._scope, home_id) as home:
            people = HomeRepository(home)
            person, name = await people.person(user_id), await people.name_of(user_id)
        in_force = [each for each in grants if _is_in_force(each, now_ms)]
        if person is None or person.status == "disabled" or await self._has_ended():
            in_force = []
        agent_id: str | None
        if in_force:
            part = await self._part(in_force)
            agent_id = await self._person_agents.put(home_id, user_id, name, part, now_ms)
        else:
            await self._person_agents.end(user_id, now_ms, is_for_good=True)
            await self._person_agents.rename(user_id, name, now_ms)
            agent_id = None if before is None else before.agent_id
        over = [each for each in grants if each not in in_force]
        await self._guests.mark_seated(_of_other_name(in_force, name), name)
        await self._guests.mark_seated(_of_other_name(over, None), None)
        return Settled(agent_id, bool(in_force), was_at_work)

    async def _has_ended(self) -> bool:
        row = await self._guests.organisation()
        if row is None:
            raise InvariantError("a guest's tenant is gone", code="no_tenant")
        return row.status in ENDED

    async def _part(self, in_force: Sequence[AnyRow]) -> AgentPartPatch:
        wanted = _together(in_force)
        queues = await self._guests.queue_names(wanted.queue_ids)
        if not queues:
            raise Conflict("none of the queues is left", code="unknown_queue", field="queue_ids")
        known = await SkillRepository(self._scope).known(wanted.skills)
        skills = {name: level for name, level in wanted.skills.items() if name in known}
        return AgentPartPatch(skills=skills, queue_ids=sorted(queues))


def _is_in_force(grant: AnyRow, now_ms: int) -> bool:
    has_ended = grant.until_at_ms is not None and grant.until_at_ms <= now_ms
    return grant.revoked_at_ms is None and grant.from_at_ms <= now_ms and not has_ended


def _of_other_name(grants: Sequence[AnyRow], name: str | None) -> list[str]:
    return [each.membership_id for each in grants if each.seated_as != name]


def _together(in_force: Sequence[AnyRow]) -> _Part:
    skills: dict[str, int] = {}
    for each in in_force:
        for name, level in (each.skills or {}).items():
            skills[name] = max(level, skills.get(name, 0))
    queue_ids = {queue_id for each in in_force for queue_id in each.queue_ids}
    return _Part(sorted(queue_ids), skills)
