"""Alembic's entry: runs the migrations on the connection that infra.db.migrate hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from infra.db.tables import METADATA


def run() -> None:
    """Run on the given connection; there is no offline mode."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=METADATA)
    with context.begin_transaction():
        context.run_migrations()


run()
