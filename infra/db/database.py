"""The connection to PostgreSQL: transactions scoped to one tenant, or to the directory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import TextClause, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from infra.contracts.errors import InvariantError, PeerError
from infra.contracts.ids import TenantId
from infra.db.scope import TenantScope
from infra.db.tracing import trace_statements

# One cloud node: API requests and four roles share these; PostgreSQL's default allows 100 in all.
APP_POOL_CONNECTIONS = 16
PLATFORM_POOL_CONNECTIONS = 8
POOL_WAIT_S = 5.0  # a request that waits longer for a connection is better answered 503
STATEMENT_TIMEOUT_MS = 15_000  # no statement of ours is meant to run for longer
IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000  # a lost task must not hold row locks for ever

# SQLSTATE classes that blame the values: data exception, integrity constraint violation.
_VALUE_CLASSES = ("22", "23")

_SET_TENANT = text("SELECT set_config('app.tenant_id', :tenant_id, true)")
_SET_NOTHING = text("SELECT 1")


class DatabaseUnavailable(PeerError):
    """PostgreSQL can't be reached, or has no connection to spare."""

    code = "database_unavailable"


class Announcements:
    """Wakes whoever waits when the database announces something, or is lost."""

    def __init__(self) -> None:
        self._woken = asyncio.Event()
        self._is_lost = False

    def on_notify(self, *_: object) -> None:
        """The driver's callback: something was announced."""
        self._woken.set()

    def on_lost(self, *_: object) -> None:
        """The driver's callback: the connection ended."""
        self._is_lost = True
        self._woken.set()

    async def wait(self, timeout_s: float) -> bool:
        """Wait for an announcement since the last wait; False when the time is over first.

        Raises:
            DatabaseUnavailable: the connection was lost, and with it perhaps announcements.
        """
        try:
            async with asyncio.timeout(timeout_s):
                await self._woken.wait()
        except TimeoutError:
            return False
        self._woken.clear()
        if self._is_lost:
            raise DatabaseUnavailable("the database closed the connection")
        return True


class Database:
    """Two pools: `tandem_app` sees one tenant's rows at a time, `tandem_platform` the directory."""

    def __init__(self, app_url: str, platform_url: str, *, tracing: bool = True) -> None:
        self._app = _engine(app_url, APP_POOL_CONNECTIONS)
        self._platform = _engine(platform_url, PLATFORM_POOL_CONNECTIONS)
        # The same connections, without BEGIN and COMMIT around the statement.
        self._lookups = self._app.execution_options(isolation_level="AUTOCOMMIT")
        if tracing:
            trace_statements(self._app.sync_engine)
            trace_statements(self._platform.sync_engine)

    @asynccontextmanager
    async def tenant(self, tenant_id: TenantId) -> AsyncIterator[TenantScope]:
        """One transaction that sees this tenant's rows; commits at the exit, or rolls back."""
        async with _transaction(self._app, _SET_TENANT, tenant_id=tenant_id) as connection:
            yield TenantScope(connection, tenant_id)

    async def look_up(self, statement: TextClause, **values: object) -> Any:
        """One value of one statement that is its own transaction: a single round trip.

        The statement calls a function that names the tenant itself (see `find_person`): without a
        tenant the policies refuse every row.
        """
        for is_last in (False, True):
            try:
                async with self._lookups.connect() as connection:
                    return (await connection.execute(statement, values)).scalar_one()
            except (OSError, PoolTimeout, DBAPIError) as exc:
                was_lost = isinstance(exc, DBAPIError) and exc.connection_invalidated
                if is_last or not was_lost:
                    raise DatabaseUnavailable("the database does not answer") from exc
        raise InvariantError("the last attempt returns or raises", code="unreachable")

    @asynccontextmanager
    async def platform(self) -> AsyncIterator[AsyncConnection]:
        """One transaction over the directory tables of all tenants."""
        async with _transaction(self._platform, _SET_NOTHING) as connection:
            yield connection

    @asynccontextmanager
    async def listen(self, channel: str) -> AsyncIterator[Announcements]:
        """Hear NOTIFY on a channel for as long as the context is open."""
        async with AsyncExitStack() as stack:
            try:
                connection = await stack.enter_async_context(self._platform.connect())
                await connection.execution_options(isolation_level="AUTOCOMMIT")
                raw = (await connection.get_raw_connection()).driver_connection
            except (OSError, PoolTimeout, DBAPIError) as exc:
                raise DatabaseUnavailable("the database does not answer") from exc
            if not isinstance(raw, asyncpg.Connection):
                raise InvariantError("the driver is not asyncpg", code="wrong_driver")
            heard = Announcements()
            raw.add_termination_listener(heard.on_lost)
            await raw.add_listener(channel, heard.on_notify)
            try:
                yield heard
            finally:
                raw.remove_termination_listener(heard.on_lost)
                if not raw.is_closed():
                    await raw.remove_listener(channel, heard.on_notify)

    async def close(self) -> None:
        """Close both pools."""
        await self._app.dispose()
        await self._platform.dispose()


def _engine(url: str, size: int) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=size,
        max_overflow=0,
        # A fault's text would else tell the log addresses and numbers of people.
        hide_parameters=True,
        pool_timeout=POOL_WAIT_S,
        connect_args={
            "server_settings": {
                "statement_timeout": str(STATEMENT_TIMEOUT_MS),
                "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_TIMEOUT_MS),
            }
        },
    )


@asynccontextmanager
async def _transaction(
    engine: AsyncEngine, first: TextClause, **values: str
) -> AsyncIterator[AsyncConnection]:
    """A transaction whose first statement has run: until then, a lost connection is replaced."""
    async with AsyncExitStack() as stack:
        connection = await _begin(engine, stack, first, values)
        try:
            yield connection
        except DBAPIError as exc:
            if exc.connection_invalidated:
                raise DatabaseUnavailable("the database closed the connection") from exc
            raise


async def _begin(
    engine: AsyncEngine, stack: AsyncExitStack, first: TextClause, values: dict[str, str]
) -> AsyncConnection:
    # A connection that died in the pool shows at its first statement. Asking it beforehand
    # (pool_pre_ping) costs a round trip each time; the one that shows it also empties the pool.
    for is_last in (False, True):
        attempt = AsyncExitStack()
        try:
            async with attempt:
                connection = await attempt.enter_async_context(engine.begin())
                await connection.execute(first, values)
                stack.push_async_exit(attempt.pop_all())
                return connection
        except (OSError, PoolTimeout, DBAPIError) as exc:
            was_lost = isinstance(exc, DBAPIError) and exc.connection_invalidated
            if is_last or not was_lost:
                raise DatabaseUnavailable("the database does not answer") from exc
    raise InvariantError("the last attempt returns or raises", code="unreachable")


def is_refusal(error: DBAPIError) -> bool:
    """Whether the database refused the values themselves, so that a repetition can't help."""
    state: str = getattr(error.orig, "sqlstate", None) or ""
    if state:
        return state.startswith(_VALUE_CLASSES)
    # A value that the driver can't even encode (a UUID that is none) has no SQLSTATE.
    return isinstance(getattr(error.orig, "__cause__", None), asyncpg.DataError | ValueError)


def constraint_of(error: DBAPIError) -> str:
    """Name of the constraint or kind of the refusal: the error's own text may hold values."""
    cause = getattr(error.orig, "__cause__", None)
    return getattr(cause, "constraint_name", None) or type(cause or error.orig).__name__
