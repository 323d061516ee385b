"""Rows of sites and of whom they serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.contracts.ids import SiteId, TenantId
from infra.db.scope import AnyRow
from infra.db.tables.directory import site, site_tenant


@dataclass(frozen=True, slots=True)
class SiteRepository:
    """The directory of sites, run with the platform's role."""

    connection: AsyncConnection

    async def add(self, site_id: SiteId, name: str, now_ms: int) -> None:
        """Add a site."""
        await self.connection.execute(
            insert(site).values(site_id=site_id, name=name, created_at_ms=now_ms)
        )

    async def all(self) -> Sequence[AnyRow]:
        """Every site, by name; a platform has tens to hundreds."""
        return (await self.connection.execute(select(site).order_by(site.c.name))).all()

    async def get(self, site_id: SiteId) -> AnyRow | None:
        """One site, or None."""
        statement = select(site).where(site.c.site_id == site_id)
        return (await self.connection.execute(statement)).one_or_none()

    async def tenants(self, site_id: SiteId) -> list[TenantId]:
        """Whom the site serves."""
        statement = (
            select(site_tenant.c.tenant_id)
            .where(site_tenant.c.site_id == site_id)
            .order_by(site_tenant.c.tenant_id)
        )
        return list((await self.connection.execute(statement)).scalars())

    async def serve(self, site_id: SiteId, tenant_id: TenantId, now_ms: int) -> bool:
        """Let the site serve the tenant; False when it already does."""
        statement = (
            upsert(site_tenant)
            .values(tenant_id=tenant_id, site_id=site_id, created_at_ms=now_ms)
            .on_conflict_do_nothing(index_elements=["tenant_id", "site_id"])
        )
        return (await self.connection.execute(statement)).rowcount == 1

    async def stop_serving(self, site_id: SiteId, tenant_id: TenantId) -> bool:
        """End the service; False when there was none."""
        statement = delete(site_tenant).where(
            site_tenant.c.tenant_id == tenant_id, site_tenant.c.site_id == site_id
        )
        return (await self.connection.execute(statement)).rowcount == 1
