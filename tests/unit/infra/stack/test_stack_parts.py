"""Parts of the stack without a server: folder, lock, ports, logs, addresses."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from infra.contracts.errors import Conflict, PeerError, RequestError
from infra.contracts.ids import SiteId
from infra.stack.addresses import DatabaseAddress, load_addresses
from infra.stack.folder import (
    FolderLock,
    ProcessMark,
    default_cache_dir,
    default_data_dir,
    is_passable_by_others,
    lock_holder,
    read_json,
    write_json,
)
from infra.stack.ports import FIRST_PORT, LAST_PORT, PortBook
from infra.stack.process import LOGS_KEPT, end_orphan, rotate_log
from infra.stack.stack import Stack


def test_the_data_folder_is_the_variables_else_the_users() -> None:
    assert default_data_dir({"TANDEM_DATA": "/x"}) == Path("/x")
    assert default_cache_dir({"TANDEM_CACHE": "/y"}) == Path("/y")
    if os.geteuid() == 0:
        assert default_data_dir({}) == Path("/var/lib/tandem")
    else:
        assert default_data_dir({"XDG_STATE_HOME": "/z"}) == Path("/z/tandem")


def test_one_lock_per_folder(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path), FolderLock(tmp_path)
    first.acquire()
    holder = lock_holder(tmp_path)
    assert holder is not None
    assert holder.pid == os.getpid()
    with pytest.raises(Conflict) as refused:
        second.acquire()
    assert refused.value.code == "stack_already_running"
    assert str(os.getpid()) in str(refused.value)
    first.release()
    assert lock_holder(tmp_path) is None
    second.acquire()
    second.release()


def test_a_process_is_told_apart_from_a_later_one_of_its_number() -> None:
    mine = ProcessMark.of(os.getpid())
    assert mine.is_alive()
    assert not ProcessMark(mine.pid, mine.start_ticks + 1).is_alive()
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    mark = ProcessMark.of(child.pid)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not mark.is_alive(), "a zombie does not run"
    child.wait()
    assert not mark.is_alive()


def test_an_orphan_is_ended_even_if_it_will_not() -> None:
    stubborn = (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print(1, flush=True); signal.pause()"
    )
    child = subprocess.Popen([sys.executable, "-c", stubborn], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    end_orphan(ProcessMark.of(child.pid), limit_s=0.3)
    assert child.wait() == -9


def test_ports_are_kept_and_replaced_only_when_taken(tmp_path: Path) -> None:
    book = PortBook(tmp_path / "ports.json")
    port = book.take("hub")
    assert FIRST_PORT <= port <= LAST_PORT
    assert PortBook(tmp_path / "ports.json").take("hub") == port
    with socket.create_server(("127.0.0.1", port)):
        again = PortBook(tmp_path / "ports.json")
        assert again.take("hub") != port
        assert str(port) in again.changed[0]
    book = PortBook(tmp_path / "ports.json")
    book.forget("hub")
    assert (tmp_path / "ports.json").read_text().strip() == "{}"


def test_state_files_are_private_and_say_when_they_are_not_ours(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    assert read_json(path, dict[str, int], {"none": 1}) == {"none": 1}
    write_json(path, {"a": 1})
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_json(path, dict[str, int], {}) == {"a": 1}
    path.write_text("{")
    with pytest.raises(PeerError) as wrong:
        read_json(path, dict[str, int], {})
    assert wrong.value.code == "state_file_malformed"


def test_logs_rotate(tmp_path: Path) -> None:
    path = tmp_path / "server.log"
    for number in range(LOGS_KEPT + 3):
        path.write_text(str(number))
        rotate_log(path)
    kept = sorted(p.name for p in tmp_path.iterdir())
    assert kept == [f"server.{n}.log" for n in range(1, LOGS_KEPT + 1)]
    assert (tmp_path / "server.1.log").read_text() == str(LOGS_KEPT + 2)


def test_a_folder_behind_a_closed_door_is_noticed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert not is_passable_by_others(closed / "inside")
    assert is_passable_by_others(Path("/usr/bin"))


def test_no_stack_no_addresses(tmp_path: Path) -> None:
    with pytest.raises(PeerError) as none:
        load_addresses(tmp_path)
    assert none.value.code == "stack_not_running"
    (tmp_path / "stack.json").write_text("{}")
    with pytest.raises(PeerError) as malformed:
        load_addresses(tmp_path)
    assert malformed.value.code == "stack_file_malformed"


def test_a_dsn_is_escaped(tmp_path: Path) -> None:
    secret = tmp_path / "role"
    secret.write_text("p@ss/word\n")
    address = DatabaseAddress("127.0.0.1", 5, "tandem", {"role": str(secret)})
    assert (
        address.dsn("role", scheme="postgresql+asyncpg")
        == "postgresql+asyncpg://role:p%40ss%2Fword@127.0.0.1:5/tandem"
    )


@pytest.mark.parametrize("name", ["", "a.b", "*", "a/b", "..", "a" * 65])
def test_a_sites_name_is_safe_everywhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(RequestError) as refused:
        Stack(tmp_path, sites=[SiteId(name)])
    assert refused.value.field == "site_id"
