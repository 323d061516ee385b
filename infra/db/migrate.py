"""Brings a database to the newest schema, and says where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

# A migration that waits for a lock blocks every query behind it: give up soon, and try again later.
LOCK_TIMEOUT_MS = 5_000
# Two nodes that start together must not migrate at once; any fixed number of ours will do.
_ADVISORY_LOCK = 7_263_641

_Step = Callable[[Connection], "SchemaStatus"]


@dataclass(frozen=True, slots=True)
class SchemaStatus:
    """Where a database stands.

    Attributes:
        current: revision in force, None for an empty database.
        head: newest revision of this release.
        pending: revisions still to run, oldest first.
    """

    current: str | None
    head: str
    pending: tuple[str, ...]


async def migrate(owner_url: str) -> SchemaStatus:
    """Run all pending migrations as the owner, in one transaction."""
    return await _with_connection(owner_url, _upgrade)


async def schema_status(owner_url: str) -> SchemaStatus:
    """Where the database stands; changes nothing."""
    return await _with_connection(owner_url, _status)


async def _with_connection(owner_url: str, step: _Step) -> SchemaStatus:
    engine = create_async_engine(owner_url)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(step)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> SchemaStatus:
    connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}"))
    connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return _status(connection)


def _status(connection: Connection) -> SchemaStatus:
    scripts = ScriptDirectory.from_config(_config())
    current = MigrationContext.configure(connection).get_current_revision()
    head = scripts.get_current_head()
    if head is None:
        raise RuntimeError("this installation holds no migrations")
    pending = [script.revision for script in scripts.iterate_revisions(head, current)]
    return SchemaStatus(current, head, tuple(reversed(pending)))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
