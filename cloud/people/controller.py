"""Endpoints for people and teams."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from litestar import Controller, delete, get, patch, post, put
from litestar.params import FromQuery, JSONBody, QueryParameter

from cloud.acd.asking import take_offline
from cloud.api.boundary import IdFilter, PathId, TenantRequest, now_of, tenant_transaction
from cloud.api.etags import check_match
from cloud.api.pages import DEFAULT_PAGE_ROWS, Cursor, Limit, TextFilter
from cloud.identity.permissions import Permission
from cloud.people.reading import PeopleReader
from cloud.people.repository import PeopleFilter
from cloud.people.schemas import (
    NewPerson,
    Person,
    PersonList,
    PersonPatch,
    PersonStatus,
    Team,
    TeamBody,
    TeamList,
)
from cloud.people.service import PeopleService
from cloud.people.teams import TeamService

RoleFilter = Annotated[str | None, QueryParameter(pattern="^[a-z_]{1,40}$")]


class PeopleController(Controller):
    """`/v1/people`."""

    path = "/people"
    tags = ("people",)

    @get(needs=Permission.PEOPLE_READ)
    async def people(
        self,
        request: TenantRequest,
        q: TextFilter = None,
        status: FromQuery[PersonStatus | None] = None,
        role: RoleFilter = None,
        team_id: IdFilter = None,
        queue_id: IdFilter = None,
        cursor: Cursor = None,
        limit: Limit = DEFAULT_PAGE_ROWS,
    ) -> PersonList:
        """List people, by name; `q` is part of a name or address."""
        wanted = PeopleFilter(q, status, role, team_id, queue_id)
        async with tenant_transaction(request) as scope:
            return await PeopleReader(scope, request.user).page(wanted, cursor, limit)

    @post(needs=Permission.PEOPLE_WRITE)
    async def invite(self, request: TenantRequest, data: JSONBody[NewPerson]) -> Person:
        """Add a person, who gets a mail to set a password with."""
        async with tenant_transaction(request) as scope:
            return await PeopleService(scope, request.user).invite(data, now_of(request))

    @get("/{user_id:str}", needs=Permission.PEOPLE_READ)
    async def person(self, request: TenantRequest, user_id: PathId) -> Person:
        """Show one person."""
        async with tenant_transaction(request) as scope:
            return await PeopleReader(scope, request.user).get(user_id)

    @patch("/{user_id:str}", needs=Permission.PEOPLE_WRITE)
    async def change_person(
        self, request: TenantRequest, user_id: PathId, data: JSONBody[PersonPatch]
    ) -> Person:
        """Change a person; a field left out stays. Disabling ends its sessions at once."""
        now_ms = now_of(request)
        async with tenant_transaction(request) as scope:
            changed = await PeopleService(scope, request.user).change(
                user_id, data, now_ms, partial(check_match, request)
            )
        await _offline(request, changed.lost_agent_id, now_ms)
        return changed.person

    @delete("/{user_id:str}", needs=Permission.PEOPLE_WRITE)
    async def remove_person(
        self, request: TenantRequest, user_id: PathId, anonymise: FromQuery[bool] = False
    ) -> None:
        """Remove a person; history keeps the name unless it is to be anonymised."""
        now_ms = now_of(request)
        async with tenant_transaction(request) as scope:
            service = PeopleService(scope, request.user)
            lost = await service.remove(user_id, now_ms, is_anonymised=anonymise)
        await _offline(request, lost, now_ms)

    @post("/{user_id:str}/invitation", status_code=204, needs=Permission.PEOPLE_WRITE)
    async def invite_again(self, request: TenantRequest, user_id: PathId) -> None:
        """Mail a new link to somebody who has not accepted yet; the earlier one ends."""
        async with tenant_transaction(request) as scope:
            await PeopleService(scope, request.user).invite_again(user_id, now_of(request))

    @delete("/{user_id:str}/sessions", needs=Permission.PEOPLE_WRITE)
    async def end_sessions(self, request: TenantRequest, user_id: PathId) -> None:
        """Sign a person out everywhere."""
        async with tenant_transaction(request) as scope:
            await PeopleService(scope, request.user).end_sessions(user_id, now_of(request))


class TeamsController(Controller):
    """`/v1/teams`."""

    path = "/teams"
    tags = ("people",)

    @get(needs=Permission.PEOPLE_READ)
    async def teams(self, request: TenantRequest, q: TextFilter = None) -> TeamList:
        """List teams, by name."""
        async with tenant_transaction(request) as scope:
            return await TeamService(scope, request.user.actor).found(q)

    @post(needs=Permission.PEOPLE_WRITE)
    async def add_team(self, request: TenantRequest, data: JSONBody[TeamBody]) -> Team:
        """Add a team."""
        async with tenant_transaction(request) as scope:
            return await TeamService(scope, request.user.actor).add(data, now_of(request))

    @get("/{team_id:str}", needs=Permission.PEOPLE_READ)
    async def team(self, request: TenantRequest, team_id: PathId) -> Team:
        """Show one team."""
        async with tenant_transaction(request) as scope:
            return await TeamService(scope, request.user.actor).get(team_id)

    @put("/{team_id:str}", needs=Permission.PEOPLE_WRITE)
    async def replace_team(
        self, request: TenantRequest, team_id: PathId, data: JSONBody[TeamBody]
    ) -> Team:
        """Replace a team's name and members."""
        async with tenant_transaction(request) as scope:
            service = TeamService(scope, request.user.actor)
            check = partial(check_match, request)
            return await service.replace(team_id, data, now_of(request), check)

    @delete("/{team_id:str}", needs=Permission.PEOPLE_WRITE)
    async def remove_team(self, request: TenantRequest, team_id: PathId) -> None:
        """Remove a team to which no role is limited."""
        async with tenant_transaction(request) as scope:
            check = partial(check_match, request)
            await TeamService(scope, request.user.actor).remove(team_id, now_of(request), check)


async def _offline(request: TenantRequest, agent_id: str | None, now_ms: int) -> None:
    if agent_id is not None:
        await take_offline(request.app.state.bus, request.user.tenant, agent_id, now_ms)
