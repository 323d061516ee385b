"""Rows of tenants and API keys; run with the platform's role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.api.pages import newest_first
from infra.contracts.ids import TenantId
from infra.db.scope import AnyRow
from infra.db.tables.directory import api_key, tenant
from infra.db.tables.tenancy import erasure_certificate, plan


@dataclass(frozen=True, slots=True)
class TenantFilter:
    """Which tenants to list; None does not filter.

    Attributes:
        q: part of the name, in any case.
    """

    q: str | None = None
    status: str | None = None
    plan: str | None = None
    kind: str | None = None
    reseller_id: str | None = None


@dataclass(frozen=True, slots=True)
class TenantRepository:
    """The directory of tenants."""

    connection: AsyncConnection

    async def get(self, tenant_id: TenantId, *, lock: bool = False) -> AnyRow | None:
        """One tenant, or None; `lock` holds off other changes until the transaction ends."""
        statement = select(tenant).where(tenant.c.tenant_id == tenant_id)
        if lock:
            statement = statement.with_for_update(key_share=True)
        return (await self.connection.execute(statement)).one_or_none()

    async def page(self, wanted: TenantFilter, cursor: str | None, limit: int) -> Sequence[AnyRow]:
        """Tenants, newest first, one more than `limit` if there are more."""
        statement = select(tenant)
        for column in ("status", "plan", "kind", "reseller_id"):
            value = getattr(wanted, column)
            if value is not None:
                statement = statement.where(tenant.c[column] == value)
        if wanted.q:
            statement = statement.where(tenant.c.name.icontains(wanted.q, autoescape=True))
        statement = newest_first(
            statement, tenant.c.created_at_ms, (tenant.c.tenant_id,), cursor, limit
        )
        rows: Sequence[AnyRow] = (await self.connection.execute(statement)).all()
        return rows

    async def change(self, tenant_id: TenantId, values: dict[str, Any]) -> None:
        """Replace columns of the organisation's row.

        Args: values: by column name.
        """
        await self.connection.execute(
            update(tenant).where(tenant.c.tenant_id == tenant_id).values(**values)
        )

    async def is_held_by_operator(self, tenant_id: TenantId) -> bool:
        """Whether the operator has suspended it, and has not let it go on since."""
        statement = select(tenant.c.is_held_by_operator).where(tenant.c.tenant_id == tenant_id)
        return bool((await self.connection.execute(statement)).scalar_one_or_none())

    async def plan(self, name: str) -> AnyRow | None:
        """A plan, or None."""
        statement = select(plan).where(plan.c.name == name)
        return (await self.connection.execute(statement)).one_or_none()

    async def has_clients(self, tenant_id: TenantId) -> bool:
        """Whether it owns a tenant that is not closed."""
        statement = (
            select(tenant.c.tenant_id)
            .where(tenant.c.reseller_id == tenant_id)
            .where(tenant.c.status.not_in(("closed", "erased")))
            .limit(1)
        )
        return (await self.connection.execute(statement)).one_or_none() is not None

    async def erasure(self, tenant_id: TenantId) -> AnyRow | None:
        """The certificate of the tenant's erasure, or None."""
        columns = erasure_certificate.c
        statement = select(erasure_certificate).where(columns.tenant_id == tenant_id)
        return (await self.connection.execute(statement)).one_or_none()

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
