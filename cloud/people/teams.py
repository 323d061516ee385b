"""Teams: named groups of people, by which roles can be limited and lists be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from cloud.acd.precondition import Precondition, anything
from cloud.api.boundary import new_id
from cloud.audit.trail import Change, record
from cloud.identity.principal import Actor
from cloud.people.schemas import Team, TeamBody, TeamList
from cloud.people.team_repository import TeamRepository
from infra.contracts.errors import Conflict, NotFound
from infra.db.scope import TenantScope

MAX_TEAMS = 500  # a team of four each for as many agents as a tenant has


class TeamService:
    """Teams of one organisation, inside the request's transaction."""

    def __init__(self, scope: TenantScope, actor: Actor) -> None:
        self._scope = scope
        self._actor = actor
        self._teams = TeamRepository(scope)

    async def found(self, q: str | None) -> TeamList:
        """Teams by name whose name holds `q`."""
        rows = await self._teams.found(q)
        members: dict[str, list[str]] = defaultdict(list)
        for each in await self._teams.members([row.team_id for row in rows]):
            members[each.team_id].append(each.user_id)
        return TeamList([Team(row.team_id, row.name, members[row.team_id]) for row in rows])

    async def get(self, team_id: str, *, lock: bool = False) -> Team:
        """One team.

        Raises:
            NotFound: there is none of that id.
        """
        row = await self._teams.get(team_id, lock=lock)
        if row is None:
            raise NotFound("no such team", field="team_id")
        members = await self._teams.members([team_id])
        return Team(row.team_id, row.name, [each.user_id for each in members])

    async def add(self, body: TeamBody, now_ms: int) -> Team:
        """Add a team."""
        if await self._teams.count() >= MAX_TEAMS:
            raise Conflict(f"an organisation has at most {MAX_TEAMS} teams", code="too_many_teams")
        team_id = new_id(now_ms)
        await self._teams.add(team_id, body.name, now_ms)
        await self._set_members(team_id, body.user_ids)
        added = await self.get(team_id)
        await self._record(Change("team.added", team_id, None, added), now_ms)
        return added

    async def replace(
        self, team_id: str, body: TeamBody, now_ms: int, check: Precondition = anything
    ) -> Team:
        """Replace a team's name and members."""
        before = await self.get(team_id, lock=True)
        check(before)
        await self._teams.rename(team_id, body.name)
        await self._set_members(team_id, body.user_ids)
        after = await self.get(team_id)
        await self._record(Change("team.replaced", team_id, before, after), now_ms)
        return after

    async def remove(self, team_id: str, now_ms: int, check: Precondition = anything) -> None:
        """Remove a team; its members stay people. Refused while a role is limited to it."""
        before = await self.get(team_id, lock=True)
        check(before)
        if await self._teams.is_limit(team_id):
            # Without the team the limit would be to nothing; that is for somebody to decide.
            raise Conflict("a role is limited to this team", code="in_use", field="team_id")
        await self._teams.remove(team_id)
        await self._record(Change("team.removed", team_id, before, None), now_ms)

    async def _set_members(self, team_id: str, user_ids: Collection[str]) -> None:
        if set(user_ids) - await self._teams.known_users(user_ids):
            raise Conflict("no such person", code="unknown_person", field="user_ids")
        await self._teams.set_members(team_id, user_ids)

    async def _record(self, change: Change, now_ms: int) -> None:
        scope = self._scope
        await record(scope.connection, scope.tenant_id, self._actor, change, now_ms)


async def check_teams(scope: TenantScope, team_ids: Collection[str], field: str) -> None:
    """Every id is a team.

    Raises:
        Conflict: one is not.
    """
    if team_ids and set(team_ids) - await TeamRepository(scope).known(team_ids):
        raise Conflict("no such team", code="unknown_team", field=field)
