"""One server as a child process: started, heard when it ends, stopped, never left behind."""

from __future__ import annotations

import asyncio
import ctypes
import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from infra.contracts.errors import InvariantError, PeerError
from infra.stack.folder import ProcessMark

PR_SET_PDEATHSIG = 1  # linux/prctl.h
LOGS_KEPT = 3
# Roughly a day of a chatty server; beyond it the log is cut while the server runs.
MAX_LOG_BYTES = 50_000_000
LOG_TAIL_LINES = 20


@dataclass(frozen=True, slots=True)
class Identity:
    """The user that a server runs as, when it is not our own."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class ServerSpec:
    """How to run one server.

    Attributes:
        stop_signal: asks it to end in order.
        death_signal: what it gets from the kernel when the supervisor dies, whatever the way.
        stop_limit_s: how long it may take to end before it is killed.
    """

    name: str
    argv: Sequence[str]
    log_file: Path
    cwd: Path
    stop_limit_s: float
    env: Mapping[str, str] = field(default_factory=dict)
    identity: Identity | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL


class ServerProcess:
    """A running server. Make it in the main thread: the kernel's death signal is per thread."""

    def __init__(self, spec: ServerSpec) -> None:
        self.spec = spec
        self.ended = asyncio.Event()
        self._process = _spawn(spec)
        self.mark = ProcessMark.of(self._process.pid)
        self._pidfd = os.pidfd_open(self._process.pid)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._pidfd, self._on_exit)

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def exit_status(self) -> int | None:
        """Exit status, negative for a signal; None while it runs."""
        return self._process.returncode

    def _on_exit(self) -> None:
        self._process.wait()
        self._loop.remove_reader(self._pidfd)
        os.close(self._pidfd)
        self.ended.set()

    async def stop(self) -> None:
        """End it in order, by force after `stop_limit_s`."""
        if self.ended.is_set():
            return
        self._process.send_signal(self.spec.stop_signal)
        try:
            await asyncio.wait_for(self.ended.wait(), self.spec.stop_limit_s)
        except TimeoutError:
            self._process.kill()
            await self.ended.wait()


def _spawn(spec: ServerSpec) -> subprocess.Popen[bytes]:
    if threading.current_thread() is not threading.main_thread():
        raise InvariantError("servers are started from the main thread", code="not_main_thread")
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def bind_to_parent() -> None:
        # After fork and the change of user (which would clear it), before exec.
        libc.prctl(PR_SET_PDEATHSIG, int(spec.death_signal), 0, 0, 0)
        if os.getppid() != parent:  # the supervisor died before the line above
            os._exit(1)

    who = spec.identity
    with open_log(spec.log_file) as log_output:
        try:
            return subprocess.Popen(
                list(spec.argv),
                stdin=subprocess.DEVNULL,
                stdout=log_output,
                stderr=subprocess.STDOUT,
                cwd=spec.cwd,
                env=dict(spec.env) or None,
                preexec_fn=bind_to_parent,  # noqa: PLW1509 - only prctl between fork and exec
                # A Ctrl-C in the terminal is for the supervisor, which stops servers in order.
                start_new_session=True,
                user=who.uid if who else None,
                group=who.gid if who else None,
                extra_groups=[] if who else None,
            )
        except OSError as exc:
            raise PeerError(
                f"{spec.name} can't be started: {exc}", code="server_not_startable"
            ) from exc


def open_log(path: Path) -> BinaryIO:
    """Open a server's log for appending."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")


def rotate_log(path: Path) -> None:
    """Shift name.log to name.1.log and so on; LOGS_KEPT old ones stay."""
    if not path.exists() or path.stat().st_size == 0:
        return
    for number in range(LOGS_KEPT - 1, 0, -1):
        older = path.with_suffix(f".{number}.log")
        if older.exists():
            os.replace(older, path.with_suffix(f".{number + 1}.log"))
    os.replace(path, path.with_suffix(".1.log"))


def cut_long_log(path: Path) -> None:
    """Empty a log that grew past MAX_LOG_BYTES while its server runs (it appends on)."""
    if path.exists() and path.stat().st_size > MAX_LOG_BYTES:
        os.truncate(path, 0)


def log_tail(path: Path) -> str:
    """The last lines of a log, for an error message."""
    try:
        content = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(content.splitlines()[-LOG_TAIL_LINES:])


def end_orphan(mark: ProcessMark, *, limit_s: float) -> None:
    """End a server that a killed supervisor left behind, and wait until it is gone.

    Blocking: it runs once, before anything is started.
    """
    deadline = time.monotonic() + limit_s
    for step in (signal.SIGTERM, signal.SIGKILL):
        if not mark.is_alive():
            return
        pidfd = os.pidfd_open(mark.pid)
        try:
            if mark.is_alive():  # still the same process now that the pidfd pins it
                signal.pidfd_send_signal(pidfd, step)
            _wait_pidfd(pidfd, max(0.1, deadline - time.monotonic()))
        finally:
            os.close(pidfd)


def _wait_pidfd(pidfd: int, timeout_s: float) -> None:
    poller = select.poll()
    poller.register(pidfd, select.POLLIN)
    poller.poll(timeout_s * 1_000)
