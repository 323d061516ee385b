"""The role `sign_in_upkeep`: forgets sessions, tokens, sign-ups and attempts that are over."""

from __future__ import annotations

import asyncio

from cloud.identity.upkeep_repository import UpkeepRepository
from infra.config.role import NodeParts
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

_HOUR_MS = 3_600_000
# An ended session still tells for a month from where somebody was signed in; the audit log keeps
# that for longer.
OVER_KEPT_MS = 30 * 24 * _HOUR_MS
# Longer than any rule remembers a failed attempt.
ATTEMPTS_KEPT_MS = 48 * _HOUR_MS
EVERY_S = 3_600.0


async def run(parts: NodeParts) -> None:
    """Forget now and then, until cancelled."""
    while True:
        gone = await forget_once(parts)
        log.info("what is over was forgotten", rows=gone)
        await asyncio.sleep(EVERY_S)


async def forget_once(parts: NodeParts) -> dict[str, int]:
    """Forget what is over now; returns how many rows of each kind."""
    now_ms = parts.clock()
    async with parts.database.platform() as connection:
        upkeep = UpkeepRepository(connection)
        return await upkeep.forget(now_ms - OVER_KEPT_MS, now_ms - ATTEMPTS_KEPT_MS)
