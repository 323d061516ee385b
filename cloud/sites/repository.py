"""Rows of sites and of whom they serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.contracts.ids import SiteId, TenantId
from infra.db.scope import AnyRow
from infra.db.tables.directory import site, site_tenant
from infra.db.tables.edges import site_credential, site_health


@dataclass(frozen=True, slots=True)
class SiteRepository:
    """The directory of sites, run with the platform's role."""

    connection: AsyncConnection

    async def add(
        self,
        site_id: SiteId,
        name: str,
        now_ms: int,
        *,
        is_default: bool = False,
        owner: TenantId | None = None,
    ) -> None:
        """Add a point of presence, or a tenant's own edge."""
        await self.connection.execute(
            insert(site).values(
                site_id=site_id,
                name=name,
                kind="pop" if owner is None else "tenant",
                is_default=is_default,
                owner_tenant_id=owner,
                created_at_ms=now_ms,
            )
        )

    async def change(self, site_id: SiteId, values: dict[str, Any]) -> None:
        """Set columns of one site."""
        await self.connection.execute(
            update(site).where(site.c.site_id == site_id).values(**values)
        )

    async def all(self) -> Sequence[AnyRow]:
        """Every site with what it last reported, by name; a platform has tens to hundreds."""
        return await self._rows(_with_health().order_by(site.c.name))

    async def serving(self, tenant_id: TenantId) -> Sequence[AnyRow]:
        """Sites that serve the tenant, and its own, with what they last reported; by name."""
        serving = select(site_tenant.c.site_id).where(site_tenant.c.tenant_id == tenant_id)
        statement = _with_health().where(
            site.c.site_id.in_(serving) | (site.c.owner_tenant_id == tenant_id)
        )
        return await self._rows(statement.order_by(site.c.name))

    async def get(self, site_id: SiteId) -> AnyRow | None:
        """One site with what it last reported, or None."""
        statement = _with_health().where(site.c.site_id == site_id)
        row: AnyRow | None = (await self.connection.execute(statement)).one_or_none()
        return row

    async def count_owned(self, tenant_id: TenantId) -> int:
        """How many edges of its own the tenant has."""
        statement = select(func.count()).where(site.c.owner_tenant_id == tenant_id)
        return int((await self.connection.execute(statement)).scalar_one())

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

    async def _rows(self, statement: Select[Any]) -> Sequence[AnyRow]:
        rows: Sequence[AnyRow] = (await self.connection.execute(statement)).all()
        return rows


def _with_health() -> Select[Any]:
    expires = (
        select(func.max(site_credential.c.expires_at_ms))
        .where(site_credential.c.site_id == site.c.site_id)
        .where(site_credential.c.revoked_at_ms.is_(None))
        .scalar_subquery()
        .label("credentials_expire_at_ms")
    )
    reported = [each for each in site_health.c if each.name != "site_id"]
    return select(site, *reported, expires).outerjoin(
        site_health, site_health.c.site_id == site.c.site_id
    )
