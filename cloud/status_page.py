"""What a node tells operators and balancers at a port of its own: /healthz, /readyz, /metrics."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from cloud.api.health import is_ready, readiness
from infra.config.role import NodeParts
from infra.contracts.errors import RequestError
from infra.telemetry.logs import get_logger
from infra.telemetry.status_page import Shown, StatusPage, metrics, not_ready, ok

log = get_logger(__name__)

JSON = "application/json"


@asynccontextmanager
async def status_page(parts: NodeParts, host: str, port: int | None) -> AsyncIterator[None]:
    """Serve the pages; without a port there are none.

    Raises:
        RequestError: the port is taken, or the address is not ours.
    """
    if port is None:
        yield
        return

    async def healthz() -> Shown:
        return ok(b"ok\n")

    async def readyz() -> Shown:
        checks = await readiness(parts.database, parts.bus)
        body = msgspec.json.encode(checks)
        return ok(body, JSON) if is_ready(checks) else not_ready(body, JSON)

    pages = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}
    page = StatusPage(port, pages, host)
    try:
        await page.start()
    except OSError as exc:
        message = f"cannot listen on {host}:{port}: {exc.strerror}"
        raise RequestError(message, code="port_taken", field="status_port") from exc
    log.info("status page listens", host=host, port=port)
    try:
        yield
    finally:
        await page.stop()
