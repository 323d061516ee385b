"""Parts of an edge that are killed: what they carried is told once, and the edge goes on."""

# ruff: noqa: ASYNC110  # what is awaited here is the state of other processes: it has no event

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from edge_agent.settings import EdgeCard, edge_folder, read_card
from infra.contracts.agent import AgentState
from infra.contracts.contact import (
    ContactConnected,
    ContactEnded,
    ContactOutcome,
    EndReason,
    InteractionEnded,
)
from infra.contracts.leg import LegEnded
from infra.contracts.recording import RecordingStored
from infra.demo.peers.phone import PhoneEventKind
from infra.demo.peers.phone_config import PHONE_TONE_HZ
from tests.integration.edge.conftest import POLL_S, Site, hears

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _connect(site: Site, caller, phone) -> None:  # type: ignore[no-untyped-def]
    queued = await site.queued(caller)
    await site.owner.offer(queued, site.agent())
    await phone.expect(PhoneEventKind.INCOMING, 5)
    await phone.answer()
    await site.owner.event(ContactConnected, lambda c: c.contact_id == queued.contact_id)
    await hears(caller, PHONE_TONE_HZ)


async def _check_ended(site: Site, reason: EndReason) -> None:
    ended = await site.owner.event(ContactEnded)
    assert (ended.outcome, ended.reason) == (ContactOutcome.HANDLED, reason)
    assert (await site.owner.event(InteractionEnded)).reason is reason
    stored = await site.owner.event(RecordingStored)
    assert stored.recording.is_truncated
    assert stored.recording.duration_ms >= 1_000
    legs = site.owner.told(LegEnded)
    assert len({leg.leg_id for leg in legs}) == len(legs) == 2
    assert {leg.reason for leg in legs} == {reason}


async def test_worker_killed_in_a_call(site: Site) -> None:
    phone = await site.registered_phone()
    await site.sign_in()
    async with site.caller() as caller:
        await _connect(site, caller, phone)
        await site.spoken(1_000)
        os.kill(site.worker_pid(), signal.SIGKILL)
        await _check_ended(site, EndReason.WORKER_LOST)
    await site.workers_running(1)
    async with site.caller("next") as caller:
        await site.queued(caller)
    await phone.stop()


async def test_front_killed(site: Site) -> None:
    restarts = site.daemon.front.restarts
    os.kill(site.daemon.front.pid, signal.SIGKILL)
    async with asyncio.timeout(10):
        # A phone that came before its password was loaded would try again a minute later only.
        while not (
            site.daemon.front.restarts > restarts
            and site.daemon.front.is_up
            and site.daemon.phones_loaded
        ):
            await asyncio.sleep(POLL_S)
    phone = await site.registered_phone()
    await site.sign_in()
    async with site.caller() as caller:
        await _connect(site, caller, phone)
    await phone.stop()


def _command(folder: Path, site: Site) -> list[str]:
    name = site.config.site_id
    return [sys.executable, "-m", "infra.config.cli", "edge", "--site", name,
            "--stack-dir", str(folder)]  # fmt: skip


async def _edge(folder: Path, site: Site) -> tuple[asyncio.subprocess.Process, EdgeCard]:
    card_folder = edge_folder(folder, site.config.site_id)
    process = await asyncio.create_subprocess_exec(
        *_command(folder, site),
        env={**os.environ, "TANDEM_EDGE_DRAIN_LIMIT_S": "0.2"},
    )  # fmt: skip
    async with asyncio.timeout(30):
        while (card := read_card(card_folder)) is None or card.pid != process.pid:
            assert process.returncode is None
            await asyncio.sleep(POLL_S)
    return process, card


async def test_daemon_killed_in_a_call(site: Site) -> None:
    await site.daemon.stop()
    folder = Path(site.stack.addresses.data_dir)
    process, site.card = await _edge(folder, site)
    phone = await site.registered_phone()
    await site.sign_in()
    async with site.caller() as caller:
        await _connect(site, caller, phone)
        await site.spoken(1_000, edge_folder(folder, site.config.site_id))
        process.kill()
        await process.wait()
        before = site.card
        process, site.card = await _edge(folder, site)
    assert site.card.phones_address == before.phones_address
    assert site.card.trunk_address == before.trunk_address
    await phone.stop()
    await _check_ended(site, EndReason.EDGE_RESTARTED)
    seat = (await site.owner.snapshot()).agents[0]
    assert seat.state is AgentState.ACW
    async with site.caller("next") as caller:
        await site.queued(caller)
    second = await asyncio.create_subprocess_exec(*_command(folder, site))
    assert await second.wait() != 0
    process.terminate()
    assert await process.wait() == 0
    assert read_card(edge_folder(folder, site.config.site_id)) is None
