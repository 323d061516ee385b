"""Ends tasks for certain: Python's own cancellation can be lost."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any

# asyncio.wait_for of Python 3.11 swallows a cancellation that meets a result, and nats-py waits by
# it for each reply: a loop that asks again and again would go on for ever after one cancel().
CANCEL_AGAIN_S = 0.05

AnyTask = asyncio.Task[Any]  # the results do not matter here


async def end_tasks(tasks: Iterable[AnyTask], limit_s: float) -> set[AnyTask]:
    """Cancel tasks until they have ended; returns those that still run after the limit.

    Their faults stay in them: whoever wants to know looks.
    """
    running = {task for task in tasks if not task.done()}
    loop = asyncio.get_running_loop()
    give_up_s = loop.time() + limit_s
    while running and loop.time() < give_up_s:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=CANCEL_AGAIN_S)
    return running


async def finish(work: Coroutine[Any, Any, None]) -> None:
    """Run a clean-up to its end, then go on with the cancellation that came meanwhile, if one did.

    `end_tasks` cancels again and again: without this it would also cut off the clean-up that its
    first cancellation began.
    """
    task = asyncio.ensure_future(work)
    is_cancelled = False
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            is_cancelled = True
    task.result()
    if is_cancelled:
        raise asyncio.CancelledError
