"""The page in the browser shows what happens in the house, as it happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.demo.peers.phone import PhoneEventKind
from tests.acceptance.lab import Lab, wait_for_state
from tests.acceptance.organisations import add_person
from tests.browser.chromium import chromium
from tests.browser.live_page import LivePage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_page_shows_the_queue_the_agent_and_the_recording(lab: Lab, tmp_path: Path) -> None:
    """A caller waits, talks and leaves; each is seen without a reload, and the audio plays."""
    agent = lab.a.agents[0]
    viewer = await add_person(lab, lab.a.api, "vera@alpha.example", "Vera Alpha", "supervisor")
    async with (
        chromium(tmp_path / "profile") as browser,
        browser.page() as tab,
        lab.phone(agent, tmp_path) as phone,
        lab.caller(lab.a, tmp_path) as caller,
    ):
        await tab.resize(1280, 720)
        live = LivePage(tab, lab.house.url)
        await live.open()
        await live.sign_in(viewer.password, viewer.email)
        await phone.registered()
        await caller.dial()
        await caller.answered(limit_s=10)
        await caller.press("1")
        await live.wait_for_waiting("Sales", 1)
        await lab.a.ask_state(agent, "available")
        await phone.expect(PhoneEventKind.INCOMING, limit_s=15)
        await live.wait_for_agent("Agent 1", "Ringing")
        await phone.answer()
        await live.wait_for_agent("Agent 1", "On contact")
        await live.wait_for_waiting("Sales", 0)
        await caller.hang_up()
        detail = await lab.a.ended_contact(caller.ani)
        await lab.a.stored_recording(detail["contact"]["contact_id"])
        await wait_for_state(lab.a, agent, "available")
        await live.wait_for_agent("Agent 1", "Available")
        assert await live.play_newest() > 0
        await lab.a.state(agent, "offline")
        assert tab.faults == []
