"""The live page in a real browser: signing in, moving figures, every way to lose the connection."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
import pytest
import pytest_asyncio

from infra.contracts.agent import AgentState
from infra.contracts.contact import ContactPhase
from infra.contracts.live import LiveCall, LiveDelta, LiveSnapshot
from infra.contracts.live_socket import RefusedMessage, SnapshotMessage, UnavailableMessage
from tests.browser import sample_board
from tests.browser.chromium import Page
from tests.browser.conftest import PASSWORD
from tests.browser.fake_node import FakeNode
from tests.browser.live_page import LivePage, QueueShown

# The browser of conftest.py lives on the loop of the module.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def live(page: Page, node: FakeNode) -> LivePage:
    """The live page, signed in, in English."""
    shown = LivePage(page, node.url)
    await shown.open()
    await shown.sign_in(PASSWORD)
    return shown


def delta(node: FakeNode, **changes: object) -> LiveDelta:
    board = node.snapshot
    defaults = {"seq": board.seq + 1, "epoch": board.epoch}
    fields = {"tenant_id": board.tenant_id, "at_ms": board.at_ms + 100} | defaults | changes
    return msgspec.convert(fields, LiveDelta)


async def test_refused_password_says_so_and_keeps_the_form(page: Page, node: FakeNode) -> None:
    shown = LivePage(page, node.url)
    await shown.open()
    await shown.submit("wrong")
    assert await shown.sign_in_error() == "Address or password is not right."
    await shown.sign_in(PASSWORD)
    # The browser itself reports the refused request on its console; the page threw nothing.
    page.faults[:] = [fault for fault in page.faults if "401" not in fault]


async def test_board_shows_queues_agents_and_contacts(live: LivePage) -> None:
    queues = await live.queues()
    assert list(queues) == [
        "Billing",
        "Claims",
        "Sales",
        "Support, premium members",
        "客户服务",
        "航班改签与退票",
    ]
    sales = queues["Sales"]
    assert sales == QueueShown("Sales", "3", sales.longest_wait, "128", "117", "8", "82%")
    assert queues["Billing"] == QueueShown("Billing", "0", "–", "0", "0", "0", "–")
    assert queues["客户服务"].offered == "1,302"
    agents = await live.agents()
    assert agents["Grace Kim"].state == "No answer"
    assert agents["王小明"].state == "培训"
    assert agents["Jonas Weber"].since == "–"
    assert [agent.state for agent in agents.values()][-2:] == ["Offline", "Offline"]
    await live.page.until("document.querySelectorAll('.recent tbody tr').length === 12")
    recent = await live.recent()
    assert (recent[0].outcome, recent[0].recording) == ("Handled", "Play")
    assert (recent[1].outcome, recent[1].recording) == ("Abandoned", "–")


async def test_waits_run_on_server_time(page: Page, node: FakeNode) -> None:
    # The server's clock is an hour ahead of the browser's.
    ahead_ms = node.snapshot.at_ms + 3_600_000
    node.snapshot = sample_board.snapshot(ahead_ms)
    shown = LivePage(page, node.url)
    await shown.open()
    await shown.sign_in(PASSWORD)
    first = (await shown.queues())["Sales"].longest_wait
    assert first in ("1:12", "1:13", "1:14")
    await page.until(
        "document.querySelector('.queues tbody tr:nth-child(3) td:nth-child(3)').innerText"
        f" > {first!r}"
    )


async def test_delta_moves_the_board(live: LivePage, node: FakeNode) -> None:
    at_ms = node.snapshot.at_ms
    queue = msgspec.structs.replace(sample_board.queue(0, at_ms), waiting=7)
    agent = msgspec.structs.replace(sample_board.agent(1, at_ms), state=AgentState.OFFERED)
    call = LiveCall(sample_board.contact_id(300), ContactPhase.QUEUED, queue.queue_id, at_ms)
    node.send_delta(
        delta(
            node,
            queues=[queue],
            agents=[agent],
            contacts=[call],
            removed_contacts=[sample_board.contact_id(120)],
        )
    )
    await live.wait_for_waiting("Sales", 7)
    await live.wait_for_agent("Ben Okafor", "Ringing")
    titles = await live.page.evaluate(
        "[...document.querySelectorAll('.calls .code')].map((each) => each.title)"
    )
    assert sample_board.contact_id(300) in titles
    assert sample_board.contact_id(120) not in titles
    assert node.subscriptions == 1


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"seq": sample_board.SEQ + 2}, id="gap"),
        pytest.param({"epoch": sample_board.EPOCH + 1, "seq": 1}, id="new-owner"),
    ],
)
async def test_lost_thread_is_taken_up_by_a_new_snapshot(
    live: LivePage, node: FakeNode, changes: dict[str, int]
) -> None:
    at_ms = node.snapshot.at_ms
    queue = msgspec.structs.replace(sample_board.queue(0, at_ms), waiting=9)
    node.snapshot = msgspec.structs.replace(
        node.snapshot, queues=[queue, *node.snapshot.queues[1:]], seq=100
    )
    node.send_delta(delta(node, **changes))
    await node.wait_for_subscriptions(2)
    await live.wait_for_waiting("Sales", 9)
    await live.wait_for_mark("Live")


# Notes each banner that is shown, and whether the board stayed with it: it may last for a blink.
_WATCH_BANNERS = """
window.seen = [];
new MutationObserver(() => {
  const banner = document.querySelector('.stale-banner');
  if (banner) seen.push([banner.innerText, !!document.querySelector('.queues')]);
}).observe(document.body, { childList: true, subtree: true })
"""


async def test_lost_connection_keeps_the_old_board_with_a_banner(
    live: LivePage, node: FakeNode
) -> None:
    await live.page.evaluate(_WATCH_BANNERS)
    node.drop_all()
    await node.wait_for_subscriptions(2)
    await live.wait_for_mark("Live")
    seen = await live.page.evaluate("seen")
    assert seen
    assert all(text.startswith("Connection lost.") and has_board for text, has_board in seen)
    assert await live.page.evaluate("document.querySelector('.stale-banner') === null")


async def test_missing_owner_keeps_the_old_board_until_its_snapshot(
    live: LivePage, node: FakeNode
) -> None:
    node.send(UnavailableMessage())
    await live.wait_for_mark("Waiting for routing…")
    assert await live.page.evaluate("document.querySelector('.stale-banner').innerText")
    assert "Sales" in await live.queues()
    node.send(SnapshotMessage(msgspec.structs.replace(node.snapshot, epoch=9, seq=1)))
    await live.wait_for_mark("Live")
    assert node.subscriptions == 1


async def test_ended_session_leads_back_to_the_form(live: LivePage, node: FakeNode) -> None:
    node.is_signed_in = False
    node.send(RefusedMessage("unauthorized", "revoked"))
    assert await live.sign_in_error() == "Your session ended. Sign in again to go on."
    await live.sign_in(PASSWORD)
    live.page.faults[:] = [fault for fault in live.page.faults if "401" not in fault]


async def test_reload_keeps_the_session_and_sign_out_ends_it(live: LivePage) -> None:
    await live.page.goto(await live.page.evaluate("`${location.origin}/live?again`"))
    await live.page.until("document.querySelector('.live-grid')")
    await live.page.evaluate("document.querySelector('.account-button').click()")
    await live.page.until("document.querySelector('.menu-item:last-child')")
    await live.page.evaluate("document.querySelector('.menu-item:last-child').click()")
    await live.page.until("document.querySelector('.entry input')")
    assert await live.page.evaluate("sessionStorage.length") == 0
    assert await live.page.evaluate("document.cookie") == ""


async def test_recording_plays_from_its_presigned_address(live: LivePage, node: FakeNode) -> None:
    seconds = await live.play_newest()
    assert seconds == pytest.approx(2.0, abs=0.1)
    assert node.links == [node.recordings[0]["recording_id"]]


async def test_failed_list_says_so_and_can_be_asked_again(page: Page, node: FakeNode) -> None:
    node.contacts_status = HTTPStatus.SERVICE_UNAVAILABLE
    shown = LivePage(page, node.url)
    await shown.open()
    await shown.sign_in(PASSWORD)
    text = await page.until("document.querySelector('.panel-note[role=alert]')?.innerText")
    assert "starting or busy" in text
    node.contacts_status = HTTPStatus.OK
    await page.evaluate("document.querySelector('.panel-note button').click()")
    await page.until("document.querySelectorAll('.recent tbody tr').length === 12")


async def test_empty_tenant_says_so_in_every_panel(page: Page, node: FakeNode) -> None:
    board = node.snapshot
    node.snapshot = LiveSnapshot(board.tenant_id, 1, 0, board.at_ms, [], [], [])
    node.contacts = []
    shown = LivePage(page, node.url)
    await shown.open()
    await shown.sign_in(PASSWORD)
    await page.until("document.body.innerText.includes('No finished contacts yet.')")
    notes = await page.evaluate(
        "[...document.querySelectorAll('.panel-note')].map((each) => each.innerText.trim())"
    )
    assert notes == [
        "No queues yet.",
        "No agents yet.",
        "No contact waits or talks.",
        "No finished contacts yet.",
    ]


async def test_every_control_is_reached_by_keyboard_with_a_visible_focus(live: LivePage) -> None:
    await live.page.until("document.querySelector('.recent button')")
    await live.page.evaluate("document.activeElement.blur()")
    reached: list[str] = []
    for _ in range(12):
        await live.page.press("Tab", "Tab")
        reached.append(
            await live.page.evaluate(
                "(() => { const e = document.activeElement; const s = getComputedStyle(e);"
                " return e.tagName + (s.outlineStyle === 'none' ? ' unseen' : '') })()"
            )
        )
    # The skip link, the one screen of a supervisor's rights, language, theme, account; then panels.
    assert reached[:5] == ["A", "A", "SELECT", "SELECT", "BUTTON"]
    assert reached[5:9] == ["SECTION"] * 4
    assert "BUTTON" in reached[9:]
    assert not [each for each in reached if each.endswith("unseen")]
