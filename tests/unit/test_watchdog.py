"""A killed session leaves nothing running, however far it stands from what it started."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

LIMIT_S = 30.0
ROOT = Path(__file__).resolve().parents[2]

# A grandchild in a session of its own, which hears neither of its parent's end nor of SIGTERM.
SESSION = """
import os, subprocess, sys
from tests import watchdog
mark = os.environ[watchdog.MARK]
watchdog.spawn(mark, orderly_s=0.1)
deaf = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print(flush=True); signal.pause()"
)
child = (
    "import subprocess, sys; "
    f"subprocess.Popen([sys.executable, '-c', {deaf!r}], start_new_session=True).wait()"
)
middle = subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE)
middle.stdout.readline()
children = open(f"/proc/{middle.pid}/task/{middle.pid}/children").read().split()
print(middle.pid, *children, flush=True)
input()
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_session_leaves_nothing(number: signal.Signals) -> None:
    session = subprocess.Popen(
        [sys.executable, "-c", SESSION],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | {"TANDEM_TEST_SESSION": f"test-{os.getpid()}-{number}"},
    )
    with session:
        assert session.stdout is not None
        pids = [int(word) for word in session.stdout.readline().split()]
        assert len(pids) == 2
        ends = [os.pidfd_open(pid) for pid in pids]
        session.send_signal(number)
    for end in ends:
        poller = select.poll()
        poller.register(end, select.POLLIN)
        assert poller.poll(LIMIT_S * 1_000), "it still runs"
        os.close(end)
