"""Whether the node lives and can serve, and its figures."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from litestar import Request, Response, get
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from sqlalchemy import text

from infra.bus.messages import Bus
from infra.contracts.errors import NotFound, PeerError
from infra.db.database import Database
from infra.telemetry.metrics import scrape

READY_LIMIT_S = 2.0  # a balancer asks about every 5 s
READY = "ok"
# What a proxy adds: whoever asks through it is not on this machine.
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-proto", "x-real-ip", "via")

AnyRequest = Request[Any, Any, Any]  # only the application's state is read here
AnyConnection = ASGIConnection[Any, Any, Any, Any]  # generic over handler, user, auth and state


def only_this_machine(connection: AnyConnection, _: BaseRouteHandler) -> None:
    """Guard of what is for operators: nobody reads it through a proxy.

    A node without a proxy in front listens on loopback only (cloud/listening.py); one behind a
    proxy shows these pages at the port of `--status-port`.

    Raises:
        NotFound: the request may come from elsewhere.
    """
    is_behind_proxy = connection.app.state.identity.settings.trusts_proxy
    if is_behind_proxy or any(name in connection.headers for name in FORWARDED):
        raise NotFound("no such page")


@get("/healthz", include_in_schema=False)
async def healthz() -> dict[str, str]:
    """The process runs."""
    return {"status": "ok"}


@get("/readyz", include_in_schema=False, guards=[only_this_machine])
async def readyz(request: AnyRequest) -> Response[dict[str, str]]:
    """Its database and bus answer."""
    checks = await readiness(request.app.state.database, request.app.state.bus)
    return Response(checks, status_code=200 if is_ready(checks) else 503)


@get("/metrics", include_in_schema=False, sync_to_thread=False, guards=[only_this_machine])
def metrics() -> Response[bytes]:
    """Figures for a Prometheus scrape."""
    body, media_type = scrape()
    return Response(body, media_type=media_type)


async def readiness(database: Database, bus: Bus) -> dict[str, str]:
    """How the peers stand without which a node can't work."""
    return {
        "database": await _database(database),
        "bus": READY if bus.client.is_connected else "disconnected",
    }


def is_ready(checks: Mapping[str, str]) -> bool:
    """Whether all of them answer."""
    return all(check == READY for check in checks.values())


async def _database(database: Database) -> str:
    try:
        async with asyncio.timeout(READY_LIMIT_S), database.platform() as connection:
            await connection.execute(text("SELECT 1"))
    except (PeerError, TimeoutError):
        return "down"
    return READY
