"""A transaction of one tenant: every statement it builds starts from that tenant's rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Delete, Executable, Row, Select, Table, Update, delete, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.contracts.ids import TenantId

AnyRow = Row[Any]  # Core rows are typed by their statement, which the checker can't follow


@dataclass(frozen=True, slots=True)
class TenantScope:
    """The open transaction and its tenant.

    Row-level security is the second lock; the first is that repositories build their statements
    here.
    """

    connection: AsyncConnection
    tenant_id: TenantId

    def select(self, table: Table, *columns: Any) -> Select[Any]:
        """SELECT of the columns (all by default) of this tenant's rows."""
        return select(*(columns or (table,))).where(table.c.tenant_id == self.tenant_id)

    def update(self, table: Table) -> Update:
        """UPDATE of this tenant's rows."""
        return update(table).where(table.c.tenant_id == self.tenant_id)

    def delete(self, table: Table) -> Delete:
        """DELETE of this tenant's rows."""
        return delete(table).where(table.c.tenant_id == self.tenant_id)

    def insert(self, table: Table, **values: Any) -> Insert:
        """INSERT of one row that is this tenant's."""
        return insert(table).values(tenant_id=self.tenant_id, **values)

    def insert_many(self, table: Table, rows: Sequence[dict[str, Any]]) -> Insert:
        """INSERT of several rows that are this tenant's, in one statement; `rows` is not empty."""
        return insert(table).values([{"tenant_id": self.tenant_id, **row} for row in rows])

    async def execute(self, statement: Executable) -> CursorResult[Any]:
        """Run a statement."""
        return await self.connection.execute(statement)

    async def rows(self, statement: Executable) -> Sequence[AnyRow]:
        """All rows of a query."""
        return (await self.connection.execute(statement)).all()

    async def row(self, statement: Executable) -> AnyRow | None:
        """The one row of a query, or None."""
        return (await self.connection.execute(statement)).one_or_none()
