"""The node's fixtures, for tests that are made from its OpenAPI document."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from cloud.sites import issuer
from cloud.tasks import end_tasks
from infra.config.role import NodeParts
from tests.integration.cloud.call_events import new_uuid
from tests.integration.cloud.conftest import Key, http, operator, parts, settings
from tests.integration.running_stack import RunningStack, running_stack

__all__ = ["enrolment", "http", "operator", "parts", "settings"]

READY_LIMIT_S = 20.0
END_LIMIT_S = 5.0


@pytest.fixture(scope="package")
def stack() -> Iterator[RunningStack]:
    """Servers of their own: requests made up by chance change plans and default sites too."""
    with running_stack() as started:
        yield started


@pytest.fixture
async def enrolment(parts: NodeParts, operator: Key) -> AsyncIterator[None]:
    """The role that the API asks about credentials of sites."""
    task = asyncio.create_task(issuer.run(parts))
    site = await operator.call("POST", "/v1/sites", 201, name=f"Probe {new_uuid()}")
    await until_success(operator, "POST", f"/v1/sites/{site['site_id']}/revoke")
    yield
    assert not await end_tasks([task], END_LIMIT_S)


async def until_success(who: Key, method: str, path: str) -> None:
    """Ask until a role, wherever it runs, answers: it says nothing when it is ready."""
    headers = {"Authorization": f"Bearer {who.key}"}
    async with asyncio.timeout(READY_LIMIT_S):
        while True:
            if (await who.http.request(method, path, headers=headers)).is_success:
                return
            await asyncio.sleep(0.1)
