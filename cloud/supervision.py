"""Keeps a role running: one that dies is logged and started again, later each time."""

from __future__ import annotations

import asyncio
import time

from infra.config.role import NodeParts, Role
from infra.telemetry.logs import get_logger
from infra.telemetry.metrics import Counter

log = get_logger(__name__)

FIRST_RESTART_S = 0.25
MAX_RESTART_S = 10.0
# A task that ran this long was well: its next fault is a new one.
WELL_AFTER_S = 60.0

restarts = Counter("tandem_role_restarts_total", "Roles that were started again", ["role"])


async def supervise(name: str, role: Role, parts: NodeParts) -> None:
    """Run the role until cancelled."""
    delay_s = FIRST_RESTART_S
    while True:
        began_s = time.monotonic()
        log.info("role started", role=name)
        try:
            await role(parts)
            log.error("role returned, which it must not", role=name)
        except Exception as exc:
            log.error("role failed", role=name, exc_info=exc)
        if time.monotonic() - began_s >= WELL_AFTER_S:
            delay_s = FIRST_RESTART_S
        restarts.labels(name).inc()
        await asyncio.sleep(delay_s)
        delay_s = min(delay_s * 2, MAX_RESTART_S)
