"""The role `webhooks`: queues what happens, sends it, and forgets it after a month."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from cloud.tasks import end_tasks
from cloud.webhooks.due_repository import DueRepository
from cloud.webhooks.feeder import DURABLE, Feeder
from cloud.webhooks.limit_watch import announce_limits
from cloud.webhooks.schedule import DAY_MS
from cloud.webhooks.sender import Sender
from infra.bus.consume import run_consumer
from infra.config.role import NodeParts

# Limits move slowly, and a tenant has until the next fifth of its plan.
LIMITS_EVERY_S: Final = 60.0
FORGET_EVERY_S: Final = 3_600.0
# The log, and what can be sent again.
KEPT_MS: Final = 30 * DAY_MS
FORGET_ROWS: Final = 5_000  # of one transaction: well within the statement's time limit
END_LIMIT_S: Final = 3.0


async def run(parts: NodeParts) -> None:
    """Work until cancelled; a part that fails ends them all, and the node starts them again."""
    feeder, sender = Feeder(parts), Sender(parts)
    tasks = {
        asyncio.create_task(run_consumer(parts.bus.client, DURABLE, feeder.feed)),
        asyncio.create_task(sender.run()),
        asyncio.create_task(_keep_up(parts)),
    }
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        await end_tasks(tasks, END_LIMIT_S)


async def _keep_up(parts: NodeParts) -> None:
    forget_at_s = time.monotonic()
    while True:
        await announce_limits(parts)
        if time.monotonic() >= forget_at_s:
            await forget(parts)
            forget_at_s = time.monotonic() + FORGET_EVERY_S
        await asyncio.sleep(LIMITS_EVERY_S)


async def forget(parts: NodeParts) -> None:
    """Delete deliveries that are older than KEPT_MS."""
    gone = FORGET_ROWS
    while gone == FORGET_ROWS:
        async with parts.database.platform() as connection:
            before_ms = parts.clock() - KEPT_MS
            gone = await DueRepository(connection).forget(before_ms, FORGET_ROWS)
