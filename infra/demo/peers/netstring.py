"""Netstrings of JSON, as baresip's ctrl_tcp speaks them."""

from __future__ import annotations

import asyncio

from infra.contracts.errors import PeerError

# baresip's longest answers (a call list) stay far below; a longer one means the framing is lost.
MAX_FRAME_BYTES = 65_536
_MAX_LENGTH_DIGITS = len(str(MAX_FRAME_BYTES))


class BadNetstring(PeerError):
    """The peer's framing is broken."""

    code = "bad_netstring"


def encode(payload: bytes) -> bytes:
    """One frame: length in decimal, colon, payload, comma."""
    return str(len(payload)).encode() + b":" + payload + b","


async def read(stream: asyncio.StreamReader) -> bytes | None:
    """The next frame's payload, or None when the peer closed between frames.

    Raises:
        BadNetstring: no length, a length over MAX_FRAME_BYTES, no comma, or cut off.
    """
    digits = b""
    while (character := await stream.read(1)) != b":":
        if not character and not digits:
            return None
        if not character.isdigit() or len(digits) >= _MAX_LENGTH_DIGITS:
            raise BadNetstring("a frame does not begin with its length")
        digits += character
    length = int(digits) if digits else -1
    if not 0 <= length <= MAX_FRAME_BYTES:
        raise BadNetstring("a frame's length is out of range")
    try:
        frame = await stream.readexactly(length + 1)
    except asyncio.IncompleteReadError as error:
        raise BadNetstring("a frame was cut off") from error
    if frame[-1:] != b",":
        raise BadNetstring("a frame does not end with a comma")
    return frame[:-1]
