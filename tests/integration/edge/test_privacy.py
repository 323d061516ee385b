"""Nothing that a process of the edge logs, at any level, names who called or what was pressed."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from edge_agent.settings import edge_folder, read_card
from infra.contracts.contact import ContactConnected, ContactEnded
from infra.contracts.leg import LegEnded
from infra.contracts.recording import RecordingStored
from infra.demo.peers.caller import NotAnswered
from infra.demo.peers.phone import PhoneEventKind
from tests.integration.edge.conftest import DNIS, POLL_S, Site
from tests.integration.edge.test_crashes import _command

pytestmark = pytest.mark.asyncio(loop_scope="session")

CALLER = "4917655443322"
UNKNOWN = "4930777888999"


async def test_logs_hold_no_personal_data(site: Site, tmp_path: Path) -> None:
    await site.daemon.stop()
    folder = Path(site.stack.addresses.data_dir)
    log_file = tmp_path / "edge.log"
    with log_file.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *_command(folder, site),
            env={
                **os.environ,
                "TANDEM_EDGE_DRAIN_LIMIT_S": "0.2",
                "TANDEM_LOG_LEVEL": "DEBUG",
            },
            stdout=output,
            stderr=output,
        )
    async with asyncio.timeout(30):
        while (card := read_card(edge_folder(folder, site.config.site_id))) is None:  # noqa: ASYNC110
            await asyncio.sleep(POLL_S)
    site.card = card
    phone = await site.registered_phone()
    await site.sign_in()
    async with site.caller(dnis=f"+{UNKNOWN}", ani=f"+{CALLER}") as stranger:
        await stranger.dial()
        with pytest.raises(NotAnswered, match="404"):
            await stranger.answered(5)
    async with site.caller(name="second", ani=f"+{CALLER}") as caller:
        await site.owner.offer(await site.queued(caller), site.agent())
        await phone.expect(PhoneEventKind.INCOMING, 5)
        await phone.answer()
        await site.owner.event(ContactConnected)
        await caller.press("7")
        await caller.hang_up()
        await site.owner.event(ContactEnded)
    await site.owner.event(LegEnded)
    await site.owner.event(RecordingStored)
    await phone.stop()
    process.terminate()
    assert await process.wait() == 0
    written = log_file.read_text()
    assert "edge takes calls" in written
    for private in (CALLER, UNKNOWN, DNIS.removeprefix("+")):
        assert private not in written, _lines_with(written, private)
    assert "ended span" not in written, _lines_with(written, "ended span")
    assert '"digit' not in written


def _lines_with(text: str, part: str) -> list[str]:
    return [line for line in text.splitlines() if part in line][:5]
