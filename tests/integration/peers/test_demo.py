"""`tandem demo` as a user runs it: calls are handled and recorded, and it leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import time
from pathlib import Path

import msgspec
import pytest

from infra.demo.peers.ports import TCP, free_ports

pytestmark = [pytest.mark.sip, pytest.mark.timeout(240)]
START_LIMIT_S = 120.0


async def _demo(data: Path, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "infra.config.cli", "demo", "--plain"),
        *("--data", str(data), "--port", str(free_ports(kinds=TCP)), *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def _read_until(process: asyncio.subprocess.Process, pattern: str) -> str:
    assert process.stdout is not None
    text = ""
    async with asyncio.timeout(START_LIMIT_S):
        while line := (await process.stdout.readline()).decode():
            text += line
            if re.search(pattern, line):
                return text
    raise AssertionError(f"{pattern!r} was never said:\n{text}")


def _processes_of(data: Path) -> list[str]:
    """Command lines and folders that name the data folder: what a demonstration started."""
    found: list[str] = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            if state != "Z" and (str(data) in line or str(data) in os.readlink(entry / "cwd")):
                found.append(f"{entry.name} {line}")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    return found


async def _nothing_left(data: Path, limit_s: float) -> None:
    deadline = time.monotonic() + limit_s
    while left := _processes_of(data):
        assert time.monotonic() < deadline, left
        await asyncio.sleep(0.1)


@pytest.fixture
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that a server of another user may reach into."""
    folder = tmp_path_factory.mktemp("demo")
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o711)
    return folder


async def test_it_handles_calls_and_uses_its_data_again(data: Path) -> None:
    for run in range(2):
        process = await _demo(data, "--duration", "30", "--rate", "0.5", "--seed", str(run + 1))
        output = (await process.communicate())[0].decode()
        assert process.returncode == 0, output
        assert int(re.search(r"handled (\d+)", output)[1]) > 0, output  # type: ignore[index]
        counts = re.search(r"recordings: (\d+), stored (\d+), verified (\d+)", output)
        assert counts is not None
        assert len(set(counts.groups())) == 1, output
        assert int(counts[1]) > 0
        await _nothing_left(data, 5)
    record = msgspec.json.decode((data / "demo" / "seed.json").read_bytes())
    assert len(record["tenant_keys"]) == 3  # the outsourcer and its clients
    assert len(record["passwords"]) == 5
    assert len(record["agents"]) == 6
    assert (data / "demo" / "seed.json").stat().st_mode & 0o077 == 0


async def test_it_stops_on_sigterm_within_10_s(data: Path) -> None:
    process = await _demo(data, "--rate", "1")
    await _read_until(process, r"talking [1-9]")
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    output = (await process.communicate())[0].decode()
    assert time.monotonic() - began < 10, output
    assert process.returncode == 0, output
    await _nothing_left(data, 1)


async def test_it_leaves_nothing_when_it_is_killed(data: Path) -> None:
    process = await _demo(data, "--rate", "1")
    await _read_until(process, r"agents ready")
    process.kill()
    await process.wait()
    await _nothing_left(data, 45)


async def test_a_part_that_does_not_start_is_named_with_its_last_lines(data: Path) -> None:
    (data / "seaweed").write_text("in the way")
    (data / "objects").write_text("in the way")
    process = await _demo(data, "--duration", "5")
    output = (await process.communicate())[0].decode()
    assert process.returncode == 1, output
    assert "stack ended with status" in output
    assert "last lines of" in output
    await _nothing_left(data, 5)
