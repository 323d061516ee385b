"""The live page as a person uses it, and what it shows; works against any node."""

from __future__ import annotations

import json
from dataclasses import dataclass

from tests.browser.chromium import DEFAULT_WAIT_S, Page

_ROWS = """
[...document.querySelectorAll('table.%s tbody tr')].map(
  (row) => [...row.cells].map((cell) => cell.innerText.trim()))
"""
_MARK = "document.querySelector('.live-head [role=status]')?.innerText.trim()"


@dataclass(frozen=True, slots=True)
class QueueShown:
    """One row of the queues table, as text."""

    name: str
    waiting: str
    longest_wait: str
    offered: str
    answered: str
    abandoned: str
    service_level: str


@dataclass(frozen=True, slots=True)
class AgentShown:
    """One row of the agents table, as text."""

    name: str
    state: str
    since: str
    contact: str


@dataclass(frozen=True, slots=True)
class RecentShown:
    """One row of the recent contacts, as text; `recording` is the button's text or a dash."""

    arrived: str
    contact: str
    queue: str
    agent: str
    outcome: str
    duration: str
    recording: str


class LivePage:
    """A browser tab on the app of one node, in one language."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page = page
        self._base_url = base_url

    async def open(self, *, locale: str = "en", theme: str = "system") -> None:
        """Open the app in a language (`en`, `zh-CN`) and a theme, whatever was chosen before."""
        await self.page.goto(self._base_url)
        await self.page.evaluate(
            f"localStorage.setItem('tandem.locale', {json.dumps(locale)});"
            f"localStorage.setItem('tandem.theme', {json.dumps(theme)});"
            "sessionStorage.clear()"
        )
        # Another address, so that goto sees the document change.
        await self.page.goto(f"{self._base_url}/live?fresh")
        await self.page.until("document.querySelector('.entry input')")

    async def submit(self, password: str, email: str = "anna@example.org") -> None:
        """Type address and password and press Enter, without looking at what happens."""
        for name, text in (("email", email), ("password", password)):
            field = f"document.querySelector('.entry [name={name}]')"
            await self.page.until(f"({field}?.focus(), {field}?.select(), {field} !== null)")
            await self.page.type(text)
        await self.page.press("Enter", "Enter", "\r")

    async def sign_in(self, password: str, email: str = "anna@example.org") -> None:
        """Sign in and wait for the board."""
        await self.submit(password, email)
        await self.page.until("document.querySelector('.live-grid')")

    async def sign_in_error(self) -> str:
        """Wait for the form's fault or notice and return it."""
        return str(
            await self.page.until(
                "document.querySelector('.form-fault, .entry-notice')?.innerText.trim()"
            )
        )

    async def wait_for_mark(self, text: str) -> None:
        """Wait until the mark in the bar says this (`Live`, `Reconnecting…`)."""
        await self.page.until(f"{_MARK} === {json.dumps(text)}")

    async def queues(self) -> dict[str, QueueShown]:
        """Rows of the queues table, by name."""
        rows = await self.page.evaluate(_ROWS % "queues")
        return {row[0]: QueueShown(*row) for row in rows}

    async def agents(self) -> dict[str, AgentShown]:
        """Rows of the agents table, by name."""
        rows = await self.page.evaluate(_ROWS % "agents")
        return {row[0]: AgentShown(*row) for row in rows}

    async def recent(self) -> list[RecentShown]:
        """Rows of the recent contacts, newest first."""
        return [RecentShown(*row) for row in await self.page.evaluate(_ROWS % "recent")]

    async def wait_for_agent(
        self, name: str, state: str, timeout_s: float = DEFAULT_WAIT_S
    ) -> None:
        """Wait until the table shows an agent in a state (its text in the page's language)."""
        await self._wait_for_cell("agents", name, 1, state, timeout_s)

    async def wait_for_waiting(
        self, queue: str, waiting: int, timeout_s: float = DEFAULT_WAIT_S
    ) -> None:
        """Wait until the table shows this many contacts waiting in a queue."""
        await self._wait_for_cell("queues", queue, 1, str(waiting), timeout_s)

    async def _wait_for_cell(
        self, table: str, row: str, column: int, text: str, timeout_s: float
    ) -> None:
        await self.page.until(
            f"({_ROWS % table}).some((row) =>"
            f" row[0] === {json.dumps(row)} && row[{column}] === {json.dumps(text)})",
            timeout_s,
        )

    async def play_newest(self, timeout_s: float = DEFAULT_WAIT_S) -> float:
        """Play the newest recording, and return its length in seconds once audio has run."""
        await self.page.until("document.querySelector('.recent button')", timeout_s)
        await self.page.evaluate("document.querySelector('.recent button').click()")
        seconds = await self.page.until(
            "(() => { const audio = document.querySelector('.player audio');"
            " return audio && audio.currentTime > 0 && audio.duration })()",
            timeout_s,
        )
        return float(seconds)
