"""Whether the node lives and can serve, and its figures."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Request, Response, get
from sqlalchemy import text

from infra.bus.messages import Bus
from infra.contracts.errors import PeerError
from infra.db.database import Database
from infra.telemetry.metrics import scrape

READY_LIMIT_S = 2.0  # a balancer asks about every 5 s

AnyRequest = Request[Any, Any, Any]  # only the application's state is read here


@get("/healthz", include_in_schema=False)
async def healthz() -> dict[str, str]:
    """The process runs."""
    return {"status": "ok"}


@get("/readyz", include_in_schema=False)
async def readyz(request: AnyRequest) -> Response[dict[str, str]]:
    """Its database and bus answer."""
    checks = {
        "database": await _database(request.app.state.database),
        "bus": "ok" if _bus(request.app.state.bus) else "disconnected",
    }
    is_ready = all(check == "ok" for check in checks.values())
    return Response(checks, status_code=200 if is_ready else 503)


@get("/metrics", include_in_schema=False, sync_to_thread=False)
def metrics() -> Response[bytes]:
    """Figures for a Prometheus scrape."""
    body, media_type = scrape()
    return Response(body, media_type=media_type)


async def _database(database: Database) -> str:
    try:
        async with asyncio.timeout(READY_LIMIT_S), database.platform() as connection:
            await connection.execute(text("SELECT 1"))
    except (PeerError, TimeoutError):
        return "down"
    return "ok"


def _bus(bus: Bus) -> bool:
    return bus.client.is_connected
