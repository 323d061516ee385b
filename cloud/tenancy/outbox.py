"""The counter behind a tenant's configuration: a change and its announcement commit together."""

from __future__ import annotations

from sqlalchemy import BigInteger, Uuid, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.contracts.ids import TenantId
from infra.db.statements import fixed
from infra.db.tables.directory import config_version, outbox

_BUMPED = (
    insert(config_version)
    .values(tenant_id=bindparam("changed", type_=Uuid(as_uuid=False)), version=1)
    .on_conflict_do_update(
        index_elements=["tenant_id"], set_={"version": config_version.c.version + 1}
    )
    .returning(config_version.c.tenant_id, config_version.c.version)
    .cte("bumped")
)
_RECORD_CHANGE = fixed(
    insert(outbox)
    .from_select(
        ["tenant_id", "version", "created_at_ms"],
        select(_BUMPED.c.tenant_id, _BUMPED.c.version, bindparam("now_ms", type_=BigInteger)),
    )
    .returning(outbox.c.version)
)


async def record_change(connection: AsyncConnection, tenant_id: TenantId, now_ms: int) -> int:
    """Give the tenant's configuration its next version and queue it for the publisher.

    The row lock on the counter puts concurrent changes of one tenant in order.
    """
    values = {"changed": tenant_id, "now_ms": now_ms}
    version: int = (await connection.execute(_RECORD_CHANGE, values)).scalar_one()
    return version


async def forget_published(connection: AsyncConnection, before_ms: int) -> int:
    """Delete changes that were published before; returns how many. The counter stays."""
    statement = delete(outbox).where(outbox.c.published_at_ms < before_ms)
    return (await connection.execute(statement)).rowcount
