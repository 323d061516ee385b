"""Gives every test the marker of the folder it lies in, and leaves no process behind."""

from __future__ import annotations

import os
import secrets
import signal
from pathlib import Path

import pytest

from tests import watchdog

TESTS = Path(__file__).parent

# Property and scenario tests are pure as well: they run on a fake clock and no server.
MARKER_OF_FOLDER = {
    "unit": "unit",
    "property": "unit",
    "scenario": "unit",
    "integration": "integration",
    "security": "integration",
    "acceptance": "acceptance",
    "chaos": "chaos",
    "browser": "browser",
}
# Chromium's helpers and the like end a moment after whoever was waited for.
LEFT_LIMIT_S = 15.0

_watchdog_pid = pytest.StashKey[int]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by its folder, so that `-m unit` needs no mark in the files."""
    for item in items:
        if item.path.is_relative_to(TESTS):
            marker = MARKER_OF_FOLDER.get(item.path.relative_to(TESTS).parts[0])
            if marker is not None:
                item.add_marker(marker)


def pytest_configure(config: pytest.Config) -> None:
    """Mark what this session starts; whoever terminates it lets it put its servers down first."""
    os.environ[watchdog.MARK] = secrets.token_hex(8)
    signal.signal(signal.SIGTERM, lambda *_: os.kill(os.getpid(), signal.SIGINT))


def pytest_sessionstart(session: pytest.Session) -> None:
    """Let somebody end what is left if this process can't."""
    if not session.config.option.collectonly:
        started = watchdog.spawn(os.environ[watchdog.MARK])
        session.config.stash[_watchdog_pid] = started.pid


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A session that leaves processes running fails; the watchdog ends them."""
    pid = session.config.stash.get(_watchdog_pid, None)
    if pid is None:
        return
    known = frozenset({os.getpid(), pid})
    mark = os.environ[watchdog.MARK]
    left = watchdog.until_none(lambda: watchdog.marked(mark, but=known), LEFT_LIMIT_S)
    for each, line in left.items():
        print(f"\nleft running: {each} {line}")
    if left and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
