"""The connection to PostgreSQL: transactions scoped to one tenant, or to the directory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import msgspec
from sqlalchemy import TextClause
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from infra.contracts.errors import InvariantError
from infra.contracts.ids import TenantId, is_id
from infra.db.pool import DatabaseUnavailable, Pool
from infra.db.scope import TenantScope
from infra.db.tracing import trace_statements

# One cloud node: API requests and four roles share these; PostgreSQL's default allows 100 in all.
APP_POOL_CONNECTIONS = 16
PLATFORM_POOL_CONNECTIONS = 8
STATEMENT_TIMEOUT_MS = 15_000  # no statement of ours is meant to run for longer
IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000  # a lost task must not hold row locks for ever

# SQLSTATE classes that blame the values: data exception, integrity constraint violation.
_VALUE_CLASSES = ("22", "23")


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
        self._app = _pool(app_url, APP_POOL_CONNECTIONS, tracing=tracing)
        self._platform = _pool(platform_url, PLATFORM_POOL_CONNECTIONS, tracing=tracing)

    @asynccontextmanager
    async def tenant(self, tenant_id: TenantId) -> AsyncIterator[TenantScope]:
        """One transaction that sees this tenant's rows; commits at the exit, or rolls back."""
        if not is_id(tenant_id):
            raise InvariantError("not a tenant's id", code="bad_tenant_id")
        # One round trip for both; the id is checked above, and nothing else is in the text.
        begin = f"BEGIN; SELECT set_config('app.tenant_id', '{tenant_id}', true)"
        async with self._app.transaction(begin) as connection:
            yield TenantScope(connection, tenant_id)

    async def look_up(self, statement: TextClause, **values: object) -> Any:
        """One value of one statement that is its own transaction: a single round trip.

        The statement calls a function that names the tenant itself (see `find_person`): without a
        tenant the policies refuse every row.
        """
        for is_last in (False, True):
            try:
                async with self._app.connection() as connection:
                    return (await connection.execute(statement, values)).scalar_one()
            except DBAPIError as exc:
                # A connection that died at rest shows here first; the next one is made afresh.
                if is_last or not exc.connection_invalidated:
                    raise DatabaseUnavailable("the database does not answer") from exc
        raise InvariantError("the last attempt returns or raises", code="unreachable")

    @asynccontextmanager
    async def platform(self) -> AsyncIterator[AsyncConnection]:
        """One transaction over the directory tables of all tenants."""
        async with self._platform.transaction("BEGIN") as connection:
            yield connection

    @asynccontextmanager
    async def listen(self, channel: str) -> AsyncIterator[Announcements]:
        """Hear NOTIFY on a channel for as long as the context is open."""
        async with self._platform.connection() as connection:
            raw = connection.raw
            heard = Announcements()
            raw.add_termination_listener(heard.on_lost)
            try:
                await raw.add_listener(channel, heard.on_notify)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as exc:
                raise DatabaseUnavailable("the database does not answer") from exc
            try:
                yield heard
            finally:
                raw.remove_termination_listener(heard.on_lost)
                if not raw.is_closed():
                    await raw.remove_listener(channel, heard.on_notify)

    async def close(self) -> None:
        """Close both pools."""
        await self._app.close()
        await self._platform.close()


def _pool(url: str, size: int, *, tracing: bool) -> Pool:
    engine = create_async_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        # A fault's text would else tell the log addresses and numbers of people.
        hide_parameters=True,
        json_deserializer=msgspec.json.decode,
        connect_args={
            "server_settings": {
                "statement_timeout": str(STATEMENT_TIMEOUT_MS),
                "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_TIMEOUT_MS),
            }
        },
    )
    if tracing:
        trace_statements(engine.sync_engine)
    return Pool(engine, size)


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
