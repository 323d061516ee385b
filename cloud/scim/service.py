"""What a directory does with a tenant's people and teams, inside the request's transaction."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import UNSET

from cloud.identity.permissions import Role
from cloud.identity.principal import Principal
from cloud.identity.token_repository import Purpose, TokenRepository
from cloud.people.roles import RoleKeeper
from cloud.people.schemas import PersonPatch, TeamBody
from cloud.people.service import PeopleService
from cloud.people.teams import TeamService
from cloud.scim.documents import MAX_RESULTS, Json, group_document, list_document, user_document
from cloud.scim.filters import GROUP_ATTRIBUTES, USER_ATTRIBUTES, Equals, read_filter
from cloud.scim.reading import GroupState, Operation, UserState, patched_group, patched_user
from cloud.scim.repository import ScimRepository, Window
from cloud.sso.newcomers import add_newcomer
from cloud.sso.repository import ProviderRepository
from infra.contracts.errors import Forbidden, NotFound, RequestError
from infra.contracts.ids import UserId, is_id
from infra.db.scope import AnyRow, TenantScope


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A list's query as it was sent; `start` counts from 1."""

    filter: str | None
    start: int
    count: int

    @property
    def window(self) -> Window:
        """Its rows: what is out of range is brought into it (RFC 7644, section 3.4.2.4)."""
        return Window(max(self.start, 1) - 1, min(max(self.count, 0), MAX_RESULTS))


@dataclass(frozen=True, slots=True)
class Written:
    """A person after a change, and the agent to take offline after the commit, if any."""

    document: Json
    lost_agent_id: str | None


class UserDirectory:
    """People.

    Args:
        principal: the directory.
        base: address of this tenant's SCIM service.
    """

    def __init__(self, scope: TenantScope, principal: Principal, base: str) -> None:
        self._scope = scope
        self._principal = principal
        self._base = base
        self._rows = ScimRepository(scope)

    async def found(self, query: ListQuery) -> Json:
        """A page of people."""
        wanted, window = read_filter(query.filter, USER_ATTRIBUTES), query.window
        if wanted is not None and not _can_match(wanted):
            return list_document([], 0, window.offset + 1)
        total, rows = await self._rows.users(wanted, window)
        members = await self._rows.members(user_ids=[row.user_id for row in rows])
        documents = [
            user_document(
                row, [each for each in members if each.user_id == row.user_id], self._base
            )
            for row in rows
        ]
        return list_document(documents, total, window.offset + 1)

    async def get(self, user_id: str) -> Json:
        """One person.

        Raises:
            NotFound: there is none of that id.
        """
        row = await self._row(user_id)
        return user_document(row, await self._rows.members(user_ids=[user_id]), self._base)

    async def add(self, state: UserState, role: Role, now_ms: int) -> Json:
        """Add a person, who signs in at the tenant's provider."""
        await self._check_domain(state.email)
        organisation = await self._rows.organisation()
        locale = state.locale or (organisation.locale if organisation else "en")
        user_id = await add_newcomer(
            self._scope, self._principal, state.email, state.name, locale, role, now_ms
        )
        await self._rows.set_external_id(user_id, state.external_id)
        await self._rows.set_name_parts(user_id, state.given, state.family, now_ms)
        if not state.is_active:
            await self._people().change(user_id, PersonPatch(status="disabled"), now_ms)
        return await self.get(user_id)

    async def replace(self, user_id: str, state: UserState, now_ms: int) -> Written:
        """Bring a person to a state."""
        return await self._bring(await self._row(user_id, is_locked=True), state, now_ms)

    async def patch(self, user_id: str, operations: list[Operation], now_ms: int) -> Written:
        """Change a person by operations."""
        row = await self._row(user_id, is_locked=True)
        return await self._bring(row, patched_user(_user_state(row), operations), now_ms)

    async def state(self, user_id: str) -> UserState:
        """The person as the directory would write it."""
        return _user_state(await self._row(user_id))

    async def remove(self, user_id: str, now_ms: int) -> str | None:
        """Remove a person; returns the agent to take offline after the commit."""
        await self._row(user_id)
        return await self._people().remove(user_id, now_ms, is_anonymised=False)

    async def _bring(self, row: AnyRow, state: UserState, now_ms: int) -> Written:
        user_id, before = row.user_id, _user_state(row)
        if state.email != before.email:
            await self._check_domain(state.email)
            await self._check_no_owner(user_id)
            await self._rows.set_email(user_id, state.email)
            # A link that lies in the mailbox before must not open the account.
            tokens = TokenRepository(self._scope.connection, self._scope.tenant_id)
            for purpose in (Purpose.INVITATION, Purpose.PASSWORD_RESET):
                await tokens.end_all(UserId(user_id), purpose, now_ms)
        await self._rows.set_external_id(user_id, state.external_id)
        await self._rows.set_name_parts(user_id, state.given, state.family, now_ms)
        status = "active" if state.is_active else "disabled"
        locale = state.locale if state.locale in ("en", "zh-CN") else None
        changed = await self._people().change(
            user_id,
            PersonPatch(
                name=state.name if state.name != before.name else UNSET,
                locale=UNSET if locale is None else locale,  # type: ignore[arg-type]  # one of both
                status=UNSET if state.is_active == before.is_active else status,  # type: ignore[arg-type]
            ),
            now_ms,
        )
        return Written(await self.get(user_id), changed.lost_agent_id)

    async def _check_no_owner(self, user_id: str) -> None:
        # Administrators make directory tokens, and a reset link goes to the address: with both, one
        # could become owner.
        roles = await RoleKeeper(self._scope, self._principal).of(user_id)
        if any(each.role == Role.OWNER for each in roles):
            raise Forbidden(
                "an owner's address is not the directory's to change",
                code="owner_address",
                field="userName",
            )

    def _people(self) -> PeopleService:
        return PeopleService(self._scope, self._principal)

    async def _row(self, user_id: str, *, is_locked: bool = False) -> AnyRow:
        row = await self._rows.user(user_id, is_locked=is_locked) if is_id(user_id) else None
        if row is None:
            raise NotFound("no such user", field="id")
        return row

    async def _check_domain(self, email: str) -> None:
        # Without it, anybody with a token could take a stranger's address out of use.
        domain = email.rpartition("@")[2]
        if not await ProviderRepository(self._scope).is_proved(domain):
            raise RequestError(
                "userName must be of a mail domain that this organisation has proved",
                code="domain_not_proved",
                field="userName",
            )


class GroupDirectory:
    """Teams.

    Args:
        principal: the directory.
        base: address of this tenant's SCIM service.
    """

    def __init__(self, scope: TenantScope, principal: Principal, base: str) -> None:
        self._scope = scope
        self._principal = principal
        self._base = base
        self._rows = ScimRepository(scope)

    async def found(self, query: ListQuery, *, with_members: bool) -> Json:
        """A page of teams."""
        wanted, window = read_filter(query.filter, GROUP_ATTRIBUTES), query.window
        if wanted is not None and not _can_match(wanted):
            return list_document([], 0, window.offset + 1)
        total, rows = await self._rows.groups(wanted, window)
        ids = [row.team_id for row in rows]
        people: dict[str, list[AnyRow]] = {each: [] for each in ids}
        for member in await self._rows.members(team_ids=ids) if with_members else []:
            people[member.team_id].append(member)
        documents = [
            group_document(row, people[row.team_id] if with_members else None, self._base)
            for row in rows
        ]
        return list_document(documents, total, window.offset + 1)

    async def get(self, team_id: str, *, with_members: bool = True) -> Json:
        """One team.

        Raises:
            NotFound: there is none of that id.
        """
        row = await self._row(team_id)
        members = await self._rows.members(team_ids=[team_id]) if with_members else None
        return group_document(row, members, self._base)

    async def add(self, state: GroupState, now_ms: int) -> Json:
        """Add a team."""
        team = await self._teams().add(TeamBody(state.name, sorted(state.members)), now_ms)
        await self._rows.set_group_external_id(team.team_id, state.external_id)
        return await self.get(team.team_id)

    async def replace(self, team_id: str, state: GroupState, now_ms: int) -> Json:
        """Bring a team to a state."""
        await self._row(team_id, is_locked=True)
        return await self._bring(team_id, state, now_ms)

    async def patch(self, team_id: str, operations: list[Operation], now_ms: int) -> Json:
        """Change a team by operations."""
        row = await self._row(team_id, is_locked=True)
        members = await self._rows.members(team_ids=[team_id])
        state = GroupState(row.name, row.external_id, frozenset(each.user_id for each in members))
        return await self._bring(team_id, patched_group(state, operations), now_ms)

    async def remove(self, team_id: str, now_ms: int) -> None:
        """Remove a team; its members stay people."""
        await self._row(team_id)
        await self._teams().remove(team_id, now_ms)

    async def _bring(self, team_id: str, state: GroupState, now_ms: int) -> Json:
        body = TeamBody(state.name, sorted(state.members))
        await self._teams().replace(team_id, body, now_ms)
        await self._rows.set_group_external_id(team_id, state.external_id)
        return await self.get(team_id)

    def _teams(self) -> TeamService:
        return TeamService(self._scope, self._principal.actor)

    async def _row(self, team_id: str, *, is_locked: bool = False) -> AnyRow:
        row = await self._rows.group(team_id, is_locked=is_locked) if is_id(team_id) else None
        if row is None:
            raise NotFound("no such group", field="id")
        return row


def _can_match(wanted: Equals) -> bool:
    # The database takes neither an id that is none nor NUL in a text.
    return (wanted.attribute != "id" or is_id(wanted.value)) and "\x00" not in wanted.value


def _user_state(row: AnyRow) -> UserState:
    return UserState(
        row.email,
        row.name,
        row.given_name or "",
        row.family_name or "",
        row.external_id,
        row.status != "disabled",
        row.locale,
    )
