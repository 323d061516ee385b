"""Fixtures of the browser tests: one Chromium, one fake node with a busy board, one page on it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tenant_portal.app import DIST_DIR
from tests.browser import sample_board
from tests.browser.chromium import Browser, Page, chromium
from tests.browser.fake_node import FakeNode, running

PASSWORD = "copper lantern meadow 42"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """A Chromium with a fresh profile: one for each test would cost a second of CPU each."""
    async with chromium(tmp_path_factory.mktemp("profile")) as running_browser:
        yield running_browser


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A tab of 1280 x 720 with storage of its own; any fault in the page fails the test."""
    async with browser.page() as tab:
        await tab.resize(1280, 720)
        yield tab
        assert tab.faults == []


@pytest_asyncio.fixture(loop_scope="module")
async def node() -> AsyncIterator[FakeNode]:
    """A fake node that serves the built app and a busy board."""
    assert (DIST_DIR / "index.html").is_file(), "build the web app first: make setup"
    # Real time: the page shows times of today without their date.
    at_ms = int(time.time() * 1000)
    fake = FakeNode(PASSWORD, sample_board.snapshot(at_ms))
    fake.contacts = sample_board.recent_contacts(at_ms)
    fake.recordings = sample_board.recordings(at_ms)
    async with running(fake):
        yield fake
