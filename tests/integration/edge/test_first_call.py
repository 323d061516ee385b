"""A real call through the edge: trunk, flow, queue, agent's phone, bridge, recording, store."""

from __future__ import annotations

import io

import pytest
import soundfile

from infra.contracts.agent import AgentState, AgentStateChanged
from infra.contracts.contact import (
    ContactArrived,
    ContactConnected,
    ContactEnded,
    ContactOutcome,
    EndReason,
    InteractionEnded,
)
from infra.contracts.leg import LegEnded, LegRole
from infra.contracts.offer import OfferStarted
from infra.contracts.recording import RecordingStarted, RecordingStored
from infra.demo.peers.caller import CALLER_TONE_HZ, EndedBy
from infra.demo.peers.phone import PhoneEventKind
from infra.demo.peers.phone_config import PHONE_TONE_HZ
from infra.demo.peers.tones import share_of_tone
from tests.integration.edge.conftest import ANI, CLEAR, Site, hears

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("who", ["agent", "caller"])
async def test_menu_queue_agent_bridge_hang_up(site: Site, who: str) -> None:
    phone = await site.registered_phone()
    await site.sign_in()
    async with site.caller() as caller:
        queued = await site.queued(caller)
        await site.owner.offer(queued, site.agent())
        await phone.expect(PhoneEventKind.INCOMING, 5)
        await phone.answer()
        connected = await site.owner.event(ContactConnected)
        await hears(caller, PHONE_TONE_HZ)
        await (phone if who == "agent" else caller).hang_up()
        ended = await site.owner.event(ContactEnded)
        result = await caller.ended(5)
    reason = EndReason.AGENT_HANGUP if who == "agent" else EndReason.CALLER_HANGUP
    assert result.ended_by is (EndedBy.FAR_END if who == "agent" else EndedBy.CALLER)
    assert (ended.outcome, ended.reason) == (ContactOutcome.HANDLED, reason)
    over = await site.owner.event(InteractionEnded)
    assert over.interaction_id == connected.interaction_id
    acw = await site.owner.event(AgentStateChanged, lambda c: c.state is AgentState.ACW)
    assert acw.acw_ends_at_ms == acw.since_at_ms + 5_000
    stored = await site.owner.event(RecordingStored)
    await _check_recording(site, stored)
    assert site.owner.told(RecordingStarted)[0].interaction_id == connected.interaction_id
    await _check_legs(site, reason)
    assert len(site.owner.told(ContactArrived)) == len(site.owner.told(OfferStarted)) == 1
    traces = {h.get("traceparent", "").split("-")[1] for h in _contact_headers(site)}
    assert len(traces) == 1
    await phone.stop()


async def _check_legs(site: Site, reason: EndReason) -> None:
    await site.owner.event(LegEnded, lambda leg: leg.role is LegRole.AGENT)
    await site.owner.event(LegEnded, lambda leg: leg.role is LegRole.CALLER)
    legs = {leg.role: leg for leg in site.owner.told(LegEnded)}
    assert len(site.owner.told(LegEnded)) == 2
    assert {leg.reason for leg in legs.values()} == {reason}
    assert legs[LegRole.CALLER].remote == ANI
    assert legs[LegRole.AGENT].remote == site.config.agents[0].sip_username
    assert legs[LegRole.AGENT].ringing_at_ms is not None
    for leg in legs.values():
        assert leg.media is not None
        assert leg.media.rx_packets > 0
        assert leg.answered_at_ms is not None
        assert leg.sip_call_id


def _contact_headers(site: Site) -> list[dict[str, str]]:
    """Headers of the events that belong to the call."""
    kinds = (ContactArrived, ContactConnected, ContactEnded, LegEnded, OfferStarted)
    pairs = zip(site.owner.events, site.owner.headers, strict=True)
    return [headers for body, headers in pairs if isinstance(body, kinds)]


async def _check_recording(site: Site, stored: RecordingStored) -> None:
    recording = stored.recording
    assert not recording.is_truncated
    content = await site.store.get(stored.object_key)
    assert len(content) == recording.size_bytes
    samples, rate_hz = soundfile.read(io.BytesIO(content), dtype="float32")
    assert (rate_hz, samples.shape[1]) == (recording.rate_hz, recording.channels) == (8_000, 2)
    assert recording.duration_ms == len(samples) * 1000 // rate_hz
    # The phone's audio begins a little later than the bridge: listen to the end.
    last = samples[-3_200:]
    assert share_of_tone(last[:, 0], CALLER_TONE_HZ) > CLEAR
    assert share_of_tone(last[:, 1], PHONE_TONE_HZ) > CLEAR
