"""Rows of people: accounts with their roles, teams and second factor."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Uuid,
    any_,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    tuple_,
)

from infra.db.scope import AnyRow, TenantScope
from infra.db.statements import fixed
from infra.db.tables.configuration import agent, agent_queue
from infra.db.tables.directory import site_tenant, tenant
from infra.db.tables.identity import (
    membership,
    sign_in_name,
    team_member,
    user_account,
)
from infra.db.tables.sign_in import totp_secret

_HAS_FACTOR = (
    exists()
    .where(totp_secret.c.tenant_id == user_account.c.tenant_id)
    .where(totp_secret.c.user_id == user_account.c.user_id)
    .where(totp_secret.c.confirmed_at_ms.is_not(None))
    .label("has_factor")
)
_FIRST_PAGE = fixed(
    select(user_account, _HAS_FACTOR)
    .where(user_account.c.tenant_id == bindparam("tenant_id"))
    .where(user_account.c.removed_at_ms.is_(None))
    .order_by(user_account.c.name, user_account.c.user_id)
    .limit(bindparam("rows", type_=Integer))
)
_ROLES = fixed(
    select(membership)
    .where(membership.c.tenant_id == bindparam("tenant_id"))
    .where(membership.c.home_id == bindparam("tenant_id"))
    .where(membership.c.user_id == any_(bindparam("user_ids", type_=ARRAY(Uuid(as_uuid=False)))))
    .where(membership.c.revoked_at_ms.is_(None))
    .order_by(membership.c.created_at_ms, membership.c.role, membership.c.membership_id)
)


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Which people to find; None: any.

    Attributes:
        q: part of the name or address.
        limit_queue_ids, limit_user_id: what a limited principal may see: those who serve one of
            the queues, and itself.
    """

    q: str | None = None
    status: str | None = None
    role: str | None = None
    team_id: str | None = None
    queue_id: str | None = None
    limit_queue_ids: Collection[str] | None = None
    limit_user_id: str | None = None


@dataclass(frozen=True, slots=True)
class PeopleRepository:
    """People whose organisation is the scope's tenant."""

    scope: TenantScope

    async def page(
        self, wanted: PeopleFilter, after_user_id: str | None, limit: int | None
    ) -> Sequence[AnyRow]:
        """People by name, one more than `limit` if there are more; None for all."""
        if limit is not None and after_user_id is None and wanted == PeopleFilter():
            return await self.scope.rows(_FIRST_PAGE, rows=limit + 1)
        statement = self._people()
        for condition in self._conditions(wanted):
            statement = statement.where(condition)
        if after_user_id is not None:
            last = self.scope.select(user_account, user_account.c.name, user_account.c.user_id)
            statement = statement.where(
                tuple_(user_account.c.name, user_account.c.user_id)
                > last.where(user_account.c.user_id == after_user_id).scalar_subquery()
            )
        statement = statement.order_by(user_account.c.name, user_account.c.user_id)
        return await self.scope.rows(statement if limit is None else statement.limit(limit + 1))

    async def get(self, user_id: str, wanted: PeopleFilter | None = None) -> AnyRow | None:
        """One person who was not removed, or None."""
        statement = self._people().where(user_account.c.user_id == user_id)
        for condition in self._conditions(wanted or PeopleFilter()):
            statement = statement.where(condition)
        return await self.scope.row(statement)

    async def lock(self, user_id: str) -> None:
        """Let changes of one person come one after the other."""
        await self.scope.execute(
            self.scope.select(user_account, user_account.c.user_id)
            .where(user_account.c.user_id == user_id)
            .with_for_update(key_share=True)
        )

    async def organisation(self) -> AnyRow | None:
        """The organisation's own row."""
        return await self.scope.row(self.scope.select(tenant))

    async def change(self, user_id: str, values: dict[str, Any]) -> None:
        """Change columns of a person."""
        await self.scope.execute(
            self.scope.update(user_account)
            .where(user_account.c.user_id == user_id)
            .values(**values)
        )

    async def free_address(self, user_id: str) -> None:
        """Nobody signs in with the person's address any more: it can be invited anew."""
        await self.scope.execute(
            self.scope.delete(sign_in_name).where(sign_in_name.c.user_id == user_id)
        )

    async def roles(self, user_ids: Collection[str]) -> Sequence[AnyRow]:
        """Roles at home in force or to come, oldest first."""
        return await self.scope.rows(_ROLES, user_ids=list(user_ids))

    async def add_roles(self, rows: Sequence[dict[str, Any]]) -> None:
        """Give roles."""
        if rows:
            home_id = self.scope.tenant_id
            given = [{"home_id": home_id, **row} for row in rows]
            await self.scope.execute(self.scope.insert_many(membership, given))

    async def revoke_roles(self, membership_ids: Collection[str], now_ms: int) -> None:
        """Take roles away; their rows stay."""
        await self.scope.execute(
            self.scope.update(membership)
            .where(membership.c.membership_id.in_(membership_ids))
            .where(membership.c.revoked_at_ms.is_(None))
            .values(revoked_at_ms=now_ms)
        )

    async def lock_owners(self) -> None:
        """Let changes of who owns the organisation come one after the other."""
        await self.scope.execute(
            self.scope.select(membership, membership.c.membership_id)
            .where(membership.c.role == "owner", membership.c.revoked_at_ms.is_(None))
            .order_by(membership.c.membership_id)
            .with_for_update()
        )

    async def active_owners(self) -> int:
        """How many people own the organisation and can sign in."""
        owns = self._has_role("owner")
        row = await self.scope.row(
            self.scope.select(user_account, func.count().label("rows")).where(
                user_account.c.status == "active", owns
            )
        )
        return int(row.rows) if row else 0

    async def first_site(self) -> str | None:
        """The site that has served the tenant for longest: its own, then the operator's."""
        rows = await self.scope.rows(
            self.scope.select(site_tenant, site_tenant.c.site_id)
            .order_by(site_tenant.c.created_at_ms, site_tenant.c.site_id)
            .limit(1)
        )
        return rows[0].site_id if rows else None

    def _people(self) -> Select[Any]:
        return self.scope.select(user_account, user_account, _HAS_FACTOR).where(
            user_account.c.removed_at_ms.is_(None)
        )

    def _conditions(self, wanted: PeopleFilter) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if wanted.q is not None:
            found.append(
                or_(
                    user_account.c.name.icontains(wanted.q, autoescape=True),
                    user_account.c.email.icontains(wanted.q, autoescape=True),
                )
            )
        if wanted.status is not None:
            found.append(user_account.c.status == wanted.status)
        if wanted.role is not None:
            found.append(self._has_role(wanted.role))
        if wanted.team_id is not None:
            found.append(self._in_team(wanted.team_id))
        if wanted.queue_id is not None:
            found.append(self._serves([wanted.queue_id]))
        if wanted.limit_queue_ids is not None:
            itself = user_account.c.user_id == wanted.limit_user_id
            found.append(
                or_(
                    itself if wanted.limit_user_id is not None else false(),
                    self._serves(wanted.limit_queue_ids),
                )
            )
        return found

    def _has_role(self, role: str) -> ColumnElement[bool]:
        return (
            self.scope.select(membership, membership.c.user_id)
            .where(membership.c.home_id == self.scope.tenant_id)
            .where(membership.c.user_id == user_account.c.user_id, membership.c.role == role)
            .where(membership.c.revoked_at_ms.is_(None))
            .exists()
        )

    def _in_team(self, team_id: str) -> ColumnElement[bool]:
        return (
            self.scope.select(team_member, team_member.c.user_id)
            .where(team_member.c.user_id == user_account.c.user_id)
            .where(team_member.c.team_id == team_id)
            .exists()
        )

    def _serves(self, queue_ids: Collection[str]) -> ColumnElement[bool]:
        return (
            self.scope.select(agent_queue, agent_queue.c.agent_id)
            .join(
                agent,
                (agent.c.tenant_id == agent_queue.c.tenant_id)
                & (agent.c.agent_id == agent_queue.c.agent_id),
            )
            .where(agent.c.user_id == user_account.c.user_id, agent.c.is_enabled)
            .where(agent_queue.c.queue_id.in_(queue_ids))
            .exists()
        )
