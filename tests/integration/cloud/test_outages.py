"""The database and the bus die and come back under a running node: it says so, and goes on."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from cloud.settings import stack_platform_key
from infra.db.migrate import migrate
from infra.db.settings import load_database_settings
from infra.demo.api import Api, ApiFailed, Json
from infra.stack.folder import ProcessMark, read_json
from tests.integration.cloud.test_node import node
from tests.integration.running_stack import (
    RunningStack,
    eventually,
    make_data_dir,
    spawn_supervisor,
    wait_until_ready,
)

LIMIT_S = 30.0
CLIENTS = 8


@pytest.fixture
async def own_stack() -> AsyncIterator[RunningStack]:
    """A stack of this test's own: its servers are killed."""
    folder = make_data_dir()
    supervisor = spawn_supervisor(folder)
    try:
        wait_until_ready(supervisor)
        await migrate(load_database_settings(str(folder)).owner_url)
        yield RunningStack(folder)
    finally:
        supervisor.terminate()
        supervisor.communicate(timeout=60)
        shutil.rmtree(folder)


async def kill_and_await(stack: RunningStack, name: str) -> None:
    """kill -9 a server, and wait until its supervisor has another."""

    def mark() -> ProcessMark:
        return read_json(stack.data_dir / "pids.json", dict[str, ProcessMark], {})[name]

    before = mark()
    os.kill(before.pid, signal.SIGKILL)
    await eventually(lambda: mark() != before, limit_s=LIMIT_S)


async def statuses(api: Api, path: str, until: asyncio.Event) -> Counter[int]:
    """What a client that asks again and again is answered."""
    found: Counter[int] = Counter()
    while not until.is_set():
        answer = await api._client.get(path)
        found[answer.status_code] += 1
        await asyncio.sleep(0.01)
    return found


def log_of(stack: RunningStack) -> list[str]:
    """All that the stack's nodes logged."""
    logs = stack.data_dir.glob("node-*.log")
    return [line for log in logs for line in log.read_text(encoding="utf-8").splitlines()]


async def open_tenant(operator: Api, name: str) -> tuple[str, str]:
    tenant = await operator.post("/v1/tenants", {"name": name})
    key = await operator.post(f"/v1/tenants/{tenant['tenant_id']}/api-keys", {"name": "test"})
    return tenant["tenant_id"], key["key"]


async def until_shown(api: Api, queue: str) -> None:
    """Until the routing owner knows a queue of this name."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            try:
                live: Json = await api.get("/v1/live/snapshot")
                if queue in {each["name"] for each in live["queues"]}:
                    return
            except ApiFailed:
                pass  # no owner yet: the next answer tells
            await asyncio.sleep(0.05)


async def test_the_database_and_the_bus_are_killed_under_a_node(own_stack: RunningStack) -> None:
    async with node(own_stack) as (process, address):
        operator = Api(f"http://{address}", stack_platform_key(own_stack.data_dir))
        tenant_id, key = await open_tenant(operator, "One")
        site = await operator.post("/v1/sites", {"name": "site"})
        await operator.put(f"/v1/sites/{site['site_id']}/tenants/{tenant_id}")
        one = Api(f"http://{address}", key)
        await one.post("/v1/queues", {"name": "before"})
        await until_shown(one, "before")

        is_over = asyncio.Event()
        asking = [
            asyncio.create_task(statuses(one, path, is_over))
            for path in ("/v1/queues", "/v1/contacts", "/readyz")
            for _ in range(CLIENTS)
        ]
        await kill_and_await(own_stack, "postgres")
        async with asyncio.timeout(LIMIT_S):
            while (await one._client.get("/v1/queues")).status_code != 200:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        is_over.set()
        found = sum(await asyncio.gather(*asking), Counter[int]())
        faults = [line for line in log_of(own_stack) if "failed unexpectedly" in line]
        assert set(found) <= {200, 503}, (found, faults)
        assert found[503], "it was away"

        await one.post("/v1/queues", {"name": "database is back"})
        await until_shown(one, "database is back")

        await kill_and_await(own_stack, "hub")
        await one.post("/v1/queues", {"name": "bus is back"})
        await until_shown(one, "bus is back")
        assert process.returncode is None
