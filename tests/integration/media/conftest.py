"""Workers that a test starts; all are stopped after it, and must end with status 0."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.integration.media.harness import Sipp, Worker

StartWorker = Callable[..., Awaitable[Worker]]
StartSipp = Callable[..., Awaitable[Sipp]]


@pytest.fixture
async def start_worker() -> AsyncIterator[StartWorker]:
    """Starts a worker with these settings."""
    started: list[Worker] = []

    async def start(**settings: object) -> Worker:
        started.append(await Worker.start(**settings))
        return started[-1]

    yield start
    for worker in started:
        await worker.close()


@pytest.fixture
async def start_sipp(tmp_path: Path) -> AsyncIterator[StartSipp]:
    """Starts SIPp with a scenario; arguments are SIPp's own."""
    started: list[Sipp] = []

    async def start(scenario: str, *arguments: str) -> Sipp:
        started.append(await Sipp.start(tmp_path, scenario, *arguments))
        return started[-1]

    yield start
    for sipp in started:
        await sipp.kill()
