"""The counter behind a tenant's configuration: a change and its announcement commit together."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.contracts.ids import TenantId
from infra.db.tables.directory import config_version, outbox


async def record_change(connection: AsyncConnection, tenant_id: TenantId, now_ms: int) -> int:
    """Give the tenant's configuration its next version and queue it for the publisher.

    The row lock on the counter puts concurrent changes of one tenant in order.
    """
    statement = insert(config_version).values(tenant_id=tenant_id, version=1)
    bumped = statement.on_conflict_do_update(
        index_elements=["tenant_id"], set_={"version": config_version.c.version + 1}
    ).returning(config_version.c.version)
    version: int = (await connection.execute(bumped)).scalar_one()
    await connection.execute(
        insert(outbox).values(tenant_id=tenant_id, version=version, created_at_ms=now_ms)
    )
    return version


async def forget_published(connection: AsyncConnection, before_ms: int) -> int:
    """Delete changes that were published before; returns how many. The counter stays."""
    statement = delete(outbox).where(outbox.c.published_at_ms < before_ms)
    return (await connection.execute(statement)).rowcount
