"""Invites, changes and removes people, under the rules of who may do what to whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from msgspec import UNSET

from cloud.acd.precondition import Precondition, anything
from cloud.audit.trail import Change, record
from cloud.identity.invitations import invite, invite_again
from cloud.identity.permissions import Permission, Role
from cloud.identity.principal import Principal
from cloud.identity.session_repository import SessionRepository
from cloud.machines.makers import tell_of_left_credentials
from cloud.people.agents import PersonAgents
from cloud.people.guests import check_stays
from cloud.people.reading import PeopleReader
from cloud.people.repository import PeopleRepository
from cloud.people.rights import check_may_change, permissions_given
from cloud.people.roles import RoleKeeper, is_active_owner
from cloud.people.schemas import (
    AgentPart,
    AgentPartPatch,
    NewPerson,
    Person,
    PersonPatch,
    PersonStatus,
    RoleBody,
)
from cloud.people.team_repository import TeamRepository
from cloud.people.teams import check_teams
from infra.contracts.errors import Conflict
from infra.contracts.ids import UserId
from infra.db.scope import TenantScope

REMOVED_DOMAIN = "removed.invalid"  # RFC 2606: never anybody's address


@dataclass(frozen=True, slots=True)
class Changed:
    """A person after a change.

    Attributes:
        lost_agent_id: the agent that the person is no longer, to be taken offline after the
            commit; None if there is none.
    """

    person: Person
    lost_agent_id: str | None


@dataclass(frozen=True, slots=True)
class Settled:
    """What a person is to be after a change, as far as its agent goes."""

    name: str
    is_disabled: bool
    is_agent: bool

    @property
    def works(self) -> bool:
        """Whether calls may reach it."""
        return self.is_agent and not self.is_disabled


class PeopleService:
    """People of one organisation, inside the request's transaction."""

    def __init__(self, scope: TenantScope, principal: Principal) -> None:
        self._scope = scope
        self._principal = principal
        self._people = PeopleRepository(scope)
        self._reader = PeopleReader(scope, principal)
        self._roles = RoleKeeper(scope, principal)
        self._agents = PersonAgents(scope)
        self._teams = TeamRepository(scope)

    async def invite(self, new: NewPerson, now_ms: int) -> Person:
        """Add a person, who gets a mail to set a password with.

        Raises:
            Conflict: somebody signs in with the address, here or elsewhere (`email_taken`).
            Forbidden: a role is above the principal's own rights.
        """
        wanted = _with_agent_role(new.roles) if new.agent is not None else list(new.roles)
        await self._roles.check(wanted)
        await check_teams(self._scope, new.team_ids, "team_ids")
        actor, tenant_id = self._principal.actor, self._scope.tenant_id
        user_id = await invite(
            self._scope.connection, tenant_id, new.email, new.name, new.locale, actor, now_ms
        )
        await self._roles.give(user_id, wanted, now_ms)
        await self._teams.set_teams(user_id, new.team_ids)
        if _names_agent(wanted):
            part = _whole_part(new.agent or AgentPart())
            await self._agents.put(tenant_id, user_id, new.name.strip(), part, now_ms)
        person = await self._reader.get(user_id)
        await self._record("person.added", user_id, None, person, now_ms)
        return person

    async def change(
        self, user_id: str, patch: PersonPatch, now_ms: int, check: Precondition = anything
    ) -> Changed:
        """Change a person.

        Raises:
            NotFound: there is none of that id.
            Forbidden: the person, or a role to give, is above the principal's own rights.
            Conflict: the organisation would have no active owner (`last_owner`).
        """
        before = await self._locked(user_id)
        check(before)
        wanted = _wanted_roles(before, patch)
        if wanted is not None or patch.status is not UNSET:
            await self._people.lock_owners()
        if patch.status is not UNSET:
            await self._check_status(before, patch.status)
        values = await self._columns(before, patch)
        if values:
            await self._people.change(user_id, values)
        if values.get("status") == PersonStatus.DISABLED:
            await self._end_sessions(user_id, now_ms)
            await self._tell_of_left_credentials(user_id, now_ms)
        if wanted is not None:
            await self._roles.replace(user_id, before.roles, wanted, now_ms)
        if patch.team_ids is not UNSET:
            await check_teams(self._scope, patch.team_ids, "team_ids")
            await self._teams.set_teams(user_id, patch.team_ids)
        settled = Settled(
            name=values.get("name", before.name),
            is_disabled=values.get("status", before.status) == PersonStatus.DISABLED,
            is_agent=_names_agent(_bodies(before) if wanted is None else wanted),
        )
        lost_agent_id = await self._settle_agent(before, patch, settled, now_ms)
        after = await self._reader.get(user_id)
        await self._check_owner_left(before, after)
        await self._record(_action(before, after), user_id, before, after, now_ms)
        return Changed(after, lost_agent_id)

    async def remove(self, user_id: str, now_ms: int, *, is_anonymised: bool) -> str | None:
        """Remove a person: history keeps the row, without address and password.

        Args:
            is_anonymised: history forgets the name too.

        Returns:
            The agent to take offline after the commit, or None.
        """
        before = await self._locked(user_id)
        self._check_other(user_id)
        await self._people.lock_owners()
        name = f"#{user_id[-8:]}" if is_anonymised else before.name
        lost_agent_id = await self._agents.end(user_id, now_ms, is_for_good=True)
        await self._agents.rename(user_id, name, now_ms)
        await self._roles.replace(user_id, before.roles, [], now_ms)
        await self._teams.set_teams(user_id, [])
        await self._end_sessions(user_id, now_ms)
        if before.status is not PersonStatus.DISABLED:
            await self._tell_of_left_credentials(user_id, now_ms)
        await self._people.free_address(user_id)
        await self._people.change(
            user_id,
            {
                "status": PersonStatus.DISABLED,
                "name": name,
                "email": f"{user_id}@{REMOVED_DOMAIN}",
                "password_hash": None,
                "external_id": None,
                "removed_at_ms": now_ms,
            },
        )
        await self._check_owner_left(before, None)
        await self._record("person.removed", user_id, before, None, now_ms)
        return lost_agent_id

    async def invite_again(self, user_id: str, now_ms: int) -> None:
        """Mail a new link to somebody who has not accepted yet; the earlier one ends.

        Raises:
            Conflict: the person has accepted already.
        """
        await self._locked(user_id)
        actor, tenant_id = self._principal.actor, self._scope.tenant_id
        await invite_again(self._scope.connection, tenant_id, UserId(user_id), actor, now_ms)

    async def end_sessions(self, user_id: str, now_ms: int) -> None:
        """Sign a person out everywhere."""
        await self._locked(user_id)
        await self._end_sessions(user_id, now_ms)
        await self._record("person.sessions_ended", user_id, None, None, now_ms)

    async def _tell_of_left_credentials(self, user_id: str, now_ms: int) -> None:
        await tell_of_left_credentials(self._scope, user_id, self._principal.actor, now_ms)

    async def _locked(self, user_id: str) -> Person:
        await self._people.lock(user_id)
        person = await self._reader.get(user_id)
        kind = await self._roles.kind()
        held: set[Permission] = set()
        for role in person.roles:
            is_limited = role.queue_ids is not None or role.team_ids is not None
            held |= permissions_given(role.role, kind, is_limited=is_limited)
        check_may_change(self._principal, held)
        return person

    async def _columns(self, before: Person, patch: PersonPatch) -> dict[str, Any]:
        values: dict[str, Any] = {}  # columns of different kinds
        if patch.name is not UNSET and patch.name.strip() != before.name:
            values["name"] = patch.name.strip()
        if patch.locale is not UNSET:
            values["locale"] = patch.locale
        if patch.status == "disabled":
            values["status"] = PersonStatus.DISABLED
        elif patch.status == "active" and before.status is PersonStatus.DISABLED:
            row = await self._people.get(before.user_id)
            has_way_in = row is not None and (row.password_hash or row.external_id)
            values["status"] = PersonStatus.ACTIVE if has_way_in else PersonStatus.INVITED
        return values

    async def _check_status(self, before: Person, status: str) -> None:
        if status == "disabled":
            self._check_other(before.user_id)
        elif before.status is PersonStatus.INVITED:
            raise Conflict(
                "the invitation has not been accepted yet", code="still_invited", field="status"
            )
        elif before.status is PersonStatus.DISABLED:
            await check_stays(self._scope, self._principal)

    async def _settle_agent(
        self, before: Person, patch: PersonPatch, now: Settled, now_ms: int
    ) -> str | None:
        """Bring the agent in line with roles, name and status; returns the one that ended."""
        user_id, is_renamed = before.user_id, now.name != before.name
        if not now.works:
            if is_renamed:
                await self._agents.rename(user_id, now.name, now_ms)
            if before.agent is None:
                return None
            return await self._agents.end(user_id, now_ms, is_for_good=not now.is_agent)
        part = patch.agent if isinstance(patch.agent, AgentPartPatch) else AgentPartPatch()
        if before.agent is None or part is patch.agent or is_renamed:
            await self._agents.put(self._scope.tenant_id, user_id, now.name, part, now_ms)
        return None

    def _check_other(self, user_id: str) -> None:
        if user_id == self._principal.user_id:
            raise Conflict("nobody can do this to their own account", code="own_account")

    async def _check_owner_left(self, before: Person, after: Person | None) -> None:
        if not is_active_owner(before) or (after is not None and is_active_owner(after)):
            return
        if await self._people.active_owners() == 0:
            raise Conflict(
                "the organisation would have no active owner", code="last_owner", field="roles"
            )

    async def _end_sessions(self, user_id: str, now_ms: int) -> None:
        sessions = SessionRepository(self._scope.connection, self._scope.tenant_id)
        await sessions.revoke(UserId(user_id), now_ms)

    async def _record(
        self, action: str, user_id: str, before: Person | None, after: Person | None, now_ms: int
    ) -> None:
        change = Change(action, user_id, before, after)
        scope = self._scope
        await record(scope.connection, scope.tenant_id, self._principal.actor, change, now_ms)


def _action(before: Person, after: Person) -> str:
    if before.status is not after.status:
        is_disabled = after.status is PersonStatus.DISABLED
        return "person.disabled" if is_disabled else "person.enabled"
    return "person.changed"


def _bodies(person: Person) -> list[RoleBody]:
    return [RoleBody(each.role, each.queue_ids, each.team_ids) for each in person.roles]


def _names_agent(roles: Collection[RoleBody]) -> bool:
    return any(each.role == Role.AGENT for each in roles)


def _with_agent_role(roles: Collection[RoleBody]) -> list[RoleBody]:
    return [*roles] if _names_agent(roles) else [*roles, RoleBody(Role.AGENT)]


def _wanted_roles(before: Person, patch: PersonPatch) -> list[RoleBody] | None:
    """The roles that the person is to have; None when they stay.

    An agent's part brings the role of that name, and its end takes the role away, so that a
    client need not say the same thing twice.
    """
    held = _bodies(before)
    roles = held if patch.roles is UNSET else list(patch.roles)
    if isinstance(patch.agent, AgentPartPatch):
        roles = _with_agent_role(roles)
    elif patch.agent is None:
        if patch.roles is not UNSET and _names_agent(roles):
            raise Conflict(
                "an agent's role needs its agent", code="agent_contradicts_roles", field="agent"
            )
        roles = [each for each in roles if each.role != Role.AGENT]
    return None if roles == held else roles


def _whole_part(part: AgentPart) -> AgentPartPatch:
    site_id = UNSET if part.site_id is None else part.site_id
    return AgentPartPatch(site_id, part.skills, part.queue_ids)
