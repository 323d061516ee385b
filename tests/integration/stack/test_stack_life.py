"""The stack's life: start, restart with its data, crash of a server, death of the supervisor."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path

import asyncpg
import nats.errors
import pytest
import pytest_asyncio

from infra.bus.connect import connect
from infra.bus.permissions import cloud_inbox
from infra.contracts.ids import SiteId, TenantId
from infra.objects.client import recordings_store
from infra.stack.addresses import STACK_FILE, load_addresses
from infra.stack.folder import ProcessMark, is_passable_by_others, read_json
from infra.stack.ports import PortBook
from infra.stack.stack import Stack
from infra.stack.supervision import ServerPhase, Supervised
from tests.integration.running_stack import (
    ROOT,
    eventually,
    make_data_dir,
    spawn_supervisor,
    wait_until_ready,
)

GONE_LIMIT_S = 15.0


@pytest.fixture
def data_dir() -> Iterator[Path]:
    folder = make_data_dir()
    yield folder
    shutil.rmtree(folder)


# A stack takes five seconds to start: tests that leave it as it was share one.
shares_a_stack = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared() -> AsyncIterator[Stack]:
    folder = make_data_dir()
    async with Stack(folder) as stack:
        yield stack
    shutil.rmtree(folder)


def marks(data_dir: Path) -> dict[str, ProcessMark]:
    return read_json(data_dir / "pids.json", dict[str, ProcessMark], {})


async def until_gone(processes: list[ProcessMark]) -> None:
    await eventually(lambda: not any(p.is_alive() for p in processes), limit_s=GONE_LIMIT_S)


async def write_something(data_dir: Path) -> None:
    addresses = load_addresses(data_dir)
    database = await asyncpg.connect(addresses.database.dsn("tandem_owner"), ssl=False)
    await database.execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
    await database.close()
    bus = await connect(
        addresses.bus.url,
        addresses.bus.credentials["cloud"],
        name="t",
        inbox_prefix=cloud_inbox("t"),
    )
    bucket = await bus.jetstream().key_value("cfg")
    await bucket.put("site.tenant", b"kept")
    await bus.close()
    await recordings_store(addresses.objects).put("kept", b"kept", media_type="text/plain")


async def assert_something(data_dir: Path) -> None:
    addresses = load_addresses(data_dir)
    database = await asyncpg.connect(addresses.database.dsn("tandem_app"), ssl=False)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await database.fetchval("SELECT n FROM kept")
    await database.close()
    database = await asyncpg.connect(addresses.database.dsn("tandem_owner"), ssl=False)
    assert await database.fetchval("SELECT n FROM kept") == 7
    await database.close()
    bus = await connect(
        addresses.bus.url,
        addresses.bus.credentials["cloud"],
        name="t",
        inbox_prefix=cloud_inbox("t"),
    )
    assert (await (await bus.jetstream().key_value("cfg")).get("site.tenant")).value == b"kept"
    await bus.close()
    assert await recordings_store(addresses.objects).get("kept") == b"kept"


async def test_data_survives_a_stop_and_a_killed_supervisor(data_dir: Path) -> None:
    first = spawn_supervisor(data_dir, "--sites", "north")
    wait_until_ready(first)
    addresses = load_addresses(data_dir)
    await write_something(data_dir)
    first.terminate()
    assert first.wait(60) == 0
    assert not (data_dir / STACK_FILE).exists()

    second = spawn_supervisor(data_dir)
    wait_until_ready(second)
    again = load_addresses(data_dir)
    assert (again.database, again.bus, again.objects) == (
        addresses.database,
        addresses.bus,
        addresses.objects,
    ), "ports and secrets stay"
    assert list(again.sites) == ["north"], "a known site comes back unasked"
    await assert_something(data_dir)
    children = list(marks(data_dir).values())
    assert len(children) == 4
    second.kill()
    second.wait()
    await until_gone(children)

    third = spawn_supervisor(data_dir)
    wait_until_ready(third)
    await assert_something(data_dir)
    third.send_signal(signal.SIGINT)
    assert third.wait(60) == 0
    assert not any(m.is_alive() for m in marks(data_dir).values())


def is_back(server: Supervised) -> bool:
    return server.state.restarts == 1 and server.state.phase == ServerPhase.READY


async def test_crashed_servers_come_back_with_their_data(data_dir: Path) -> None:
    async with Stack(data_dir) as stack:
        await write_something(data_dir)
        for name, mark in marks(data_dir).items():
            os.kill(mark.pid, signal.SIGKILL)
            server = stack._supervised[name]
            await eventually(partial(is_back, server), limit_s=60)
        await assert_something(data_dir)


async def test_a_second_instance_is_refused_and_status_and_down_work(data_dir: Path) -> None:
    def tandem(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "infra.stack.cli", *arguments, "--data", str(data_dir)],
            capture_output=True,
            text=True,
            timeout=120,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            check=False,
        )

    assert tandem("status").returncode == 3
    up = tandem("up", "--detach", "--sites", "a,b")
    assert up.returncode == 0, up.stderr
    try:
        second = tandem("up")
        assert second.returncode == 1
        assert "already runs" in second.stderr
        status = json.loads(tandem("status", "--json").stdout)
        assert {s["name"]: s["phase"] for s in status["servers"]} == dict.fromkeys(
            ("postgres", "objects", "hub", "edge-a", "edge-b"), "ready"
        )
        assert tandem("tenants", "a", "--tenants", "t1,t2").returncode == 0
    finally:
        children = list(marks(data_dir).values())
        assert tandem("down").returncode == 0
    assert not any(c.is_alive() for c in children)
    assert tandem("status").returncode == 3


async def test_a_taken_port_is_replaced_and_said(data_dir: Path) -> None:
    taken = PortBook(data_dir / "ports.json").take("postgres")  # as a start before left it
    with socket.create_server(("127.0.0.1", taken)):
        async with Stack(data_dir) as stack:
            assert stack.addresses.database.port != taken


@shares_a_stack
async def test_a_failing_server_is_not_restarted_for_ever(shared: Stack) -> None:
    """Its program's configuration is broken after the start: each restart ends at once."""
    await shared.add_site(SiteId("south"))
    leaf = shared._supervised["edge-south"]

    async def break_it() -> None:
        (shared.data_dir / "sites" / "south" / "nats.conf").write_text("broken {")

    leaf.server.prepare = break_it  # type: ignore[method-assign]
    os.kill(marks(shared.data_dir)["edge-south"].pid, signal.SIGKILL)
    await eventually(lambda: leaf.state.phase == "failed", limit_s=30)
    assert leaf.state.restarts == 5
    others = {s.name: s.phase for s in shared.states if not s.name.startswith("edge-")}
    assert others == dict.fromkeys(("postgres", "objects", "hub"), "ready")


@shares_a_stack
async def test_database_refuses_strangers(shared: Stack) -> None:
    database = shared.addresses.database
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(
            host=database.host,
            port=database.port,
            user="postgres",
            password="",
            database="tandem",
            ssl=False,
        )
    with pytest.raises(nats.errors.Error):
        await nats.connect(shared.addresses.bus.url, allow_reconnect=False)
    assert oct((shared.data_dir / "secrets").stat().st_mode & 0o777) == "0o700"
    assert oct((shared.data_dir / STACK_FILE).stat().st_mode & 0o777) == "0o600"


@shares_a_stack
async def test_sites_and_tenants_live(shared: Stack) -> None:
    site = SiteId("west")
    await shared.add_site(site, [TenantId("t1")])
    await shared.issue_edge_credentials(site, [TenantId("t1"), TenantId("t2")])
    assert shared.site_tenants(site) == ["t1", "t2"]
    assert site in load_addresses(shared.data_dir).sites
    await shared.remove_site(site)
    assert site not in load_addresses(shared.data_dir).sites
    assert not (shared.data_dir / "sites" / site).exists()


def owner_of(path: Path) -> int:
    return path.stat().st_uid


def readable_python() -> tuple[str, str]:
    """A Python of our version that every user may run, and where our packages lie."""
    packages = Path(asyncpg.__file__).resolve().parents[1]
    same = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    if not Path(same).exists() or not is_passable_by_others(packages):
        pytest.skip("no Python that other users may run with these packages")
    return same, str(packages)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
async def test_an_ordinary_user_can_run_it() -> None:
    """The same stack without root: every server runs as the user itself."""
    python, packages = readable_python()
    folder = make_data_dir()
    shutil.chown(folder, "nobody", "nogroup")
    command = [
        *("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"),
        *(python, "-m", "infra.stack.cli", "up", "--data", str(folder), "--sites", "a"),
    ]
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": str(folder),
        "PYTHONPATH": f"{ROOT}:{packages}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    supervisor = subprocess.Popen(  # noqa: ASYNC220 - reading its lines blocks as well
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        env=environment,
    )
    try:
        wait_until_ready(supervisor)
        children = list(marks(folder).values())
        assert {owner_of(Path(f"/proc/{m.pid}")) for m in children} == {owner_of(folder)}
        await write_something(folder)
        supervisor.terminate()
        assert supervisor.wait(60) == 0
        await until_gone(children)
    finally:
        supervisor.kill()
        supervisor.communicate()
        shutil.rmtree(folder)
