"""Flows at a real edge: voicemail, hang-ups in the flow, and configurations that are refused."""

from __future__ import annotations

import io

import msgspec
import pytest
import soundfile

from infra.contracts import subjects
from infra.contracts.config import NumberConfig
from infra.contracts.contact import ContactEnded, ContactOutcome, EndReason
from infra.contracts.recording import RecordingStarted, RecordingStored
from infra.demo.peers.caller import CALLER_TONE_HZ, EndedBy
from infra.demo.peers.tones import share_of_tone
from tests.integration.edge.conftest import CLEAR, Site

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_voicemail_is_recorded_on_the_left(site: Site) -> None:
    async with site.caller() as caller:
        await caller.dial()
        await caller.answered(5)
        await caller.press("2")
        await site.owner.event(RecordingStarted)
        await site.spoken(1_000)
        await caller.hang_up()
    ended = await site.owner.event(ContactEnded)
    assert ended.outcome is ContactOutcome.VOICEMAIL
    stored = await site.owner.event(RecordingStored)
    assert stored.recording.interaction_id is None
    content = await site.store.get(stored.object_key)
    samples, _ = soundfile.read(io.BytesIO(content), dtype="float32")
    assert share_of_tone(samples[-4_000:, 0], CALLER_TONE_HZ) > CLEAR
    assert not samples[:, 1].any()


async def test_flow_hangs_up(site: Site) -> None:
    async with site.caller() as caller:
        await caller.dial()
        await caller.answered(5)
        await caller.press("3")
        result = await caller.ended(10)
    assert result.ended_by is EndedBy.FAR_END
    ended = await site.owner.event(ContactEnded)
    assert (ended.outcome, ended.reason) == (ContactOutcome.SELF_SERVED, EndReason.FLOW_HANGUP)


async def test_caller_leaves_the_menu(site: Site) -> None:
    async with site.caller() as caller:
        await caller.dial()
        await caller.answered(5)
        await caller.media.heard_anything()
        await caller.hang_up()
    ended = await site.owner.event(ContactEnded)
    assert (ended.outcome, ended.reason) == (
        ContactOutcome.ABANDONED_IN_FLOW,
        EndReason.CALLER_HANGUP,
    )


@pytest.mark.parametrize("fault", ["malformed", "invalid_flow", "foreign"])
async def test_bad_configuration_leaves_the_one_before(site: Site, fault: str) -> None:
    broken = msgspec.structs.replace(
        site.config, version=2, numbers=[NumberConfig("+4930555", site.config.flows[0].flow_id)]
    )
    if fault == "invalid_flow":
        flow = msgspec.structs.replace(site.config.flows[0], document={"schema": 1})
        broken = msgspec.structs.replace(broken, flows=[flow])
    elif fault == "foreign":
        broken = msgspec.structs.replace(broken, tenant_id=site.config.domain_id)
    payload = b"{}" if fault == "malformed" else msgspec.json.encode(broken)
    key = subjects.config_key(site.config.site_id, site.config.tenant_id)
    await site.owner.put_config(key, payload)
    good = msgspec.structs.replace(site.config, version=3)
    await site.owner.publish(good)
    await site.version(3)
    async with site.caller() as caller:
        await site.queued(caller)
