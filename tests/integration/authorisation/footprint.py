"""All that the database holds of some tenants: their rows, and those that name their things."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.contracts.ids import TenantId
from infra.db.database import Database
from infra.db.tables import METADATA

Footprint = dict[str, list[str]]


async def footprint(
    database: Database, tenant_ids: Iterable[str], things: Iterable[str]
) -> Footprint:
    """Rows by table, as text: of these tenants, and any that the platform sees naming a thing."""
    found: dict[str, set[str]] = {}
    for tenant_id in tenant_ids:
        async with database.tenant(TenantId(tenant_id)) as scope:
            async for table in _readable(scope.connection):
                if "tenant_id" in table.c:
                    rows = await scope.rows(scope.select(table))
                    found.setdefault(table.name, set()).update(map(repr, rows))
    wanted = tuple(things)
    async with database.platform() as connection:
        async for table in _readable(connection):
            rows = (await connection.execute(select(table))).all()
            named = {text for text in map(repr, rows) if any(each in text for each in wanted)}
            found.setdefault(table.name, set()).update(named)
    return {name: sorted(rows) for name, rows in found.items()}


async def _readable(connection: AsyncConnection) -> AsyncIterator[Table]:
    for table in METADATA.sorted_tables:
        asked = select(func.has_table_privilege(table.name, "SELECT"))
        if (await connection.execute(asked)).scalar_one():
            yield table


def difference(before: Footprint, after: Footprint) -> list[str]:
    """What came (+) and went (-)."""
    told = []
    for name in sorted(before.keys() | after.keys()):
        old, new = set(before.get(name, ())), set(after.get(name, ()))
        told += [f"+ {name}: {each}" for each in sorted(new - old)]
        told += [f"- {name}: {each}" for each in sorted(old - new)]
    return told
