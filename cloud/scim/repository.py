"""Rows of people and teams as a directory sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Table, func

from cloud.scim.filters import Equals
from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.directory import tenant
from infra.db.tables.identity import sign_in_name, team, team_member, user_account
from infra.db.tables.machines import scim_person

_USER_COLUMNS = {
    "username": user_account.c.email,
    "emails.value": user_account.c.email,
    "externalid": user_account.c.external_id,
    "id": user_account.c.user_id,
}
_GROUP_COLUMNS = {
    "displayname": team.c.name,
    "externalid": team.c.external_id,
    "id": team.c.team_id,
}


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows of a list to give.

    Attributes:
        offset: rows to pass over.
        count: rows at most; may be 0, to learn only how many there are.
    """

    offset: int
    count: int


@dataclass(frozen=True, slots=True)
class ScimRepository:
    """One tenant's people and teams."""

    scope: TenantScope

    async def organisation(self) -> AnyRow | None:
        """The tenant's own row."""
        return await self.scope.row(self.scope.select(tenant))

    async def users(self, wanted: Equals | None, window: Window) -> tuple[int, Sequence[AnyRow]]:
        """How many people there are in all, and those of the window, oldest first."""
        statement = self._users()
        if wanted is not None:
            column = _USER_COLUMNS[wanted.attribute]
            # Addresses are kept in lower case, as userName is without case (RFC 7643, 4.1.1).
            is_address = column is user_account.c.email
            value = wanted.value.lower() if is_address else wanted.value
            statement = statement.where(column == value)
        return await self._window(statement, user_account, "user_id", window)

    async def user(self, user_id: str, *, is_locked: bool = False) -> AnyRow | None:
        """One person, or None."""
        statement = self._users().where(user_account.c.user_id == user_id)
        if is_locked:
            statement = statement.with_for_update(of=user_account)
        return await self.scope.row(statement)

    async def set_external_id(self, user_id: str, external_id: str | None) -> None:
        """Note the directory's own name of the person."""
        await self.scope.execute(
            self.scope.update(user_account)
            .where(user_account.c.user_id == user_id)
            .values(external_id=external_id)
        )

    async def set_email(self, user_id: str, email: str) -> None:
        """Give the person another address; breaks a constraint when it is taken."""
        await self.scope.execute(
            self.scope.update(user_account)
            .where(user_account.c.user_id == user_id)
            .values(email=email)
        )
        await self.scope.execute(
            self.scope.delete(sign_in_name).where(sign_in_name.c.user_id == user_id)
        )
        await self.scope.execute(self.scope.insert(sign_in_name, email=email, user_id=user_id))

    async def set_name_parts(self, user_id: str, given: str, family: str, now_ms: int) -> None:
        """Keep the parts of the name that the directory wrote."""
        values = {"given_name": given, "family_name": family, "changed_at_ms": now_ms}
        statement = self.scope.insert(scim_person, user_id=user_id, **values)
        await self.scope.execute(
            statement.on_conflict_do_update(index_elements=["tenant_id", "user_id"], set_=values)
        )

    async def groups(self, wanted: Equals | None, window: Window) -> tuple[int, Sequence[AnyRow]]:
        """How many teams there are in all, and those of the window, oldest first."""
        statement = self.scope.select(team)
        if wanted is not None:
            statement = statement.where(_GROUP_COLUMNS[wanted.attribute] == wanted.value)
        return await self._window(statement, team, "team_id", window)

    async def group(self, team_id: str, *, is_locked: bool = False) -> AnyRow | None:
        """One team, or None."""
        statement = self.scope.select(team).where(team.c.team_id == team_id)
        return await self.scope.row(statement.with_for_update() if is_locked else statement)

    async def set_group_external_id(self, team_id: str, external_id: str | None) -> None:
        """Note the directory's own name of the team."""
        await self.scope.execute(
            self.scope.update(team).where(team.c.team_id == team_id).values(external_id=external_id)
        )

    async def members(
        self, *, team_ids: Sequence[str] | None = None, user_ids: Sequence[str] | None = None
    ) -> Sequence[AnyRow]:
        """Who is in which of the teams, with the names of both."""
        statement = (
            self.scope.select(
                team_member,
                team_member.c.team_id,
                team_member.c.user_id,
                team.c.name.label("team_name"),
                user_account.c.name.label("user_name"),
            )
            .join(
                team,
                (team.c.tenant_id == team_member.c.tenant_id)
                & (team.c.team_id == team_member.c.team_id),
            )
            .join(
                user_account,
                (user_account.c.tenant_id == team_member.c.tenant_id)
                & (user_account.c.user_id == team_member.c.user_id),
            )
            .order_by(team_member.c.team_id, team_member.c.user_id)
        )
        if team_ids is not None:
            statement = statement.where(team_member.c.team_id.in_(team_ids))
        if user_ids is not None:
            statement = statement.where(team_member.c.user_id.in_(user_ids))
        return await self.scope.rows(statement)

    def _users(self) -> Select[Any]:
        return (
            self.scope.select(
                user_account,
                user_account,
                scim_person.c.given_name,
                scim_person.c.family_name,
                scim_person.c.changed_at_ms,
            )
            .outerjoin(
                scim_person,
                (scim_person.c.tenant_id == user_account.c.tenant_id)
                & (scim_person.c.user_id == user_account.c.user_id),
            )
            .where(user_account.c.removed_at_ms.is_(None))
        )

    async def _window(
        self, statement: Select[Any], table: Table, key: str, window: Window
    ) -> tuple[int, Sequence[AnyRow]]:
        counted = await self.scope.row(
            statement.with_only_columns(func.count().label("rows"), maintain_column_froms=True)
        )
        total = int(counted.rows) if counted else 0
        if window.count == 0 or window.offset >= total:
            return total, []
        rows = await self.scope.rows(
            statement.order_by(table.c.created_at_ms, table.c[key])
            .offset(window.offset)
            .limit(window.count)
        )
        return total, rows
