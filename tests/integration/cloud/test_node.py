"""A node as operators run it: a process of its own, its socket, its stop, its death by kill -9."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import msgspec
import pytest
import websockets
from nats.aio.client import Client

from cloud.cli import DEFAULT_ROLES
from cloud.settings import NodeSettings
from cloud.status_page import status_page
from infra.bus.consume import ACK_WAIT_S
from infra.config.role import NodeParts
from infra.contracts import subjects
from infra.contracts.envelope import decode, encode
from infra.contracts.errors import RequestError
from infra.contracts.ids import TenantId
from infra.db.tables import history
from infra.db.tables.ledger import usage_entry
from infra.stack.addresses import SiteAddress
from tests.integration.cloud.call_events import Call
from tests.integration.cloud.conftest import Key, serve_api
from tests.integration.running_stack import RunningStack

READY_LIMIT_S = 60.0
STOP_LIMIT_S = 10.0
CALLS = 40


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def node(
    stack: RunningStack, roles: str = DEFAULT_ROLES
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """`tandem cloud`, ready."""
    port = free_port()
    log = (stack.data_dir / f"node-{port}.log").open("wb")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "import sys; from infra.config.cli import main; sys.exit(main(sys.argv[1:]))",
        *("cloud", "--stack-dir", str(stack.data_dir), "--port", str(port), "--roles", roles),
        stderr=log,
    )
    try:
        async with httpx.AsyncClient() as http, asyncio.timeout(READY_LIMIT_S):
            while True:
                assert process.returncode is None, "the node ended"
                try:
                    if (await http.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200:
                        break
                except httpx.TransportError:
                    await asyncio.sleep(0.05)
        yield process, f"127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        log.close()


async def test_the_socket_speaks_and_the_node_stops_beside_it(
    stack: RunningStack, settings: NodeSettings, one: Key
) -> None:
    async with node(stack) as (process, address):
        async with websockets.connect(f"ws://{address}/v1/live") as refused:
            await refused.send('{"key": "nonsense"}')
            assert json.loads(await refused.recv())["code"] == "unauthorized"
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await refused.recv()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 4401
        live = await websockets.connect(f"ws://{address}/v1/live")
        await live.send(json.dumps({"key": one.key}))
        kinds = {json.loads(await live.recv())["type"] for _ in range(2)}
        assert kinds == {"alive", "unavailable"}
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), STOP_LIMIT_S) == 0
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await drain(live)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012


async def test_kill_9_loses_and_doubles_nothing(
    stack: RunningStack,
    parts: NodeParts,
    edge: Client,
    site: SiteAddress,
    tenants: tuple[TenantId, TenantId],
) -> None:
    calls = [Call(tenants[0], site.site_id) for _ in range(CALLS)]

    async def count() -> tuple[int, int, int]:
        async with parts.database.tenant(tenants[0]) as scope:
            tables = (history.contact, history.cdr, usage_entry)
            found = [len(await scope.rows(scope.select(table))) for table in tables]
        return found[0], found[1], found[2]

    async with node(stack) as (process, _):
        publishing = asyncio.create_task(publish(edge, calls))
        async with asyncio.timeout(READY_LIMIT_S):
            while (await count())[1] < CALLS // 2:  # noqa: ASYNC110 - another process writes
                await asyncio.sleep(0.01)
        process.kill()
        await publishing
    async with node(stack):
        # What the dead node held comes again after ACK_WAIT_S.
        async with asyncio.timeout(2 * ACK_WAIT_S):
            while await count() != (CALLS, 2 * CALLS, 4 * CALLS):  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.1)


async def drain(live: websockets.ClientConnection) -> None:
    """Read until the other side closes."""
    while True:
        await live.recv()


async def publish(edge: Client, calls: list[Call]) -> None:
    """All events as an edge's pump publishes them, each acknowledged, some twice."""
    js = edge.jetstream(domain="cloud")
    for number, call in enumerate(calls):
        for envelope in call.events():
            _, body = decode(encode(envelope))
            event = subjects.event(call.tenant_id, call.site_id, type(body))
            headers = {"Nats-Msg-Id": str(envelope.event_id)}
            for _ in range(1 + number % 2):
                await js.publish(subjects.pumped(event), encode(envelope), headers=headers)


async def test_figures_are_kept_from_strangers(
    stack: RunningStack, settings: NodeSettings, http: httpx.AsyncClient, parts: NodeParts
) -> None:
    # Without a proxy the node is on loopback, and so is whoever asks; through one nobody is told.
    assert (await http.get("/metrics")).status_code == 200
    for path in ("/metrics", "/readyz"):
        for name in ("x-forwarded-for", "forwarded", "via"):
            assert (await http.get(path, headers={name: "192.0.2.1"})).status_code == 404
    identity = msgspec.structs.replace(settings.identity, trusts_proxy=True)
    behind = dataclasses.replace(settings, identity=identity)
    async with serve_api(parts, behind) as proxied:
        for path in ("/metrics", "/readyz"):
            assert (await proxied.get(path)).status_code == 404
        assert (await proxied.get("/healthz")).status_code == 200


async def test_operators_have_a_port_of_their_own(parts: NodeParts) -> None:
    port = free_port()
    async with (
        status_page(parts, "127.0.0.1", port),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        assert (await client.get("/readyz")).json() == {"database": "ok", "bus": "ok"}
        assert "tandem_" in (await client.get("/metrics")).text
        assert (await client.get("/healthz")).text == "ok\n"
        assert (await client.get("/v1/me")).status_code == 404
        assert (await client.post("/readyz")).status_code == 405
        with pytest.raises(RequestError) as refused:
            async with status_page(parts, "127.0.0.1", port):
                pass
    assert refused.value.code == "port_taken"
