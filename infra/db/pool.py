"""Connections of one database role, and the transactions on them.

SQLAlchemy's pool and transactions cost seven times what the two round trips of a transaction do:
connections stay checked out of it here, and BEGIN and COMMIT go straight to the driver.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from infra.contracts.errors import InvariantError, PeerError, TandemError
from infra.db.connection import Connection
from infra.db.statements import Shapes
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

POOL_WAIT_S = 5.0  # a request that waits longer for a connection is better answered 503
CLOSE_WAIT_S = 1.0  # a server that takes no leave must not keep a node from stopping

# How a connection's loss shows depends on the moment: as a fault of the system, of the driver, or
# of the event loop's transport. So its state is asked here, not the fault's class.


class DatabaseUnavailable(PeerError):
    """PostgreSQL can't be reached, or has no connection to spare."""

    code = "database_unavailable"


class Pool:
    """At most `size` connections, opened when they are needed; the last used goes first."""

    def __init__(self, engine: AsyncEngine, size: int) -> None:
        """Args: engine: in autocommit, and without a pool of its own."""
        self._engine = engine
        self._shapes = Shapes(engine.sync_engine)
        self._free = asyncio.Semaphore(size)
        self._idle: list[Connection] = []

    @asynccontextmanager
    async def transaction(self, begin: str) -> AsyncIterator[Connection]:
        """A transaction that commits at the exit, or rolls back.

        Args:
            begin: `BEGIN`, and what else each transaction starts with; sent as it is.
        """
        async with self._held(begin) as connection:
            try:
                yield connection
                await connection.run_plain("COMMIT")
            except TandemError:
                raise
            except Exception as exc:
                if _is_lost(connection, exc):
                    raise DatabaseUnavailable("the database closed the connection") from exc
                raise

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection on which each statement is a transaction of its own."""
        async with self._held(None) as connection:
            yield connection

    async def close(self) -> None:
        """Close the connections that nobody holds."""
        while self._idle:
            connection = self._idle.pop()
            try:
                async with asyncio.timeout(CLOSE_WAIT_S):
                    await connection.close()
            except Exception:  # noqa: BLE001  # it was to end anyway
                await connection.discard()
        await self._engine.dispose()

    @asynccontextmanager
    async def _held(self, begin: str | None) -> AsyncIterator[Connection]:
        await self._wait_for_place()
        try:
            connection = await self._taken(begin)
            try:
                yield connection
            except Exception as exc:
                if _is_lost(connection, exc):
                    await self._discard_rested()  # whatever ended one has ended the others too
                raise
            finally:
                await self._give_back(connection)
        finally:
            self._free.release()

    async def _wait_for_place(self) -> None:
        if not self._free.locked():
            await self._free.acquire()
            return
        try:
            async with asyncio.timeout(POOL_WAIT_S):
                await self._free.acquire()
        except TimeoutError as exc:
            raise DatabaseUnavailable("the database has no connection to spare") from exc

    async def _taken(self, begin: str | None) -> Connection:
        # A connection that died at rest shows at its first statement, if it did not show before;
        # asking it beforehand would cost a round trip each time.
        for is_last in (False, True):
            connection = await self._rested() or await self._opened()
            try:
                if begin is not None:
                    await connection.raw.execute(begin)
            except BaseException as exc:
                await connection.discard()
                if not isinstance(exc, Exception):
                    raise
                if is_last:
                    raise DatabaseUnavailable("the database does not answer") from exc
                await self._discard_rested()  # whatever ended one has ended the others too
                continue
            return connection
        raise InvariantError("the last attempt returns or raises", code="unreachable")

    async def _rested(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_whole:
                return connection
            await connection.discard()
        return None

    async def _discard_rested(self) -> None:
        while self._idle:
            await self._idle.pop().discard()

    async def _opened(self) -> Connection:
        connection = Connection(self._engine, self._shapes)
        try:
            await connection.open()
        except Exception as exc:
            raise DatabaseUnavailable("the database does not answer") from exc
        return connection

    async def _give_back(self, connection: Connection) -> None:
        has_ended = False
        try:
            await connection.end()
            has_ended = True
        except Exception as exc:  # noqa: BLE001  # what the work itself came to is on its way
            # Only the kind: the driver's text can hold a row's values.
            log.warning("connection given up", error=type(exc).__name__)
        finally:
            if has_ended and connection.is_whole:
                self._idle.append(connection)
            else:
                await connection.discard()


def _is_lost(connection: Connection, fault: BaseException) -> bool:
    # A broken socket shows as such before the driver calls the connection closed.
    return isinstance(fault, ConnectionError | DatabaseUnavailable) or connection.raw.is_closed()
