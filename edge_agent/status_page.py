"""What an edge tells operators at its loopback port: /healthz and /metrics."""

from __future__ import annotations

from collections.abc import Callable

from infra.telemetry.status_page import Shown, StatusPage, metrics, not_ready, ok


def edge_status_page(port: int, is_healthy: Callable[[], bool]) -> StatusPage:
    """The edge's pages, on loopback."""

    async def healthz() -> Shown:
        return ok(b"ok\n") if is_healthy() else not_ready(b"not ready\n")

    return StatusPage(port, {"/metrics": metrics, "/healthz": healthz})
