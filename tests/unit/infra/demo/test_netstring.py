"""Netstrings are read as framed, and a broken frame is refused."""

from __future__ import annotations

import asyncio

import pytest

from infra.demo.peers import netstring


async def _read(wire: bytes) -> bytes | None:
    stream = asyncio.StreamReader()
    stream.feed_data(wire)
    stream.feed_eof()
    return await netstring.read(stream)


async def test_what_is_encoded_is_read_back() -> None:
    assert await _read(netstring.encode(b'{"a":1}')) == b'{"a":1}'


async def test_the_end_between_frames_is_no_error() -> None:
    assert await _read(b"") is None


@pytest.mark.parametrize(
    "wire",
    [
        pytest.param(b"x:", id="no-length"),
        pytest.param(b":abc,", id="empty-length"),
        pytest.param(b"9999999:", id="too-long"),
        pytest.param(b"70000:", id="over-the-limit"),
        pytest.param(b"3:abcX", id="no-comma"),
        pytest.param(b"5:ab", id="cut-off"),
        pytest.param(b"12", id="cut-off-in-the-length"),
    ],
)
async def test_a_broken_frame_is_refused(wire: bytes) -> None:
    with pytest.raises(netstring.BadNetstring):
        await _read(wire)
