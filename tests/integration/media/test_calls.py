"""Calls between a worker and SIPp: who answers, refuses, cancels and hangs up."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from edge_agent.media.protocol import (
    Answer,
    Answered,
    Dial,
    Digit,
    Drain,
    Drained,
    EndedBy,
    Fault,
    Hangup,
    Incoming,
    MediaLost,
    MediaUp,
    Reject,
    Ring,
    Ringing,
    SendDigits,
)
from tests.integration.media import scenarios as sip
from tests.integration.media.conftest import StartSipp, StartWorker
from tests.integration.media.harness import new_leg, tone, write_ulaw

pytestmark = pytest.mark.sip


async def test_caller_is_answered_and_hangs_up(
    start_worker: StartWorker, start_sipp: StartSipp, tmp_path: Path
) -> None:
    worker = await start_worker()
    sound = write_ulaw(tmp_path / "tone.ul", tone(440, 1))
    scenario = sip.answered(ring=True) + sip.sound(sound) + sip.pause(1000) + sip.BYE
    sipp = await start_sipp(scenario, worker.address, "-m", "1", "-s", "4930123")
    incoming = await worker.expect(Incoming)
    assert incoming.ruri_user == incoming.to_user == "4930123"
    assert (incoming.from_number, incoming.from_name) == ("+4989555", "Anna")
    assert incoming.headers["x-tandem-trunk"] == "trunk-1"
    worker.send(Ring(incoming.leg_id), Answer(incoming.leg_id))
    assert (await worker.expect(MediaUp)).codec == "PCMU/8000"
    await worker.expect(Answered)
    ended = await worker.ended(incoming.leg_id)
    assert (ended.sip_status, ended.ended_by) == (200, EndedBy.REMOTE)
    assert ended.sip_call_id == incoming.sip_call_id
    assert ended.media is not None
    assert ended.media.rx_packets >= 40
    assert ended.media.tx_packets >= 40
    await sipp.finished()


async def test_worker_hangs_up(start_worker: StartWorker, start_sipp: StartSipp) -> None:
    worker = await start_worker()
    sipp = await start_sipp(sip.answered() + sip.HANGUP_BY_WORKER, worker.address, "-m", "1")
    leg_id = (await worker.expect(Incoming)).leg_id
    worker.send(Answer(leg_id))
    await worker.expect(Answered)
    worker.send(Hangup(leg_id))
    ended = await worker.ended(leg_id)
    assert (ended.sip_status, ended.ended_by) == (200, EndedBy.LOCAL)
    await sipp.finished()


async def test_caller_is_refused(start_worker: StartWorker, start_sipp: StartSipp) -> None:
    worker = await start_worker()
    sipp = await start_sipp(
        sip.INVITE + '<recv response="404"/>' + sip.ACK_REFUSAL, worker.address, "-m", "1"
    )
    leg_id = (await worker.expect(Incoming)).leg_id
    worker.send(Reject(leg_id, 404, "No such number"))
    ended = await worker.ended(leg_id)
    assert (ended.sip_status, ended.ended_by, ended.answered_at_ms) == (404, EndedBy.LOCAL, None)
    await sipp.finished()


async def test_silent_daemon_gives_503_with_retry_after(
    start_worker: StartWorker, start_sipp: StartSipp
) -> None:
    worker = await start_worker(answer_within_ms=300)
    check = sip.check_header("Retry-After", "[0-9]+")
    scenario = f'{sip.INVITE}<recv response="503">{check}</recv>{sip.ACK_REFUSAL}'
    sipp = await start_sipp(scenario, worker.address, "-m", "1")
    ended = await worker.ended((await worker.expect(Incoming)).leg_id)
    assert (ended.sip_status, ended.ended_by) == (503, EndedBy.TIMEOUT)
    await sipp.finished()


async def test_caller_gives_up_while_it_rings(
    start_worker: StartWorker, start_sipp: StartSipp
) -> None:
    worker = await start_worker()
    scenario = sip.INVITE + '<recv response="180"/>' + sip.CANCEL + sip.ACK_REFUSAL
    sipp = await start_sipp(scenario, worker.address, "-m", "1")
    leg_id = (await worker.expect(Incoming)).leg_id
    worker.send(Ring(leg_id))
    ended = await worker.ended(leg_id)
    assert (ended.sip_status, ended.ended_by) == (487, EndedBy.REMOTE)
    await sipp.finished()


async def test_dialled_leg_is_answered(start_worker: StartWorker, start_sipp: StartSipp) -> None:
    worker = await start_worker()
    check = sip.check_header("X-Tandem-Trace", "00-abc-01")
    scenario = (
        sip.CALLED_AND_ANSWERS.replace(
            sip.CALLED, f'<recv request="INVITE" rrs="true">{check}</recv>'
        )
        + sip.HANGUP_BY_WORKER
    )
    sipp = await start_sipp(scenario, "-m", "1")
    leg_id = new_leg()
    worker.send(
        Dial(
            leg_id,
            f"sip:agent@127.0.0.1:{sipp.port}",
            caller_number="+4989555",
            caller_name="Anna",
            headers={"X-Tandem-Trace": "00-abc-01"},
        )
    )
    await worker.expect(Ringing)
    assert (await worker.expect(Answered)).leg_id == leg_id
    worker.send(Hangup(leg_id))
    assert (await worker.ended(leg_id)).ended_by is EndedBy.LOCAL
    await sipp.finished()


async def test_large_invite_goes_to_the_front_by_udp(
    start_worker: StartWorker, start_sipp: StartSipp
) -> None:
    """SIPp stands in for the front: the request URI's own host is never contacted."""
    check = sip.check_header("Route", "sip:127.0.0.1")
    called = f'<recv request="INVITE" rrs="true">{check}</recv>'
    front = await start_sipp(
        sip.CALLED_AND_ANSWERS.replace(sip.CALLED, called) + sip.HANGUP_BY_WORKER, "-m", "1"
    )
    worker = await start_worker(front_uri=f"sip:127.0.0.1:{front.port};lr")
    leg_id = new_leg()
    headers = {"X-Long-A": "a" * 1000, "X-Long-B": "b" * 1000}
    worker.send(Dial(leg_id, "sip:agent@192.0.2.9", headers=headers))
    await worker.expect(Answered)
    worker.send(Hangup(leg_id))
    await worker.ended(leg_id)
    await front.finished()


async def test_dialled_leg_is_busy(start_worker: StartWorker, start_sipp: StartSipp) -> None:
    worker = await start_worker()
    sipp = await start_sipp(
        sip.CALLED + sip.callee_says(486, "Busy Here") + '<recv request="ACK"/>', "-m", "1"
    )
    leg_id = new_leg()
    worker.send(Dial(leg_id, f"sip:agent@127.0.0.1:{sipp.port}"))
    ended = await worker.ended(leg_id)
    assert (ended.sip_status, ended.ended_by) == (486, EndedBy.REMOTE)
    await sipp.finished()


async def test_ring_timeout_cancels(start_worker: StartWorker, start_sipp: StartSipp) -> None:
    worker = await start_worker()
    cancelled = (
        f'<recv request="CANCEL"/>{sip.OK}'
        + sip.callee_says(487, "Request Terminated").replace("[last_CSeq:]", "CSeq: [cseq] INVITE")
        + '<recv request="ACK"/>'
    )
    sipp = await start_sipp(sip.CALLED + sip.callee_says(180, "Ringing") + cancelled, "-m", "1")
    leg_id = new_leg()
    worker.send(Dial(leg_id, f"sip:agent@127.0.0.1:{sipp.port}", ring_timeout_ms=400))
    await worker.expect(Ringing)
    ended = await worker.ended(leg_id)
    assert (ended.sip_status, ended.ended_by) == (487, EndedBy.TIMEOUT)
    await sipp.kill()


@pytest.mark.parametrize(
    ("dial", "code"),
    [
        pytest.param(Dial(new_leg(), "sip:a@b\r\nX: y"), "invalid_uri", id="line-break"),
        pytest.param(Dial(new_leg(), "agent"), "invalid_uri", id="no-scheme"),
        pytest.param(
            Dial(new_leg(), "sip:a@127.0.0.1", headers={"Via": "x"}), "invalid_header", id="via"
        ),
    ],
)
async def test_dial_that_is_refused(start_worker: StartWorker, dial: Dial, code: str) -> None:
    worker = await start_worker()
    worker.send(dial)
    assert (await worker.expect(Fault)).code == code
    ended = await worker.ended(dial.leg_id)
    assert (ended.ended_by, ended.reason) == (EndedBy.FAULT, code)


async def test_digits_by_info_and_rfc4733(start_worker: StartWorker, start_sipp: StartSipp) -> None:
    worker = await start_worker()
    digits = sip.info_digit("5", 2) + sip.info_digit("#", 3)
    expected = "5#"
    if os.geteuid() == 0:  # SIPp replays captured packets through a raw socket
        digits += sip.digit("7") + sip.pause(600) + sip.digit("star") + sip.pause(600)
        expected += "7*"
    sipp = await start_sipp(sip.answered() + digits + sip.BYE, worker.address, "-m", "1")
    leg_id = (await worker.expect(Incoming)).leg_id
    worker.send(Answer(leg_id))
    await worker.ended(leg_id)
    assert "".join(event.digit for event in worker.of_kind(Digit)) == expected
    await sipp.finished()


async def test_digits_between_workers(start_worker: StartWorker) -> None:
    near, far = await start_worker(), await start_worker()
    leg_id = new_leg()
    near.send(Dial(leg_id, f"sip:1@{far.address}"))
    far.send(Answer((await far.expect(Incoming)).leg_id))
    await near.expect(MediaUp)
    near.send(SendDigits(leg_id, "19*#D"))
    heard = [(await far.expect(Digit)).digit for _ in range(5)]
    assert "".join(heard) == "19*#D"
    near.send(SendDigits(leg_id, "1;2"))
    assert (await near.expect(Fault)).code == "invalid_digits"


async def test_leg_limit_refuses_new_and_keeps_old(
    start_worker: StartWorker, start_sipp: StartSipp
) -> None:
    worker = await start_worker(max_legs=1)
    first = await start_sipp(sip.answered() + sip.HANGUP_BY_WORKER, worker.address, "-m", "1")
    leg_id = (await worker.expect(Incoming)).leg_id
    worker.send(Answer(leg_id))
    await worker.expect(Answered)
    second = await start_sipp(
        sip.INVITE + '<recv response="503"/>' + sip.ACK_REFUSAL, worker.address, "-m", "1"
    )
    assert (await worker.expect(Fault)).code == "leg_limit"
    await second.finished()
    refused = new_leg()
    worker.send(Dial(refused, "sip:x@127.0.0.1:9"))
    assert (await worker.ended(refused)).reason == "leg_limit"
    assert (await worker.figures()).legs == 1
    worker.send(Hangup(leg_id))
    await worker.ended(leg_id)
    await first.finished()


async def test_drain_keeps_live_legs(start_worker: StartWorker, start_sipp: StartSipp) -> None:
    worker = await start_worker()
    live = await start_sipp(sip.answered() + sip.HANGUP_BY_WORKER, worker.address, "-m", "1")
    leg_id = (await worker.expect(Incoming)).leg_id
    worker.send(Answer(leg_id))
    await worker.expect(Answered)
    worker.send(Drain())
    late = await start_sipp(
        sip.INVITE + '<recv response="503"/>' + sip.ACK_REFUSAL, worker.address, "-m", "1"
    )
    await late.finished()
    assert not worker.of_kind(Drained)
    worker.send(Hangup(leg_id))
    await worker.expect(Drained)
    await live.finished()


async def test_silent_caller_is_noticed(start_worker: StartWorker, start_sipp: StartSipp) -> None:
    worker = await start_worker(media_timeout_ms=1000)
    await start_sipp(sip.answered() + sip.HANGUP_BY_WORKER, worker.address, "-m", "1")
    leg_id = (await worker.expect(Incoming)).leg_id
    worker.send(Answer(leg_id))
    lost = await worker.expect(MediaLost)
    assert lost.leg_id == leg_id
    assert 1000 <= lost.silent_ms < 2000
    worker.send(Hangup(leg_id))
    await worker.ended(leg_id)


async def test_unknown_leg_is_a_fault(start_worker: StartWorker) -> None:
    worker = await start_worker()
    worker.send(Hangup(new_leg()), Answer(new_leg()))
    assert [(await worker.expect(Fault)).code for _ in range(2)] == ["unknown_leg"] * 2


MALFORMED = [
    b"",
    b"\x00" * 500,
    b"INVITE\r\n\r\n",
    b"INVITE sip:x@y SIP/2.0\r\n\r\n",
    b"INVITE sip:x@y SIP/2.0\r\nVia: x\r\nCSeq: a b\r\nContent-Length: 99999\r\n\r\n",
    b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1\r\n\r\n",
    b"INVITE sip:" + b"a" * 15_000 + b" SIP/2.0\r\n\r\n",
    b"\xff\xfe\xfd" * 100,
    (
        b"INVITE sip:1@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bKx\r\n"
        b"From: <sip:a@b>;tag=1\r\nTo: <sip:1@b>\r\nCall-ID: m1\r\nCSeq: 1 INVITE\r\n"
        b"Contact: <sip:a@127.0.0.1>\r\nMax-Forwards: 70\r\nContent-Type: application/sdp\r\n"
        b"Content-Length: 20\r\n\r\nv=0\r\nm=audio x RTP\r\n"
    ),
]


async def test_malformed_sip_leaves_the_worker_alive(
    start_worker: StartWorker, start_sipp: StartSipp
) -> None:
    worker = await start_worker()
    host, _, port = worker.address.rpartition(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for message in MALFORMED * 20:
            sender.sendto(message, (host, int(port)))
    sipp = await start_sipp(sip.answered() + sip.BYE, worker.address, "-m", "1", "-s", "after")
    incoming = await worker.expect(Incoming, lambda e: e.ruri_user == "after")
    worker.send(Answer(incoming.leg_id))
    await worker.ended(incoming.leg_id)
    await sipp.finished()
    assert worker.worker.exit_status is None
