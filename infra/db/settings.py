"""Where PostgreSQL is: from a running stack's folder, or from TANDEM_DATABASE_* settings."""

from __future__ import annotations

from pathlib import Path

import msgspec

from infra.config.settings import load_section, open_settings
from infra.stack.addresses import load_addresses

_SCHEME = "postgresql+asyncpg"


class DatabaseSettings(msgspec.Struct, frozen=True):
    """One URL for each database role; they hold passwords, so never log them."""

    owner_url: str
    app_url: str
    platform_url: str


def load_database_settings(stack_dir: str | None) -> DatabaseSettings:
    """Settings of the stack in that folder; without a folder, of the environment and TOML file."""
    if stack_dir is None:
        return load_section(DatabaseSettings, "database", open_settings())
    address = load_addresses(Path(stack_dir)).database
    return DatabaseSettings(
        owner_url=address.dsn("tandem_owner", scheme=_SCHEME),
        app_url=address.dsn("tandem_app", scheme=_SCHEME),
        platform_url=address.dsn("tandem_platform", scheme=_SCHEME),
    )
