"""A database that was there is never replaced by an empty one: the stack refuses, and says why."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import infra.stack.postgres as postgres
from infra.contracts.errors import PeerError
from infra.stack.ports import PortBook
from infra.stack.postgres import PostgresServer
from infra.stack.supervision import Supervised
from tests.integration.running_stack import make_data_dir


@pytest.fixture
def data_dir() -> Iterator[Path]:
    folder = make_data_dir()
    yield folder
    shutil.rmtree(folder)


def server_in(data_dir: Path) -> PostgresServer:
    port = PortBook(data_dir / "ports.json").take("postgres")
    return PostgresServer(data_dir, data_dir / "secrets", port)


@asynccontextmanager
async def running(data_dir: Path) -> AsyncIterator[PostgresServer]:
    server = server_in(data_dir)
    supervised = Supervised(server, lambda _: None, lambda _name, _process: None)
    try:
        await supervised.start()
        yield server
    finally:
        await supervised.stop()


async def assert_refused(data_dir: Path, code: str) -> None:
    with pytest.raises(PeerError) as refused:
        async with running(data_dir):
            pass
    assert refused.value.code == code


async def test_it_comes_back_and_a_first_start_may_be_interrupted(data_dir: Path) -> None:
    await server_in(data_dir).prepare()  # and killed here, before it had the database
    async with running(data_dir):
        pass
    async with running(data_dir):
        pass


@pytest.mark.parametrize("left", ["nothing", "an-empty-folder", "some-files"])
async def test_a_cluster_that_is_gone_is_not_made_anew(data_dir: Path, left: str) -> None:
    async with running(data_dir) as server:
        cluster = server.cluster_dir
    shutil.rmtree(cluster)
    if left != "nothing":
        cluster.mkdir()
    if left == "some-files":
        (cluster / "base").mkdir()
    await assert_refused(data_dir, "database_lost")
    assert not (cluster / "PG_VERSION").exists()


async def test_another_cluster_is_not_taken_for_ours(data_dir: Path) -> None:
    async with running(data_dir) as server:
        cluster = server.cluster_dir
    other = make_data_dir()
    shutil.rmtree(cluster)
    # As ours in all but its data: the same passwords.
    shutil.copytree(data_dir / "secrets", other / "secrets")
    async with running(other) as server:
        pass
    server.cluster_dir.rename(cluster)
    await assert_refused(data_dir, "another_database")
    shutil.rmtree(other)


async def test_a_dropped_database_is_not_made_anew(data_dir: Path) -> None:
    async with running(data_dir) as server:
        connection = await server._connect(postgres.SUPERUSER)
        await connection.execute(f"DROP DATABASE {postgres.DATABASE}")
        await connection.close()
    await assert_refused(data_dir, "database_lost")


async def test_it_waits_for_processes_that_a_killed_postmaster_left(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(data_dir) as server:
        cluster = server.cluster_dir
    left = subprocess.Popen(["sleep", "60"], cwd=cluster)  # noqa: ASYNC220 - it only waits
    monkeypatch.setattr(postgres, "LEAVE_LIMIT_S", 0.3)
    try:
        await assert_refused(data_dir, "database_in_use")
    finally:
        left.kill()
        left.wait()
    async with running(data_dir):
        pass
