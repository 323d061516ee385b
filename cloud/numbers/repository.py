"""Rows of numbers: the pool as one tenant sees it, and where its own numbers lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.configuration import number
from infra.db.tables.directory import site_tenant
from infra.db.tables.tenancy import number_pool


@dataclass(frozen=True, slots=True)
class NumberRepository:
    """Numbers of one tenant."""

    scope: TenantScope

    async def all(self) -> Sequence[AnyRow]:
        """Every number that leads to a flow, in order."""
        return await self.scope.rows(self.scope.select(number).order_by(number.c.number))

    async def held(self, e164: str | None = None) -> Sequence[AnyRow]:
        """The tenant's numbers (or the one named) with the flow they lead to, in order."""
        pool = number_pool.c
        leads = and_(number.c.tenant_id == pool.holder_id, number.c.number == pool.number)
        statement = (
            select(pool.number, pool.kind, pool.claimed_at_ms, number.c.flow_id)
            .join_from(number_pool, number, leads, isouter=True)
            .where(pool.holder_id == self.scope.tenant_id)
            .order_by(pool.number)
        )
        if e164 is not None:
            statement = statement.where(pool.number == e164)
        return await self.scope.rows(statement)

    async def count(self) -> int:
        """How many numbers the tenant holds."""
        statement = (
            select(func.count())
            .select_from(number_pool)
            .where(number_pool.c.holder_id == self.scope.tenant_id)
        )
        return int((await self.scope.execute(statement)).scalar_one())

    async def free(
        self, prefix: str, now_ms: int, after: str | None, limit: int
    ) -> Sequence[AnyRow]:
        """Free numbers that the tenant's sites can carry; one more if there are more."""
        pool = number_pool.c
        statement = (
            select(pool.number, pool.site_id)
            .where(*self._claimable(now_ms))
            .where(pool.number.startswith(prefix, autoescape=True))
            .order_by(pool.number)
            .limit(limit + 1)
        )
        if after is not None:
            statement = statement.where(pool.number > after)
        return await self.scope.rows(statement)

    async def claim(self, e164: str, now_ms: int) -> bool:
        """Take a free number; False when it is not free. Of two at once, one wins."""
        statement = (
            update(number_pool)
            .where(number_pool.c.number == e164, *self._claimable(now_ms))
            .values(holder_id=self.scope.tenant_id, claimed_at_ms=now_ms)
        )
        return (await self.scope.execute(statement)).rowcount == 1

    async def release(self, e164: str, free_at_ms: int) -> bool:
        """Give the number back; False when the tenant does not hold it."""
        await self.unpoint(e164)
        statement = (
            update(number_pool)
            .where(number_pool.c.number == e164, number_pool.c.holder_id == self.scope.tenant_id)
            .values(
                holder_id=null(),
                last_holder_id=self.scope.tenant_id,
                claimed_at_ms=null(),
                free_at_ms=free_at_ms,
            )
        )
        return (await self.scope.execute(statement)).rowcount == 1

    async def point(self, e164: str, flow_id: str, now_ms: int) -> None:
        """Let the number lead to the flow."""
        statement = insert(number).values(
            tenant_id=self.scope.tenant_id, number=e164, flow_id=flow_id, created_at_ms=now_ms
        )
        await self.scope.execute(
            statement.on_conflict_do_update(
                index_elements=["tenant_id", "number"], set_={"flow_id": flow_id}
            )
        )

    async def unpoint(self, e164: str) -> bool:
        """Let the number lead nowhere; False when it already does."""
        statement = self.scope.delete(number).where(number.c.number == e164)
        return (await self.scope.execute(statement)).rowcount == 1

    def _claimable(self, now_ms: int) -> tuple[ColumnElement[bool], ...]:
        pool = number_pool.c
        served = self.scope.select(site_tenant, site_tenant.c.site_id)
        return (
            pool.holder_id.is_(None),
            pool.kind == "pool",
            or_(pool.free_at_ms <= now_ms, pool.last_holder_id == self.scope.tenant_id),
            or_(pool.site_id.is_(None), pool.site_id.in_(served)),
        )
