"""The command `tandem migrate`: bring the database to this release's schema."""

from __future__ import annotations

import argparse
import asyncio
import sys

from infra.db.migrate import SchemaStatus, migrate, schema_status
from infra.db.settings import load_database_settings


class MigrateCommand:
    """`tandem migrate up|status`."""

    help = "bring the database to this release's schema"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments."""
        parser.add_argument("action", choices=("up", "status"))
        parser.add_argument("--stack-dir", help="data folder of `tandem stack`; holds stack.json")

    def run(self, args: argparse.Namespace) -> int:
        """Migrate or show; returns 0, or 1 when `status` finds pending migrations."""
        owner_url = load_database_settings(args.stack_dir).owner_url
        if args.action == "up":
            _show(asyncio.run(migrate(owner_url)))
            return 0
        status = asyncio.run(schema_status(owner_url))
        _show(status)
        return 1 if status.pending else 0


def _show(status: SchemaStatus) -> None:
    pending = ", ".join(status.pending) or "none"
    sys.stdout.write(f"schema {status.current or 'empty'} of {status.head}; pending: {pending}\n")


command = MigrateCommand()
