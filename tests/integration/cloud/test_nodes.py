"""Nodes that know one another: real processes, killed; and limits that hold over two of them."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx

from cloud.cli import DEFAULT_ROLES
from cloud.node import known_roles
from cloud.settings import NodeSettings
from infra.contracts.node import GONE_AFTER_S
from infra.stack.nodes import live_nodes
from tests.integration.cloud.conftest import Key
from tests.integration.cloud.test_node import node
from tests.integration.running_stack import RunningStack

POLL_S = 0.1
SEEN_LIMIT_S = 30.0
PER_MINUTE = 60
PER_S = PER_MINUTE / 60
SPENT_FIRST = 50
LATER_TRIES = 30
OK, TOO_MANY = 200, 429
PLAN = "two_nodes"


def test_one_node_alone_can_hold_every_role() -> None:
    assert sorted(DEFAULT_ROLES.split(",")) == known_roles()


class Client:
    """One node's API, asked with one key."""

    def __init__(self, http: httpx.AsyncClient, address: str, key: str) -> None:
        self._http = http
        self._url = f"http://{address}"
        self._headers = {"Authorization": f"Bearer {key}"}

    async def get(self, path: str) -> httpx.Response:
        return await self._http.get(self._url + path, headers=self._headers)

    async def health(self) -> Any:
        answer = await self.get("/v1/platform/health")
        assert answer.status_code == OK, answer.text
        return answer.json()

    async def figure(self, name: str) -> float:
        page = (await self.get("/metrics")).text
        return float(next(x.split()[1] for x in page.splitlines() if x.startswith(f"{name} ")))


@asynccontextmanager
async def client(address: str, key: str) -> AsyncIterator[Client]:
    async with httpx.AsyncClient(trust_env=False) as http:
        yield Client(http, address, key)


async def until(look: Callable[[], Awaitable[Any]], holds: Callable[[Any], bool]) -> Any:
    """Look until it holds; what other processes hear has no event."""
    async with asyncio.timeout(SEEN_LIMIT_S):
        while not holds(found := await look()):  # noqa: ASYNC110
            await asyncio.sleep(POLL_S)
    return found


def roles_of(health: Any) -> dict[str, int]:
    return {role["name"]: role["holders"] for role in health["roles"]}


async def test_a_killed_node_is_gone_and_its_roles_are_held_by_nobody(
    stack: RunningStack, settings: NodeSettings
) -> None:
    others = ",".join(name for name in known_roles() if name != "api")
    async with (
        node(stack, "api") as (_, address),
        client(address, settings.platform_key) as operator,
        node(stack, "api,mailer") as (stopping, second_address),
        client(second_address, settings.platform_key) as second,
    ):
        alone = await operator.health()
        assert roles_of(alone)["api"] == 2
        assert (alone["is_ok"], roles_of(alone)["acd"]) == (False, 0)
        process = await asyncio.create_subprocess_exec(*command(stack, others))
        try:
            health = await until(operator.health, lambda found: found["is_ok"])
            worker = next(n for n in health["nodes"] if not n["address"])
            assert {role["name"] for role in worker["roles"]} == set(others.split(","))
            assert all(role["is_running"] for role in worker["roles"])
            assert (worker["state"], worker["version"] != "") == ("live", True)
            assert roles_of(health)["mailer"] == 2
            # Whichever node is asked, it knows the same.
            told = await second.health()
            known = {n["node_id"] for n in health["nodes"]}
            assert {n["node_id"] for n in told["nodes"]} == known
            # And so does `tandem stack status`, which asks the bus.
            assert {beat.node_id for beat in await live_nodes(stack.addresses.bus)} == known
        finally:
            process.kill()
            killed_s = time.monotonic()
            await process.wait()
        gone = await until(operator.health, lambda found: not found["is_ok"])
        print(f"killed, seen as gone after {time.monotonic() - killed_s:.1f} s")
        shown = next(n for n in gone["nodes"] if n["node_id"] == worker["node_id"])
        assert (shown["state"], shown["age_ms"] >= GONE_AFTER_S * 1_000) == ("gone", True)
        assert (roles_of(gone)["acd"], roles_of(gone)["mailer"]) == (0, 1)
        assert await operator.figure('tandem_role_holders{role="acd"}') == 0
        assert await operator.figure('tandem_nodes{state="gone"}') >= 1
        # One that is told to stop says goodbye: it is nowhere, and not among those gone.
        stopping.terminate()
        await stopping.wait()
        await until(operator.health, lambda found: second_address not in addresses(found))


def addresses(health: Any) -> list[str]:
    return [each["address"] for each in health["nodes"]]


def command(stack: RunningStack, roles: str) -> tuple[str, ...]:
    main = "import sys; from infra.config.cli import main; sys.exit(main(sys.argv[1:]))"
    return (
        sys.executable,
        *("-c", main, "cloud", "--stack-dir", str(stack.data_dir), "--roles", roles),
    )


async def test_a_limit_holds_over_two_nodes(stack: RunningStack, operator: Key, one: Key) -> None:
    await limit(operator, one)
    async with (
        node(stack, "api") as (_, first_address),
        node(stack, "api") as (_, second_address),
        client(first_address, one.key) as first,
        client(second_address, one.key) as second,
    ):
        began_s = time.monotonic()
        for _ in range(SPENT_FIRST):
            assert (await first.get("/v1/queues")).status_code == OK
        allowed = SPENT_FIRST

        async def left_at_second() -> int:
            nonlocal allowed
            answer = await second.get("/v1/queues")
            assert answer.status_code == OK
            allowed += 1
            return left(answer)

        # The second node hears what was spent at the first, though nobody asked it before.
        refilled = int((time.monotonic() - began_s) * PER_S) + 1
        await until(left_at_second, lambda found: found < PER_MINUTE - SPENT_FIRST + refilled)
        for _ in range(LATER_TRIES):
            for each in (first, second):
                allowed += (await each.get("/v1/queues")).status_code == OK
        elapsed_s = time.monotonic() - began_s
        over = allowed - PER_MINUTE - elapsed_s * PER_S
        print(f"{allowed} allowed in {elapsed_s:.1f} s, {max(0, over):.0f} beyond the limit")
        # One exchange's worth of what either allowed while the other did not know of it.
        assert over <= LATER_TRIES


async def limit(operator: Key, tenant: Key) -> None:
    """A plan with few requests."""
    plan = {
        "rank": 7,
        "is_offered": False,
        "seats": 10,
        "concurrent_calls": 10,
        "numbers": 10,
        "storage_bytes": 1_000_000,
        "api_requests_per_minute": PER_MINUTE,
    }
    await operator.call("PUT", f"/v1/platform/plans/{PLAN}", **plan)
    await operator.call("PUT", f"/v1/tenants/{tenant.tenant_id}/plan", plan=PLAN)


def left(answer: httpx.Response) -> int:
    """`r` of the RateLimit header."""
    return int(answer.headers["ratelimit"].partition("r=")[2].partition(";")[0])
