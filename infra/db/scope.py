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
from infra.db.statements import is_fixed

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

    async def execute(self, statement: Executable, **values: Any) -> CursorResult[Any]:
        """Run a statement.

        Args:
            values: of a `fixed` statement, by name. Each has to name `tenant_id`, which is filled
                here.
        """
        if is_fixed(statement):
            values["tenant_id"] = self.tenant_id
        return await self.connection.execute(statement, values or None)

    async def rows(self, statement: Executable, **values: Any) -> Sequence[AnyRow]:
        """All rows of a query."""
        return (await self.execute(statement, **values)).all()

    async def row(self, statement: Executable, **values: Any) -> AnyRow | None:
        """The one row of a query, or None."""
        return (await self.execute(statement, **values)).one_or_none()
