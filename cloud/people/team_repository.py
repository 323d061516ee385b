"""Rows of teams and of who is in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, any_, bindparam, func, literal, select

from infra.db.scope import AnyRow, TenantScope
from infra.db.statements import fixed
from infra.db.tables.identity import membership, team, team_member, user_account

_MEMBERS_OF_USERS = fixed(
    select(team_member)
    .where(team_member.c.tenant_id == bindparam("tenant_id"))
    .where(
        team_member.c.user_id
        == any_(bindparam("user_ids", type_=ARRAY(team_member.c.user_id.type)))
    )
    .order_by(team_member.c.team_id, team_member.c.user_id)
)


@dataclass(frozen=True, slots=True)
class TeamRepository:
    """Teams of one organisation."""

    scope: TenantScope

    async def found(self, q: str | None = None) -> Sequence[AnyRow]:
        """Teams by name whose name holds `q`; bounded by MAX_TEAMS."""
        statement = self.scope.select(team).order_by(team.c.name)
        if q is not None:
            statement = statement.where(team.c.name.icontains(q, autoescape=True))
        return await self.scope.rows(statement)

    async def get(self, team_id: str, *, lock: bool = False) -> AnyRow | None:
        """One team, or None; with a lock nobody else changes it within this transaction."""
        statement = self.scope.select(team).where(team.c.team_id == team_id)
        return await self.scope.row(statement.with_for_update() if lock else statement)

    async def count(self) -> int:
        """How many teams there are."""
        row = await self.scope.row(self.scope.select(team, func.count().label("rows")))
        return int(row.rows) if row else 0

    async def known(self, team_ids: Collection[str]) -> set[str]:
        """Those of the ids that are teams."""
        rows = await self.scope.rows(
            self.scope.select(team, team.c.team_id).where(team.c.team_id.in_(team_ids))
        )
        return {row.team_id for row in rows}

    async def known_users(self, user_ids: Collection[str]) -> set[str]:
        """Those of the ids that are people who were not removed."""
        rows = await self.scope.rows(
            self.scope.select(user_account, user_account.c.user_id)
            .where(user_account.c.user_id.in_(user_ids))
            .where(user_account.c.removed_at_ms.is_(None))
        )
        return {row.user_id for row in rows}

    async def add(self, team_id: str, name: str, now_ms: int) -> None:
        """Add a team."""
        await self.scope.execute(
            self.scope.insert(team, team_id=team_id, name=name, created_at_ms=now_ms)
        )

    async def rename(self, team_id: str, name: str) -> None:
        """Give a team a name."""
        await self.scope.execute(
            self.scope.update(team).where(team.c.team_id == team_id).values(name=name)
        )

    async def remove(self, team_id: str) -> None:
        """Remove a team; its members stay people."""
        await self.scope.execute(self.scope.delete(team).where(team.c.team_id == team_id))

    async def is_limit(self, team_id: str) -> bool:
        """Whether somebody's role is limited to the team."""
        statement = (
            self.scope.select(membership, membership.c.membership_id)
            .where(membership.c.revoked_at_ms.is_(None))
            .where(literal(team_id, team.c.team_id.type) == any_(membership.c.team_ids))
            .limit(1)
        )
        return await self.scope.row(statement) is not None

    async def members(self, team_ids: Collection[str]) -> Sequence[AnyRow]:
        """Who is in these teams."""
        return await self.scope.rows(
            self.scope.select(team_member)
            .where(team_member.c.team_id.in_(team_ids))
            .order_by(team_member.c.team_id, team_member.c.user_id)
        )

    async def of_users(self, user_ids: Collection[str]) -> Sequence[AnyRow]:
        """Who of these people is in which team."""
        return await self.scope.rows(_MEMBERS_OF_USERS, user_ids=list(user_ids))

    async def set_members(self, team_id: str, user_ids: Collection[str]) -> None:
        """Replace who is in a team."""
        await self.scope.execute(
            self.scope.delete(team_member).where(team_member.c.team_id == team_id)
        )
        await self._add([{"team_id": team_id, "user_id": each} for each in sorted(set(user_ids))])

    async def set_teams(self, user_id: str, team_ids: Collection[str]) -> None:
        """Replace the teams that a person is in."""
        await self.scope.execute(
            self.scope.delete(team_member).where(team_member.c.user_id == user_id)
        )
        await self._add([{"team_id": each, "user_id": user_id} for each in sorted(set(team_ids))])

    async def _add(self, rows: list[dict[str, str]]) -> None:
        if rows:
            await self.scope.execute(self.scope.insert_many(team_member, rows))
