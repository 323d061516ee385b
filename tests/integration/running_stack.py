"""A stack in a process of its own, and waiting for what has no event."""

from __future__ import annotations

import asyncio
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.stack.addresses import StackAddresses, load_addresses
from infra.stack.control import StackControl
from infra.stack.process import PR_SET_PDEATHSIG

ROOT = Path(__file__).resolve().parents[2]
POLL_S = 0.02


async def eventually(check: Callable[[], bool], *, limit_s: float = 10.0) -> None:
    """Wait until `check` holds; for servers' states, of which nobody sends an event."""
    async with asyncio.timeout(limit_s):
        while not check():  # noqa: ASYNC110
            await asyncio.sleep(POLL_S)


@dataclass(frozen=True)
class RunningStack:
    """A stack in a process of its own, so that tests of any event loop may use it."""

    data_dir: Path

    @property
    def addresses(self) -> StackAddresses:
        """stack.json as it is now (sites may have been added)."""
        return load_addresses(self.data_dir)

    @property
    def control(self) -> StackControl:
        """Add sites, set their tenants."""
        return StackControl(self.data_dir)


def spawn_supervisor(data_dir: Path, *options: str) -> subprocess.Popen[str]:
    """`tandem stack up` in the foreground, which ends with us whatever happens."""
    libc = ctypes.CDLL(None)
    return subprocess.Popen(
        [sys.executable, "-m", "infra.stack.cli", "up", "--data", str(data_dir), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: libc.prctl(  # noqa: PLW1509 - only prctl before exec
            PR_SET_PDEATHSIG, int(signal.SIGTERM)
        ),
    )


def wait_until_ready(supervisor: subprocess.Popen[str]) -> list[str]:
    """Its lines up to "ready"; fails with all of them if it ends before."""
    lines: list[str] = []
    assert supervisor.stdout is not None
    for line in supervisor.stdout:
        lines.append(line.rstrip())
        if line.startswith("ready after"):
            return lines
    pytest.fail("the stack did not start:\n" + "\n".join(lines))


def make_data_dir() -> Path:
    """A private folder of its own, removed by whoever made it."""
    return Path(tempfile.mkdtemp(prefix="tandem-test-"))


@contextmanager
def running_stack() -> Iterator[RunningStack]:
    """PostgreSQL, the NATS hub and the object store, until the exit."""
    data_dir = make_data_dir()
    supervisor = spawn_supervisor(data_dir)
    try:
        wait_until_ready(supervisor)
        yield RunningStack(data_dir)
    finally:
        supervisor.terminate()
        supervisor.communicate(timeout=60)
        shutil.rmtree(data_dir)
