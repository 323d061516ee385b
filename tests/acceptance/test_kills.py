"""kill -9 in mid-call: the edge, a media worker, the cloud node; the truth survives each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.demo.api import Json
from infra.demo.peers.caller import CALLER_TONE_HZ, Caller, EndedBy
from infra.demo.peers.phone import Phone, PhoneEventKind
from infra.demo.peers.phone_config import PHONE_TONE_HZ
from tests.acceptance.lab import (
    Agent,
    Lab,
    eventually,
    now_ms,
    still_talking,
    strongest_hz,
    wait_for_state,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")

TALK_S = 5.0
MAX_LOST_AUDIO_MS = 2_000
RESTART_LIMIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Talk:
    """A call that stands."""

    caller: Caller
    phone: Phone
    agent: Agent
    connected_at_ms: int


@asynccontextmanager
async def talk(lab: Lab, folder: Path) -> AsyncIterator[Talk]:
    """A caller and an agent who have talked for TALK_S."""
    agent = lab.a.agents[0]
    async with lab.phone(agent, folder) as phone, lab.caller(lab.a, folder) as caller:
        await phone.registered()
        await lab.a.state(agent, "available")
        await caller.dial()
        await caller.answered(limit_s=10)
        await caller.press("1")
        await phone.expect(PhoneEventKind.INCOMING, limit_s=15)
        await phone.answer()
        await phone.expect(PhoneEventKind.ESTABLISHED, limit_s=10)
        connected_at_ms = now_ms()
        await asyncio.sleep(TALK_S)  # the audio that must survive
        yield Talk(caller, phone, agent, connected_at_ms)


async def assert_recording_until(lab: Lab, detail: Json, since_ms: int, killed_at_ms: int) -> None:
    """The recording is stored, has both tones, and ends at most two seconds before the kill."""
    recording = await lab.a.stored_recording(detail["contact"]["contact_id"])
    _, samples, rate_hz = await lab.a.audio(recording)
    length_ms = len(samples) * 1_000 / rate_hz
    assert killed_at_ms - since_ms - MAX_LOST_AUDIO_MS <= length_ms
    assert length_ms <= killed_at_ms - since_ms + 500
    assert abs(strongest_hz(samples[rate_hz:, 0], rate_hz) - CALLER_TONE_HZ) < 5
    assert abs(strongest_hz(samples[rate_hz:, 1], rate_hz) - PHONE_TONE_HZ) < 5


async def test_edge_killed_in_mid_call(lab: Lab, tmp_path: Path) -> None:
    """After its restart the recording is uploaded and the contact closed with the true reason."""
    async with talk(lab, tmp_path) as call:
        killed_at_ms = now_ms()
        await lab.house.kill_edge(lab.site)
        lab.place = await lab.house.open_edge(lab.site)
        detail = await lab.a.ended_contact(call.caller.ani)
    contact = detail["contact"]
    assert (contact["outcome"], contact["reason"]) == ("handled", "edge_restarted")
    assert contact["ended_at_ms"] <= now_ms()
    assert abs(contact["ended_at_ms"] - killed_at_ms) <= MAX_LOST_AUDIO_MS
    assert sorted(leg["role"] for leg in detail["legs"]) == ["agent", "caller"]
    await assert_recording_until(lab, detail, call.connected_at_ms, killed_at_ms)
    await wait_for_state(lab.a, call.agent, "available")
    await lab.a.state(call.agent, "offline")


async def test_media_worker_killed_in_mid_call(lab: Lab, tmp_path: Path) -> None:
    """Only its own calls end; the recording survives, and the next call is taken."""
    async with talk(lab, tmp_path) as call:
        killed_at_ms = now_ms()
        lab.house.kill_media_workers(lab.site)
        detail = await lab.a.ended_contact(call.caller.ani)
    contact = detail["contact"]
    assert (contact["outcome"], contact["reason"]) == ("handled", "worker_lost")
    assert abs(contact["ended_at_ms"] - killed_at_ms) <= MAX_LOST_AUDIO_MS
    await assert_recording_until(lab, detail, call.connected_at_ms, killed_at_ms)
    await wait_for_state(lab.a, call.agent, "available")
    await lab.a.state(call.agent, "offline")

    async def new_workers() -> bool:
        return (await lab.edge_figures())["tandem_edge_workers"] > 0

    await eventually(new_workers, what="new media workers take calls")
    async with talk(lab, tmp_path) as again:
        await again.caller.hang_up()
        detail = await lab.a.ended_contact(again.caller.ani)
    assert detail["contact"]["outcome"] == "handled"
    await wait_for_state(lab.a, again.agent, "available")
    await lab.a.state(again.agent, "offline")


async def test_cloud_node_killed_in_mid_call(lab: Lab, tmp_path: Path) -> None:
    """The call goes on; after the restart nothing is missing or doubled, and calls are routed."""
    async with talk(lab, tmp_path) as call:
        await lab.house.kill_cloud()
        await still_talking(call.caller, for_s=2)
        await call.caller.hang_up()
        result = await call.caller.ended(limit_s=10)
        assert result.ended_by is EndedBy.CALLER
        async with lab.caller(lab.a, tmp_path) as waiting:
            await waiting.dial()
            await waiting.answered(limit_s=10)
            await waiting.press("1")
            await lab.house.open_cloud()
            # Wrap-up ended while nobody was there to say so; the new owner puts it right.
            await call.phone.expect(PhoneEventKind.INCOMING, limit_s=RESTART_LIMIT_S)
            await call.phone.answer()
            await call.phone.expect(PhoneEventKind.ESTABLISHED, limit_s=10)
            await waiting.hang_up()
            second = await lab.a.ended_contact(waiting.ani)
    first = await lab.a.ended_contact(call.caller.ani)
    for detail in (first, second):
        await assert_history_is_whole(lab, detail)
    await wait_for_state(lab.a, call.agent, "available")
    await lab.a.state(call.agent, "offline")


async def assert_history_is_whole(lab: Lab, detail: Json) -> None:
    """One contact, one interaction, two CDRs, one recording, four usage entries; no more."""
    contact = detail["contact"]
    assert contact["outcome"] == "handled"
    assert len(detail["interactions"]) == 1
    assert sorted(leg["role"] for leg in detail["legs"]) == ["agent", "caller"]
    recording = await lab.a.stored_recording(contact["contact_id"])
    sources = {leg["leg_id"] for leg in detail["legs"]} | {recording["recording_id"]}

    async def four() -> list[Json] | None:
        rows = [row async for row in lab.a.api.items("/v1/usage") if row["source_id"] in sources]
        return rows if len(rows) >= 4 else None

    assert len(await eventually(four, what="usage entries")) == 4
    names = [entry["message"] for entry in detail["timeline"]]
    assert names.count("contact.ended.v1") == 1
    assert names.count("contact.connected.v1") == 1
