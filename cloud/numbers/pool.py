"""The operator's side of the pool: fills it, hands numbers out, takes free ones away."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.api.pages import decode_cursor, encode_cursor
from cloud.audit.trail import Change, record
from cloud.identity.principal import Actor
from cloud.numbers.schemas import E164, PoolAdded, PoolNumber, PoolNumberList, PoolNumbers
from infra.contracts.errors import Conflict, NotFound, RequestError
from infra.contracts.ids import TenantId
from infra.db.scope import AnyRow
from infra.db.tables.tenancy import number_pool

# One request's range: carriers sell blocks of up to 10,000.
MAX_RANGE = 10_000
INSERT_ROWS = 5_000  # parameters of one statement are limited to 32,767; a row takes six


class PoolService:
    """The pool, inside one transaction of the platform."""

    def __init__(self, connection: AsyncConnection, actor: Actor) -> None:
        self._connection = connection
        self._actor = actor

    async def add(self, new: PoolNumbers, now_ms: int) -> PoolAdded:
        """Put numbers into the pool, or give them to a tenant at once.

        A free number that is put in again is free at once, its quarantine lifted.

        Raises:
            Conflict: one is held by another tenant.
        """
        numbers = wanted_numbers(new)
        before = await self._rows(numbers)
        taken = [row.number for row in before if row.holder_id not in (None, new.tenant_id)]
        if taken:
            raise Conflict(f"{taken[0]} is held by a tenant", code="number_taken", field="numbers")
        values = [self._value(each, new, now_ms) for each in numbers]
        for start in range(0, len(values), INSERT_ROWS):
            await self._upsert(values[start : start + INSERT_ROWS])
        if new.tenant_id is not None:
            change = Change("number.assigned", new.tenant_id, None, {"numbers": numbers})
            await record(self._connection, TenantId(new.tenant_id), self._actor, change, now_ms)
        return PoolAdded(len(set(numbers) - {row.number for row in before}))

    async def page(
        self, prefix: str, holder_id: str | None, cursor: str | None, limit: int
    ) -> PoolNumberList:
        """A page of the pool, in order of the numbers."""
        columns = number_pool.c
        statement = (
            select(number_pool)
            .where(columns.number.startswith(prefix, autoescape=True))
            .order_by(columns.number)
            .limit(limit + 1)
        )
        if holder_id is not None:
            statement = statement.where(columns.holder_id == holder_id)
        if cursor is not None:
            statement = statement.where(columns.number > decode_cursor(cursor, (E164,))[1])
        rows = (await self._connection.execute(statement)).all()
        items = [_shown(row) for row in rows[:limit]]
        following = encode_cursor(0, items[-1].number) if len(rows) > limit else None
        return PoolNumberList(items, following)

    async def remove(self, e164: str) -> None:
        """Take a number that nobody holds out of the pool."""
        rows = await self._rows([e164])
        if not rows:
            raise NotFound("no such number", field="number")
        if rows[0].holder_id is not None:
            raise Conflict("a tenant holds this number", code="in_use", field="number")
        await self._connection.execute(delete(number_pool).where(number_pool.c.number == e164))

    async def free_all_of(self, tenant_id: TenantId, free_at_ms: int) -> int:
        """Take back every number of a tenant whose pointers are gone; returns how many."""
        statement = (
            update(number_pool)
            .where(number_pool.c.holder_id == tenant_id)
            .values(
                holder_id=None,
                last_holder_id=None,
                claimed_at_ms=None,
                free_at_ms=free_at_ms,
            )
        )
        return (await self._connection.execute(statement)).rowcount

    async def _rows(self, numbers: Sequence[str]) -> Sequence[AnyRow]:
        # The lock keeps a tenant from claiming one of them meanwhile.
        statement = (
            select(number_pool)
            .where(number_pool.c.number.in_(numbers))
            .order_by(number_pool.c.number)
            .with_for_update()
        )
        return (await self._connection.execute(statement)).all()

    def _value(self, e164: str, new: PoolNumbers, now_ms: int) -> dict[str, object]:
        return {
            "number": e164,
            "kind": "pool" if new.tenant_id is None else "own",
            "site_id": new.site_id,
            "holder_id": new.tenant_id,
            "claimed_at_ms": None if new.tenant_id is None else now_ms,
            "created_at_ms": now_ms,
        }

    async def _upsert(self, values: list[dict[str, object]]) -> None:
        statement = insert(number_pool).values(values)
        fresh = statement.excluded
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["number"],
                set_={
                    "kind": fresh.kind,
                    "site_id": fresh.site_id,
                    "holder_id": fresh.holder_id,
                    "claimed_at_ms": fresh.claimed_at_ms,
                    "free_at_ms": 0,
                },
                # What the same tenant holds already stays as it is.
                where=number_pool.c.holder_id.is_(None),
            )
        )


def wanted_numbers(new: PoolNumbers) -> list[str]:
    """The numbers that a request names, each once, in order.

    Raises:
        RequestError: neither a list nor a range, both, or too many.
    """
    if (new.numbers is None) == (new.first is None) or (new.first is None) != (new.last is None):
        raise RequestError("send `numbers`, or `from` and `to`", field="numbers")
    if new.numbers is not None:
        if not 0 < len(new.numbers) <= MAX_RANGE:
            raise RequestError(f"1 to {MAX_RANGE} numbers at once", field="numbers")
        return sorted(set(new.numbers))
    first, last = str(new.first), str(new.last)
    count = int(last[1:]) - int(first[1:]) + 1
    if len(first) != len(last) or not 0 < count <= MAX_RANGE:
        raise RequestError(f"a range of 1 to {MAX_RANGE} numbers of one length", field="to")
    return [f"+{int(first[1:]) + step}" for step in range(count)]


def _shown(row: AnyRow) -> PoolNumber:
    return PoolNumber(
        row.number, row.kind, row.site_id, row.holder_id, row.claimed_at_ms, row.free_at_ms
    )
