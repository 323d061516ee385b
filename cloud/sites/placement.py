"""Which sites serve a new tenant: at once, every point of presence that is marked so."""

from __future__ import annotations

from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.tenancy.outbox import record_change
from infra.contracts.ids import SiteId, TenantId
from infra.db.tables.directory import site, site_tenant


async def serve_new_tenant(
    connection: AsyncConnection, tenant_id: TenantId, now_ms: int
) -> list[SiteId]:
    """Let every default point of presence serve the tenant, and give those that begin to.

    The links of points of presence carry every tenant (ADR 8), so nothing else must change: the
    snapshot that this announces is in force at the sites about a second after the commit.

    Args:
        connection: of the platform; the tenant's row is in the same transaction or before it.
    """
    sites = select(
        literal(tenant_id, site_tenant.c.tenant_id.type),
        site.c.site_id,
        literal(now_ms, site_tenant.c.created_at_ms.type),
    ).where(site.c.kind == "pop", site.c.is_default, site.c.revoked_at_ms.is_(None))
    statement = (
        upsert(site_tenant)
        .from_select(["tenant_id", "site_id", "created_at_ms"], sites)
        .on_conflict_do_nothing(index_elements=["tenant_id", "site_id"])
        .returning(site_tenant.c.site_id)
    )
    begun = [SiteId(each) for each in (await connection.execute(statement)).scalars()]
    if begun:
        await record_change(connection, tenant_id, now_ms)
    return begun
