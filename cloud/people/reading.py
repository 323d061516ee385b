"""Reads people with all that the API shows of them, as far as the principal may see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from cloud.acd.repository import AgentRepository
from cloud.api.pages import decode_cursor, encode_cursor
from cloud.identity.principal import Principal
from cloud.people.repository import PeopleFilter, PeopleRepository
from cloud.people.schemas import HeldRole, Person, PersonAgent, PersonList, PersonStatus
from cloud.people.team_repository import TeamRepository
from infra.contracts.errors import NotFound
from infra.db.scope import AnyRow, TenantScope


class PeopleReader:
    """People of one organisation, inside the request's transaction."""

    def __init__(self, scope: TenantScope, principal: Principal) -> None:
        self._scope = scope
        self._principal = principal
        self._people = PeopleRepository(scope)

    async def page(self, wanted: PeopleFilter, cursor: str | None, limit: int) -> PersonList:
        """A page of people by name."""
        rows = await self._people.page(self._limited(wanted), _last_user(cursor), limit)
        items = await self._whole(rows[:limit])
        following = encode_cursor(0, items[-1].user_id) if len(rows) > limit else None
        return PersonList(items, following)

    async def all(self) -> list[Person]:
        """Everybody, by name; bounded by the plan's seats."""
        return await self._whole(await self._people.page(self._limited(PeopleFilter()), None, None))

    async def get(self, user_id: str) -> Person:
        """One person.

        Raises:
            NotFound: there is none of that id, or none that the principal may see.
        """
        row = await self._people.get(user_id, self._limited(PeopleFilter()))
        if row is None:
            raise NotFound("no such person", field="user_id")
        return (await self._whole([row]))[0]

    def _limited(self, wanted: PeopleFilter) -> PeopleFilter:
        if self._principal.queue_ids is None:
            return wanted
        return PeopleFilter(
            q=wanted.q,
            status=wanted.status,
            role=wanted.role,
            team_id=wanted.team_id,
            queue_id=wanted.queue_id,
            limit_queue_ids=self._principal.queue_ids,
            limit_user_id=self._principal.user_id,
        )

    async def _whole(self, rows: Sequence[AnyRow]) -> list[Person]:
        if not rows:
            return []
        user_ids = [row.user_id for row in rows]
        roles: dict[str, list[HeldRole]] = defaultdict(list)
        for role in await self._people.roles(user_ids):
            shown = self._role(role)
            if shown is not None:
                roles[role.user_id].append(shown)
        teams: dict[str, list[str]] = defaultdict(list)
        for member in await TeamRepository(self._scope).of_users(user_ids):
            teams[member.user_id].append(member.team_id)
        agents = {
            row.user_id: self._agent(row)
            for row in await AgentRepository(self._scope).of_users(user_ids)
        }
        return [
            Person(
                user_id=row.user_id,
                email=row.email,
                name=row.name,
                locale=row.locale,
                status=PersonStatus(row.status),
                roles=roles[row.user_id],
                team_ids=teams[row.user_id],
                agent=agents.get(row.user_id),
                last_sign_in_at_ms=row.last_sign_in_at_ms,
                second_factor=row.has_factor,
            )
            for row in rows
        ]

    def _role(self, row: AnyRow) -> HeldRole | None:
        queue_ids = row.queue_ids
        if queue_ids is not None and self._principal.queue_ids is not None:
            queue_ids = [each for each in queue_ids if self._principal.may_queue(each)]
            if not queue_ids:
                return None
        return HeldRole(row.membership_id, row.role, queue_ids, row.team_ids)

    def _agent(self, row: AnyRow) -> PersonAgent:
        # array_agg() gives the driver's UUID objects.
        served = [str(each) for each in row.queue_ids or []]
        return PersonAgent(
            row.agent_id,
            row.site_id,
            row.skills,
            [each for each in served if self._principal.may_queue(each)],
            row.sip_username,
        )


def _last_user(cursor: str | None) -> str | None:
    """The person that a cursor names: the list goes on after that name."""
    if cursor is None:
        return None
    user_id: str = decode_cursor(cursor, (UUID,))[1]
    return user_id
