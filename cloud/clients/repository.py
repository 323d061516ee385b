"""Rows of an outsourcer's clients and grants; run with the platform's role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.clients.guest_repository import is_not_over
from infra.contracts.ids import TenantId
from infra.db.scope import AnyRow
from infra.db.tables.directory import tenant
from infra.db.tables.identity import membership, user_account


@dataclass(frozen=True, slots=True)
class ClientRepository:
    """What one outsourcer owns; every statement names it."""

    connection: AsyncConnection
    reseller_id: TenantId

    async def organisation(self) -> AnyRow | None:
        """The outsourcer's own row."""
        statement = select(tenant).where(tenant.c.tenant_id == self.reseller_id)
        return (await self.connection.execute(statement)).one_or_none()

    async def client(self, tenant_id: str) -> AnyRow | None:
        """One of its clients, or None."""
        statement = select(tenant).where(
            tenant.c.tenant_id == tenant_id, tenant.c.reseller_id == self.reseller_id
        )
        return (await self.connection.execute(statement)).one_or_none()

    async def clients(self, limit: int) -> Sequence[AnyRow]:
        """Its clients that are not erased, by name."""
        statement = (
            select(tenant)
            .where(tenant.c.reseller_id == self.reseller_id, tenant.c.status != "erased")
            .order_by(tenant.c.name, tenant.c.tenant_id)
            .limit(limit)
        )
        return (await self.connection.execute(statement)).all()

    async def grants(self, now_ms: int, membership_id: str | None = None) -> Sequence[AnyRow]:
        """Its people's grants in its clients that are not over; those who left have none."""
        held = membership.c
        statement = (
            select(
                membership,
                user_account.c.name.label("user_name"),
                tenant.c.name.label("tenant_name"),
            )
            .join(
                user_account,
                (user_account.c.tenant_id == held.home_id)
                & (user_account.c.user_id == held.user_id),
            )
            .join(tenant, tenant.c.tenant_id == held.tenant_id)
            .where(held.home_id == self.reseller_id, tenant.c.reseller_id == self.reseller_id)
            .where(is_not_over(now_ms), user_account.c.removed_at_ms.is_(None))
            .order_by(tenant.c.name, user_account.c.name, held.membership_id)
        )
        if membership_id is not None:
            statement = statement.where(held.membership_id == membership_id)
        return (await self.connection.execute(statement)).all()
