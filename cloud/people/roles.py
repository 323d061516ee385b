"""Gives roles to people and takes them away; a role that stays keeps its row."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from cloud.acd.repository import QueueRepository
from cloud.api.boundary import new_id
from cloud.identity.permissions import Permission, Role
from cloud.identity.principal import Principal
from cloud.people.guests import check_stays
from cloud.people.repository import PeopleRepository
from cloud.people.rights import check_known, check_may_give, permissions_given
from cloud.people.schemas import HeldRole, Person, PersonStatus, RoleBody
from cloud.people.teams import check_teams
from infra.contracts.errors import Conflict, Forbidden, InvariantError
from infra.db.scope import TenantScope


class RoleKeeper:
    """Roles at home of one organisation's people, inside the request's transaction."""

    def __init__(self, scope: TenantScope, principal: Principal) -> None:
        self._scope = scope
        self._principal = principal
        self._people = PeopleRepository(scope)
        self._kind: str | None = None

    async def kind(self) -> str:
        """The organisation's kind."""
        if self._kind is None:
            row = await self._people.organisation()
            if row is None:
                raise InvariantError("the tenant of the request is gone", code="no_tenant")
            self._kind = row.kind
        return self._kind

    async def of(self, user_id: str) -> list[RoleBody]:
        """What the person holds now."""
        rows = await self._people.roles([user_id])
        return [RoleBody(row.role, row.queue_ids, row.team_ids) for row in rows]

    async def check(self, wanted: Sequence[RoleBody], given: Collection[RoleBody] = ()) -> None:
        """The principal may give these roles, and they make sense.

        Args:
            given: those that the person has already; only the others are given.
        """
        kind = await self.kind()
        fresh = [(index, each) for index, each in enumerate(wanted) if each not in given]
        if (fresh or len(wanted) < len(given)) and not self._principal.may(Permission.ROLES_WRITE):
            raise Forbidden(
                f"this needs the permission {Permission.ROLES_WRITE}", code="permission_needed"
            )
        if fresh:
            await check_stays(self._scope, self._principal)
        for index, each in fresh:
            field = f"roles[{index}]"
            check_known(each.role, kind, f"{field}.role")
            is_limited = each.queue_ids is not None or each.team_ids is not None
            if is_limited and each.role == Role.OWNER:
                raise Conflict(
                    "an owner owns the whole organisation", code="owner_not_limited", field=field
                )
            check_may_give(
                self._principal,
                permissions_given(each.role, kind, is_limited=is_limited),
                f"{field}.role",
            )
            await self._check_limits(each, field)

    async def give(self, user_id: str, roles: Sequence[RoleBody], now_ms: int) -> None:
        """Give roles from now on, without an end."""
        await self._people.add_roles(
            [
                {
                    "membership_id": new_id(now_ms),
                    "user_id": user_id,
                    "role": each.role,
                    "queue_ids": each.queue_ids,
                    "team_ids": each.team_ids,
                    "from_at_ms": now_ms,
                    "created_at_ms": now_ms,
                    "granted_by": self._principal.actor.id,
                }
                for each in roles
            ]
        )

    async def replace(
        self, user_id: str, held: Sequence[HeldRole], wanted: Sequence[RoleBody], now_ms: int
    ) -> None:
        """Let the person hold these roles and no others."""
        bodies = {
            each.membership_id: RoleBody(each.role, each.queue_ids, each.team_ids) for each in held
        }
        await self.check(wanted, list(bodies.values()))
        gone = [key for key, body in bodies.items() if body not in wanted]
        if gone:
            if not self._principal.may(Permission.ROLES_WRITE):
                raise Forbidden(
                    f"this needs the permission {Permission.ROLES_WRITE}", code="permission_needed"
                )
            await self._people.revoke_roles(gone, now_ms)
        present = list(bodies.values())
        await self.give(user_id, [each for each in wanted if each not in present], now_ms)

    async def _check_limits(self, role: RoleBody, field: str) -> None:
        if role.queue_ids is not None:
            known = await QueueRepository(self._scope).known(role.queue_ids)
            if set(role.queue_ids) - known:
                raise Conflict("no such queue", code="unknown_queue", field=f"{field}.queue_ids")
        if role.team_ids is not None:
            await check_teams(self._scope, role.team_ids, f"{field}.team_ids")


def is_active_owner(person: Person) -> bool:
    """Whether the person owns the organisation and can sign in."""
    return person.status is PersonStatus.ACTIVE and any(
        each.role == Role.OWNER for each in person.roles
    )
