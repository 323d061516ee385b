"""The worker protocol: frames in pieces, every message there and back, refused input."""

from __future__ import annotations

import contextlib
import struct
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_agent.media import protocol as wire
from edge_agent.media.framing import (
    LENGTH_BYTES,
    MAX_FRAME_BYTES,
    FrameBuffer,
    decode_command,
    decode_event,
    encode,
)
from infra.contracts.errors import PeerError, RequestError
from infra.contracts.ids import LegId, RecordingId

COMMANDS = get_args(wire.AnyCommand)
EVENTS = get_args(wire.AnyEvent)


def cut(stream: bytes, sizes: list[int]) -> list[bytes]:
    pieces, at = [], 0
    for size in sizes:
        pieces.append(stream[at : at + size])
        at += size
    return [*pieces, stream[at:]]


@given(st.lists(st.binary(min_size=1, max_size=50)), st.lists(st.integers(0, 20)))
def test_frames_survive_any_cutting(bodies: list[bytes], sizes: list[int]) -> None:
    stream = b"".join(struct.pack(">I", len(body)) + body for body in bodies)
    buffer = FrameBuffer()
    found = [body for piece in cut(stream, sizes) for body in buffer.feed(piece)]
    assert found == bodies
    assert buffer.is_empty


@pytest.mark.parametrize("size", [0, MAX_FRAME_BYTES + 1, 0xFFFFFFFF])
def test_absurd_length_is_refused(size: int) -> None:
    with pytest.raises(PeerError, match="length"):
        list(FrameBuffer().feed(struct.pack(">I", size)))


def test_every_message_has_a_tag_of_its_own() -> None:
    names = [kind.__struct_config__.tag for kind in (*COMMANDS, *EVENTS)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("kind", [*COMMANDS, *EVENTS], ids=lambda kind: kind.__name__)
def test_there_and_back(kind: type[msgspec.Struct]) -> None:
    message = example(kind)
    body = encode(message)[LENGTH_BYTES:]
    decode = decode_command if kind in COMMANDS else decode_event
    assert decode(body) == message


def example(kind: type[msgspec.Struct]) -> wire.AnyCommand | wire.AnyEvent:
    """A message with each field that must be given."""
    samples: dict[object, object] = {
        int: 7,
        str: "x",
        bool: True,
        LegId: LegId("leg"),
        RecordingId: "rec",
        wire.WorkerSettings: wire.WorkerSettings(),
        wire.EndedBy: wire.EndedBy.REMOTE,
        wire.PlayOutcome: wire.PlayOutcome.FINISHED,
        tuple[str, ...]: ("a", "b"),
        dict[str, str]: {"x-a": "b"},
    }
    fields = msgspec.structs.fields(kind)
    given_fields = {each.name: samples.get(each.type) for each in fields if each.required}
    made: wire.AnyCommand | wire.AnyEvent = kind(**given_fields)  # type: ignore[assignment]
    return made


@given(st.binary(max_size=200))
def test_noise_gives_a_declared_error_or_a_message(noise: bytes) -> None:
    for decode in (decode_command, decode_event):
        with contextlib.suppress(PeerError):
            decode(noise)


def test_events_are_no_commands() -> None:
    body = encode(wire.Drained())[LENGTH_BYTES:]
    with pytest.raises(PeerError):
        decode_command(body)


def test_frame_that_is_too_large_is_refused() -> None:
    fault = wire.Fault("x", "m" * MAX_FRAME_BYTES)
    with pytest.raises(RequestError, match="MAX_FRAME_BYTES"):
        encode(fault)
