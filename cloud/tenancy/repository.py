"""Rows of tenants and API keys; run with the platform's role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.api.pages import newest_first
from infra.contracts.ids import TenantId
from infra.db.scope import AnyRow
from infra.db.tables.directory import api_key, tenant


@dataclass(frozen=True, slots=True)
class TenantRepository:
    """The directory of tenants."""

    connection: AsyncConnection

    async def add(
        self, tenant_id: TenantId, domain_id: str, name: str, time_zone: str, now_ms: int
    ) -> None:
        """Open a tenant."""
        await self.connection.execute(
            insert(tenant).values(
                tenant_id=tenant_id,
                domain_id=domain_id,
                name=name,
                time_zone=time_zone,
                created_at_ms=now_ms,
            )
        )

    async def get(self, tenant_id: TenantId) -> AnyRow | None:
        """One tenant, or None."""
        statement = select(tenant).where(tenant.c.tenant_id == tenant_id)
        return (await self.connection.execute(statement)).one_or_none()

    async def page(self, cursor: str | None, limit: int) -> Sequence[AnyRow]:
        """Tenants, newest first, one more than `limit` if there are more."""
        statement = newest_first(
            select(tenant), tenant.c.created_at_ms, (tenant.c.tenant_id,), cursor, limit
        )
        rows: Sequence[AnyRow] = (await self.connection.execute(statement)).all()
        return rows

    async def ids(self) -> list[TenantId]:
        """Every tenant's id."""
        return list((await self.connection.execute(select(tenant.c.tenant_id))).scalars())

    async def add_key(
        self, tenant_id: TenantId, api_key_id: str, name: str, key_hash: bytes, now_ms: int
    ) -> None:
        """Store a key's hash."""
        await self.connection.execute(
            insert(api_key).values(
                tenant_id=tenant_id,
                api_key_id=api_key_id,
                name=name,
                hash=key_hash,
                created_at_ms=now_ms,
            )
        )

    async def keys(self, tenant_id: TenantId) -> Sequence[AnyRow]:
        """A tenant's keys, oldest first."""
        statement = (
            select(api_key)
            .where(api_key.c.tenant_id == tenant_id)
            .order_by(api_key.c.created_at_ms, api_key.c.api_key_id)
        )
        return (await self.connection.execute(statement)).all()

    async def revoke_key(self, tenant_id: TenantId, api_key_id: str, now_ms: int) -> bool:
        """Revoke a key; False when there is no such key in force."""
        statement = (
            update(api_key)
            .where(api_key.c.tenant_id == tenant_id, api_key.c.api_key_id == api_key_id)
            .where(api_key.c.revoked_at_ms.is_(None))
            .values(revoked_at_ms=now_ms)
        )
        return (await self.connection.execute(statement)).rowcount == 1
