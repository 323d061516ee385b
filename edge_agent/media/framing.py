"""Frames of the worker protocol: a 4-byte big-endian length and that many bytes of msgpack."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import msgspec

from edge_agent.media.protocol import AnyCommand, AnyEvent
from infra.contracts.errors import PeerError, RequestError

# PJSIP takes SIP packets of up to 16,000 bytes; the largest frame is an Incoming with its headers.
MAX_FRAME_BYTES = 64 * 1024
LENGTH_BYTES = 4
_LENGTH = struct.Struct(">I")

_encoder = msgspec.msgpack.Encoder()
_command_decoder: msgspec.msgpack.Decoder[AnyCommand] = msgspec.msgpack.Decoder(AnyCommand)
_event_decoder: msgspec.msgpack.Decoder[AnyEvent] = msgspec.msgpack.Decoder(AnyEvent)


def encode(message: AnyCommand | AnyEvent) -> bytes:
    """One frame, length included.

    Raises:
        RequestError: larger than MAX_FRAME_BYTES.
    """
    body = _encoder.encode(message)
    if len(body) > MAX_FRAME_BYTES:
        raise RequestError("frame is larger than MAX_FRAME_BYTES", code="frame_too_large")
    return _LENGTH.pack(len(body)) + body


def decode_command(body: bytes | memoryview) -> AnyCommand:
    """Command of a frame's body.

    Raises:
        PeerError: the bytes are no command of this version.
    """
    try:
        return _command_decoder.decode(body)
    except msgspec.DecodeError as exc:
        raise PeerError(f"command: {exc}", code="malformed_frame") from exc


def decode_event(body: bytes | memoryview) -> AnyEvent:
    """Event of a frame's body.

    Raises:
        PeerError: the bytes are no event of this version.
    """
    try:
        return _event_decoder.decode(body)
    except msgspec.DecodeError as exc:
        raise PeerError(f"event: {exc}", code="malformed_frame") from exc


class FrameBuffer:
    """Cuts a byte stream into frame bodies, whatever pieces it comes in."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Bodies completed by this piece.

        Raises:
            PeerError: a length of 0 or above MAX_FRAME_BYTES: the stream can't be trusted further.
        """
        self._held += piece
        while len(self._held) >= LENGTH_BYTES:
            (size,) = _LENGTH.unpack_from(self._held)
            if not 0 < size <= MAX_FRAME_BYTES:
                raise PeerError("frame length is out of range", code="malformed_frame")
            end = LENGTH_BYTES + size
            if len(self._held) < end:
                return
            body = bytes(self._held[LENGTH_BYTES:end])
            del self._held[:end]
            yield body

    @property
    def is_empty(self) -> bool:
        """No half frame is held."""
        return not self._held
