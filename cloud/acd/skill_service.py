"""The catalogue of skills, and the rule that queues and agents use only names that are in it."""

from __future__ import annotations

from collections.abc import Collection

from cloud.acd.precondition import Precondition, anything
from cloud.acd.repository import SkillRepository
from cloud.acd.schemas import Skill, SkillBody, SkillList
from cloud.api.boundary import new_id
from cloud.audit.trail import Change, record
from cloud.identity.principal import Actor
from infra.contracts.errors import Conflict, NotFound
from infra.db.scope import AnyRow, TenantScope

MAX_SKILL_ROWS = 1_000  # as many as queues; one screen shows them all


class SkillService:
    """Skills of one tenant, inside the request's transaction."""

    def __init__(self, scope: TenantScope, actor: Actor) -> None:
        self._scope = scope
        self._actor = actor
        self._skills = SkillRepository(scope)

    async def found(self, q: str | None) -> SkillList:
        """Skills by name."""
        return SkillList([skill_of(row) for row in await self._skills.found(q)])

    async def get(self, skill_id: str) -> Skill:
        """One skill.

        Raises:
            NotFound: there is none of that id.
        """
        return skill_of(_known(await self._skills.get(skill_id)))

    async def add(self, body: SkillBody, now_ms: int) -> Skill:
        """Add a skill."""
        if await self._skills.count() >= MAX_SKILL_ROWS:
            raise Conflict(f"a tenant has at most {MAX_SKILL_ROWS} skills", code="too_many_skills")
        skill_id = new_id(now_ms)
        await self._skills.add(skill_id, body.name, body.description, now_ms)
        added = Skill(skill_id, body.name, body.description)
        await self._record(Change("skill.added", skill_id, None, added), now_ms)
        return added

    async def replace(
        self, skill_id: str, body: SkillBody, now_ms: int, check: Precondition = anything
    ) -> Skill:
        """Replace a skill; a name in use stays."""
        before = skill_of(_known(await self._skills.get(skill_id, lock=True)))
        check(before)
        if body.name != before.name and await self._skills.is_used(before.name):
            raise _in_use()
        await self._skills.replace(skill_id, body.name, body.description)
        after = Skill(skill_id, body.name, body.description)
        await self._record(Change("skill.replaced", skill_id, before, after), now_ms)
        return after

    async def remove(self, skill_id: str, now_ms: int, check: Precondition = anything) -> None:
        """Remove a skill that nothing uses."""
        before = skill_of(_known(await self._skills.get(skill_id, lock=True)))
        check(before)
        # After the lock: whoever took it into use before has committed by now, and is seen.
        if await self._skills.is_used(before.name):
            raise _in_use()
        await self._skills.remove(skill_id)
        await self._record(Change("skill.removed", skill_id, before, None), now_ms)

    async def _record(self, change: Change, now_ms: int) -> None:
        scope = self._scope
        await record(scope.connection, scope.tenant_id, self._actor, change, now_ms)


async def check_skills(scope: TenantScope, names: Collection[str], field: str) -> None:
    """Every name is in the catalogue, and stays there until the transaction ends.

    Args:
        field: of the request's body that holds the names.

    Raises:
        Conflict: one is not; its path is the error's field.
    """
    if not names:
        return
    missing = sorted(set(names) - await SkillRepository(scope).known(names))
    if missing:
        raise Conflict(
            f"no such skill: {missing[0]}", code="unknown_skill", field=f"{field}.{missing[0]}"
        )


def skill_of(row: AnyRow) -> Skill:
    """A row as the API shows it."""
    return Skill(row.skill_id, row.name, row.description)


def _known(row: AnyRow | None) -> AnyRow:
    if row is None:
        raise NotFound("no such skill", field="skill_id")
    return row


def _in_use() -> Conflict:
    return Conflict("queues, agents or published flows use this skill", code="in_use", field="name")
