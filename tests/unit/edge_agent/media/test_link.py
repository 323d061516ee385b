"""The worker's end of the socket: back pressure, shedding, a daemon that is gone."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from edge_agent.media.framing import FrameBuffer, decode_event, encode
from edge_agent.media.protocol import Answer, Digit, GetFigures
from edge_agent.pj import link as link_module
from edge_agent.pj.link import Link
from infra.contracts.errors import PeerError
from infra.contracts.ids import LegId

LEG = LegId("leg")


@pytest.fixture
def ends() -> Iterator[tuple[Link, socket.socket]]:
    """A link, and the daemon's end of it."""
    ours, theirs = socket.socketpair()
    link = Link(ours)
    yield link, theirs
    link.close()
    theirs.close()


def test_commands_arrive_in_pieces(ends: tuple[Link, socket.socket]) -> None:
    link, daemon = ends
    stream = encode(Answer(LEG)) + encode(GetFigures())
    daemon.send(stream[:7])
    assert link.receive() == []
    daemon.send(stream[7:])
    assert link.receive() == [Answer(LEG), GetFigures()]
    assert link.receive() == []
    assert not link.is_lost


def test_events_keep_their_order_while_the_daemon_is_slow(
    ends: tuple[Link, socket.socket],
) -> None:
    link, daemon = ends
    count = 10_000
    for number in range(count):
        link.post(Digit(LEG, "1", number))
    link.pump()
    assert link.waiting > 0
    frames = FrameBuffer()
    seen: list[int] = []
    while len(seen) < count:
        for body in frames.feed(daemon.recv(1 << 16)):
            event = decode_event(body)
            assert isinstance(event, Digit)
            seen.append(event.at_ms)
        link.pump()
    assert seen == list(range(count))


def test_new_calls_are_shed_before_the_daemon_is_given_up(
    ends: tuple[Link, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    link, _ = ends
    monkeypatch.setattr(link_module, "SHED_EVENTS", 5)
    monkeypatch.setattr(link_module, "MAX_EVENTS", 10)
    states = []
    for number in range(11):
        link.post(Digit(LEG, "1", number))
        states.append((link.is_congested, link.is_lost))
    assert states == [(False, False)] * 5 + [(True, False)] * 5 + [(True, True)]


def test_daemon_that_closes_is_lost(ends: tuple[Link, socket.socket]) -> None:
    link, daemon = ends
    daemon.close()
    assert link.receive() == []
    assert link.is_lost


def test_daemon_that_is_gone_is_noticed_at_send(ends: tuple[Link, socket.socket]) -> None:
    link, daemon = ends
    daemon.close()
    link.post(Digit(LEG, "1"))
    link.flush(1.0)
    assert link.is_lost


def test_noise_is_a_declared_error(ends: tuple[Link, socket.socket]) -> None:
    link, daemon = ends
    daemon.send(b"\x00\x00\x00\x03abc")
    with pytest.raises(PeerError):
        link.receive()
