"""Ends what a test session leaves running when it is interrupted, terminated or killed.

Run by the session as a process of its own. What the session starts, and what that starts, has
the session's mark in its environment; servers whose environment is made anew get the kernel's
death signal from whoever started them instead.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

MARK: Final = "TANDEM_TEST_SESSION"
# PostgreSQL and NATS, whose supervisor has had its signal from the kernel, end in about a second.
ORDERLY_S: Final = 15.0
TERM_S: Final = 5.0
POLL_S: Final = 0.1


def marked(mark: str, *, but: frozenset[int]) -> dict[int, str]:
    """Command lines of the processes that bear the mark, by process id."""
    wanted = f"{MARK}={mark}".encode()
    found: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) in but:
            continue
        try:
            # A zombie has no environment any more.
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                words = (entry / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
                found[int(entry.name)] = b" ".join(words).decode(errors="replace")[:200]
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it has just ended, or is another user's
    return found


def until_none(look: Callable[[], dict[int, str]], limit_s: float) -> dict[int, str]:
    """Wait until nothing is left; gives what is left at the limit. Nobody tells of foreign ends."""
    deadline_s = time.monotonic() + limit_s
    while (left := look()) and time.monotonic() < deadline_s:
        time.sleep(POLL_S)
    return left


def spawn(mark: str, orderly_s: float = ORDERLY_S) -> subprocess.Popen[bytes]:
    """Start the watchdog of this process; it ends after it.

    Args:
        orderly_s: how long what is left may take to end by itself, seconds.
    """
    return subprocess.Popen(
        [sys.executable, str(Path(__file__)), str(os.getpid()), mark, str(orderly_s)],
        stdin=subprocess.DEVNULL,
        # A Ctrl-C in the terminal is for the session.
        start_new_session=True,
        # Without the mark: it must not find itself.
        env={key: value for key, value in os.environ.items() if key != MARK},
    )


def main(session_pid: int, mark: str, orderly_s: float) -> None:
    """Wait for the session's end, then end what it left."""
    with contextlib.suppress(ProcessLookupError):  # it has ended already
        pidfd = os.pidfd_open(session_pid)
        poller = select.poll()
        poller.register(pidfd, select.POLLIN)
        poller.poll()

    def look() -> dict[int, str]:
        return marked(mark, but=frozenset({os.getpid()}))

    left = until_none(look, orderly_s)
    for number, limit_s in ((signal.SIGTERM, TERM_S), (signal.SIGKILL, TERM_S)):
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        left = until_none(look, limit_s)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]))
