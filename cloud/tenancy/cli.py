"""The command `tandem tenant`: open a tenant and make its first API key."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time

import msgspec

from cloud.identity.principal import Actor, ActorKind
from cloud.tenancy.schemas import CreatedApiKey, NewTenant, Tenant
from cloud.tenancy.service import TenancyService
from infra.contracts.ids import TenantId
from infra.db.database import Database
from infra.db.settings import DatabaseSettings, load_database_settings

# Whoever runs the command is on the machine itself; the system's own log says who.
COMMAND_LINE = Actor(ActorKind.SYSTEM, "command", "command line")


class CreatedTenant(msgspec.Struct, frozen=True):
    """What the command prints, as JSON."""

    tenant: Tenant
    api_key: CreatedApiKey


class TenantCommand:
    """`tandem tenant create NAME`."""

    help = "open a tenant and print its API key"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments."""
        parser.add_argument("action", choices=("create",))
        parser.add_argument("name")
        parser.add_argument("--time-zone", default="UTC", help="IANA name, e.g. Asia/Shanghai")
        parser.add_argument("--stack-dir", help="data folder of `tandem stack`; holds stack.json")

    def run(self, args: argparse.Namespace) -> int:
        """Create the tenant and its key; print both."""
        settings = load_database_settings(args.stack_dir)
        created = asyncio.run(_create(settings, NewTenant(args.name, args.time_zone)))
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(created)).decode() + "\n")
        return 0


async def _create(settings: DatabaseSettings, new: NewTenant) -> CreatedTenant:
    now_ms = time.time_ns() // 1_000_000
    database = Database(settings.app_url, settings.platform_url, tracing=False)
    try:
        async with database.platform() as connection:
            service = TenancyService(connection, COMMAND_LINE)
            tenant = await service.open_tenant(new, now_ms)
            key = await service.create_key(TenantId(tenant.tenant_id), "first key", now_ms)
    finally:
        await database.close()
    return CreatedTenant(tenant, key)


command = TenantCommand()
