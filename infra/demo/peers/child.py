"""One child process: started with a log file, stopped by its pid, never outliving its parent."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from infra.contracts.errors import PeerError

# A peer that ignores a polite end for this long is killed; SIPp and baresip end within 0.1 s.
STOP_GRACE_S = 3.0
LOG_TAIL_LINES = 20
LOG_TAIL_BYTES = 16_384


class ChildFailed(PeerError):
    """A program could not be started, or ended before its time."""

    code = "child_failed"


def require_program(name: str, package: str) -> str:
    """Path of a program on this machine.

    Raises:
        ChildFailed: it is not installed; the message names the Debian package.
    """
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if path is None:
        raise ChildFailed(f"{name} is not installed (Debian package {package})")
    return path


def read_tail(path: Path, lines: int = LOG_TAIL_LINES) -> str:
    """The last lines of a log, or an empty text when there is no log yet."""
    try:
        with path.open("rb") as log:
            size = log.seek(0, os.SEEK_END)
            log.seek(max(0, size - LOG_TAIL_BYTES))
            text = log.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


class Child:
    """A running program whose output goes to `log_path`."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, log_path: Path) -> None:
        self.name = name
        self.log_path = log_path
        self._process = process

    @classmethod
    async def start(
        cls,
        name: str,
        argv: Sequence[str],
        *,
        log_path: Path,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
        death_signal: str | None = "KILL",
    ) -> Child:
        """Start `argv` in a session of its own, so that a Ctrl-C in the terminal reaches us only.

        `death_signal` is what the kernel sends to the child when we die: TERM for a program that
        has children of its own to put down first.
        """
        command = list(argv)
        if death_signal is not None:
            # setpriv sets the death signal and becomes the program: same pid, no code after fork.
            setpriv = require_program("setpriv", "util-linux")
            command = [setpriv, "--pdeathsig", death_signal, *command]
        log_path.parent.mkdir(parents=True, exist_ok=True)
        with log_path.open("ab") as log:
            try:
                process = await asyncio.create_subprocess_exec(
                    *command,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=cwd,
                    env=None if environment is None else dict(environment),
                    start_new_session=True,
                )
            except OSError as error:
                raise ChildFailed(f"{name}: {argv[0]} does not start: {error}") from error
        return cls(name, process, log_path)

    @property
    def pid(self) -> int:
        """Process id, valid until `wait` has returned."""
        return self._process.pid

    @property
    def exit_status(self) -> int | None:
        """Exit status, negative for a signal, None while it runs."""
        return self._process.returncode

    async def wait(self) -> int:
        """Wait for its end and return the exit status."""
        return await self._process.wait()

    async def stop(
        self, first: signal.Signals = signal.SIGTERM, grace_s: float = STOP_GRACE_S
    ) -> int:
        """Ask it to end by `first`, kill it after `grace_s` seconds, and return the exit status."""
        if self._process.returncode is None:
            self.send(first)
            try:
                return await asyncio.wait_for(self._process.wait(), grace_s)
            except TimeoutError:
                self.send(signal.SIGKILL)
        return await self._process.wait()

    def send(self, number: signal.Signals) -> None:
        """Send a signal, unless it has ended already."""
        if self._process.returncode is None:
            try:
                self._process.send_signal(number)
            except ProcessLookupError:
                return  # it ended between the look and the signal; wait() reports how

    def tail(self) -> str:
        """The last lines of its log."""
        return read_tail(self.log_path)
