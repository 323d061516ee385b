"""A connection whose statements go from SQLAlchemy's compiler straight to the driver."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, cast

import asyncpg
from opentelemetry.trace import StatusCode
from sqlalchemy import CursorResult, Executable
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from infra.contracts.errors import InvariantError
from infra.db.statements import Ready, Rows, Shapes
from infra.db.tracing import statement_span

# Kept at the server for each connection, about 20 kB each; what the API and its roles say in all.
MAX_PREPARED = 200
# The server's last words, and what the driver says when they have come and the end has not.
_ENDED_BY_SERVER = (
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.PostgresConnectionError,
    asyncpg.InternalClientError,
)


class Connection(AsyncConnection):
    """SQLAlchemy's connection, in autocommit: transactions are begun and ended by `Pool`.

    What only SQLAlchemy can run (DDL, savepoints, many rows of values) it runs itself, on the same
    connection and so in the same transaction.
    """

    def __init__(self, engine: AsyncEngine, shapes: Shapes) -> None:
        super().__init__(engine)
        self._shapes = shapes
        self._prepared: OrderedDict[str, Any] = OrderedDict()
        self._raw: Any = None  # the driver has no types

    @property
    def raw(self) -> Any:
        """The driver's own connection, an `asyncpg.Connection`."""
        if self._raw is None:
            raise InvariantError("the connection is not open", code="connection_not_open")
        return self._raw

    async def open(self) -> None:
        """Connect; the fault of system, driver or SQLAlchemy when that can't be."""
        await self.start()
        raw = (await self.get_raw_connection()).driver_connection
        if not isinstance(raw, asyncpg.Connection):
            raise InvariantError("the driver is not asyncpg", code="wrong_driver")
        self._raw = raw

    @property
    def is_whole(self) -> bool:
        """Whether another transaction can begin on it."""
        return not self.raw.is_closed() and not self.raw.is_in_transaction()

    async def run_plain(self, sql: str) -> None:
        """Run text without values whose results nobody reads: COMMIT.

        Raises:
            DBAPIError: as `execute`.
        """
        try:
            await self.raw.execute(sql)
        except Exception as exc:
            self._raise_translated(exc, sql)
            raise

    async def end(self) -> None:
        """Undo what was not committed."""
        if self.in_transaction():
            await self.rollback()  # SQLAlchemy's own account: in autocommit it sends nothing
        if self.raw.is_in_transaction():
            await self.raw.execute("ROLLBACK")

    async def discard(self) -> None:
        """Close for good, without a word to the server."""
        self.raw.terminate()
        try:
            await self.invalidate()
            await self.close()
        except SQLAlchemyError:
            # Its account of a connection that is gone; the driver's own has just been ended.
            pass

    async def execute(
        self, statement: Executable, parameters: Any = None, *, execution_options: Any = None
    ) -> CursorResult[Any]:
        """Run a statement.

        Raises:
            DBAPIError: as SQLAlchemy itself: IntegrityError for a broken constraint, and so on.
        """
        if execution_options is None and (parameters is None or isinstance(parameters, dict)):
            ready = self._shapes.ready(statement, parameters)
            if ready is not None:
                # Of a cursor's result our code uses the rows and their count: `Rows` has both.
                return cast(CursorResult[Any], await self._run(ready))
        return await super().execute(statement, parameters, execution_options=execution_options)

    async def _run(self, ready: Ready) -> Rows:
        span = statement_span(ready.sql)
        try:
            prepared = await self._prepare(ready.sql)
            rows = await prepared.fetch(*ready.values)
            return ready.rows(self.sync_engine, prepared, rows)
        except Exception as exc:
            # Only the kind: the driver's text can hold a row's values.
            span.set_status(StatusCode.ERROR, type(exc).__name__)
            if isinstance(exc, asyncpg.InvalidCachedStatementError):
                self._prepared.clear()
            self._raise_translated(exc, ready.sql)
            raise
        finally:
            span.end()

    async def _prepare(self, sql: str) -> Any:
        known = self._prepared.get(sql)
        if known is not None:
            self._prepared.move_to_end(sql)
            return known
        prepared = self._prepared[sql] = await self.raw.prepare(sql)
        if len(self._prepared) > MAX_PREPARED:
            self._prepared.popitem(last=False)
        return prepared

    def _raise_translated(self, fault: Exception, sql: str) -> None:
        """Raise what SQLAlchemy would for a fault of the driver; return for any other.

        Callers tell broken constraints from lost connections by these classes.
        """
        dialect = self.sync_engine.dialect
        kinds: dict[type, Any] = dialect.dbapi._asyncpg_error_translate  # type: ignore[union-attr]
        kind = next((kinds[each] for each in type(fault).__mro__ if each in kinds), None)
        if kind is None:
            return
        if isinstance(fault, _ENDED_BY_SERVER):
            self.raw.terminate()  # it ends in a moment; whoever asks next must not get it
        told = kind(str(fault), fault)
        told.__cause__ = fault
        raise DBAPIError.instance(
            sql,
            None,
            told,
            dialect.dbapi.Error,  # type: ignore[union-attr]  # loaded with the engine
            hide_parameters=True,
            connection_invalidated=self.raw.is_closed(),
            dialect=dialect,
        ) from fault
