"""Tasks end for certain, and their clean-up is done to its end."""

from __future__ import annotations

import asyncio

from cloud.tasks import CANCEL_AGAIN_S, end_tasks, finish


async def test_a_clean_up_is_not_cut_off_by_the_next_cancellation() -> None:
    cleaned: list[str] = []

    async def clean_up() -> None:
        await asyncio.sleep(4 * CANCEL_AGAIN_S)  # the slowness: it is cancelled again meanwhile
        cleaned.append("done")

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await finish(clean_up())

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    assert not await end_tasks({task}, 2.0)
    assert task.cancelled()
    assert cleaned == ["done"]


async def test_a_task_that_loses_cancellations_is_ended() -> None:
    async def deaf(times: int) -> None:
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                times -= 1
                if times < 0:
                    raise

    task = asyncio.create_task(deaf(2))
    await asyncio.sleep(0)
    assert not await end_tasks({task}, 2.0)
