"""What phones of the field do: hold for longer than the media timeout, names in Latin-1, and ends
that cross."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from edge_agent.media.protocol import (
    Answer,
    Answered,
    Fault,
    Hangup,
    Incoming,
    MediaLost,
    MediaUp,
    RecordingStarted,
    StartRecording,
)
from tests.integration.media import scenarios as sip
from tests.integration.media.conftest import StartSipp, StartWorker
from tests.integration.media.harness import new_leg, new_recording

pytestmark = pytest.mark.sip

MEDIA_TIMEOUT_MS = 1_000


async def test_hold_is_no_loss_of_media(start_worker: StartWorker, start_sipp: StartSipp) -> None:
    worker = await start_worker(media_timeout_ms=MEDIA_TIMEOUT_MS)
    hold, resume = sip.reinvite("sendonly", 2), sip.reinvite("sendrecv", 3)
    scenario = sip.answered() + hold + sip.pause(3 * MEDIA_TIMEOUT_MS) + resume
    await start_sipp(scenario + sip.pause(5_000), worker.address, "-m", "1")
    leg_id = (await worker.expect(Incoming)).leg_id
    worker.send(Answer(leg_id))
    await worker.expect(MediaUp)
    await worker.expect(MediaUp)  # held
    back = await worker.expect(MediaUp)  # after three time limits; it says nothing from now on
    lost = await worker.expect(MediaLost)  # the first one: there was none while it was held
    assert lost.leg_id == leg_id
    assert worker.said.index(lost) > worker.said.index(back)
    worker.send(Hangup(leg_id))
    await worker.ended(leg_id)


async def test_name_in_latin_1_is_a_call_like_any_other(start_worker: StartWorker) -> None:
    worker = await start_worker()
    host, _, port = worker.address.rpartition(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind(("127.0.0.1", 0))
        invite = (
            "INVITE sip:100@127.0.0.1 SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 127.0.0.1:{phone.getsockname()[1]};branch=z9hG4bKlatin\r\n"
            'From: "Jürgen" <sip:+4989@127.0.0.1>;tag=1\r\nTo: <sip:100@127.0.0.1>\r\n'
            "Call-ID: latin\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\nX-Name: Jürgen\r\n"
            f"Contact: <sip:a@127.0.0.1:{phone.getsockname()[1]}>\r\nContent-Length: 0\r\n\r\n"
        )
        phone.sendto(invite.encode("latin-1"), (host, int(port)))
        incoming = await worker.expect(Incoming)
        assert incoming.from_number == "+4989"
        assert incoming.from_name == incoming.headers["x-name"] == "J\ufffdrgen"
        worker.send(Hangup(incoming.leg_id, 486))
        await worker.ended(incoming.leg_id)


@pytest.mark.parametrize("gone", ["left", "right"])
async def test_recording_of_a_leg_that_is_gone_never_started(
    start_worker: StartWorker, start_sipp: StartSipp, tmp_path: Path, gone: str
) -> None:
    """The other side hung up in the moment of the answer: no RecordingStarted may be said."""
    worker = await start_worker()
    await start_sipp(sip.answered() + sip.HANGUP_BY_WORKER, worker.address, "-m", "1")
    leg_id = (await worker.expect(Incoming)).leg_id
    worker.send(Answer(leg_id))
    await worker.expect(Answered)
    recording_id, path = new_recording(), tmp_path / "never.pcm"
    left, right = (new_leg(), leg_id) if gone == "left" else (leg_id, new_leg())
    worker.send(StartRecording(recording_id, left, right, str(path)))
    assert (await worker.recorded(recording_id)).error == "unknown_leg"
    assert (await worker.expect(Fault)).code == "unknown_leg"
    assert not worker.of_kind(RecordingStarted)
    assert not path.exists()
    worker.send(Hangup(leg_id))
    await worker.ended(leg_id)
