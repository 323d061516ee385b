"""Digits as RFC 4733 wants them, and what an endpoint keeps of what it hears."""

from __future__ import annotations

import struct

import pytest

from infra.contracts.errors import RequestError
from infra.demo.peers.rtp import EVENT_END_REPEATS, EVENT_FRAMES, PAYLOAD_EVENT, RtpEndpoint
from infra.demo.peers.tones import encode_ulaw, share_of_tone, tone


def test_a_digit_is_one_event_with_a_threefold_end() -> None:
    packets = [p for p in RtpEndpoint(4_000, 440).event_packets("#") if p is not None]
    headers = [struct.unpack("!BBHII", p[:12]) for p in packets]
    bodies = [struct.unpack("!BBH", p[12:]) for p in packets]
    assert len(packets) == EVENT_FRAMES + EVENT_END_REPEATS
    assert {h[1] & 0x7F for h in headers} == {PAYLOAD_EVENT}
    assert [bool(h[1] & 0x80) for h in headers] == [True] + [False] * (len(packets) - 1)
    assert len({h[3] for h in headers}) == 1, "the timestamp is that of the key-down"
    sequence = [h[2] for h in headers]
    assert sequence == list(range(sequence[0], sequence[0] + len(packets)))
    assert {b[0] for b in bodies} == {11}
    assert [b[1] >> 7 for b in bodies] == [0] * EVENT_FRAMES + [1] * EVENT_END_REPEATS
    durations = [b[2] for b in bodies]
    assert durations == sorted(durations)
    assert durations[-1] == 160 * EVENT_FRAMES


def test_what_is_heard_is_kept_and_holes_are_counted() -> None:
    endpoint = RtpEndpoint(4_000, 440)
    sound = encode_ulaw(tone(1_000, 200))
    for index, sequence in enumerate([65_534, 65_535, 0, 3, 4, 2]):
        header = struct.pack("!BBHII", 0x80, 0, sequence, index * 160, 7)
        endpoint.datagram_received(header + sound[index * 160 : index * 160 + 160], ("h", 1))
    endpoint.datagram_received(b"short", ("h", 1))
    assert endpoint.figures.received == 6
    assert endpoint.figures.lost == 2
    assert share_of_tone(endpoint.heard(100), 1_000) > 0.95


async def test_a_digit_that_is_none_is_refused() -> None:
    with pytest.raises(RequestError) as refusal:
        await RtpEndpoint(4_000, 440).press("1x")
    assert refusal.value.field == "digits"
