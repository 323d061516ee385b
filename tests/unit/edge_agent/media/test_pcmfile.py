"""Spool files: header there and back, torn tails, damage."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_agent.media.pcmfile import HEADER_BYTES, PcmFile, PcmHeader, parse_header
from infra.contracts.errors import RequestError
from infra.contracts.ids import RecordingId

HEADER = PcmHeader(RecordingId("01890a5d-ac96-774b-bcce-b302099a8057"), 8000, 1_700_000_000_123)


def spool_file(folder: Path, audio: bytes) -> Path:
    path = folder / "r.pcm"
    path.write_bytes(HEADER.pack() + audio)
    return path


def test_header_there_and_back() -> None:
    packed = HEADER.pack()
    assert len(packed) == HEADER_BYTES
    assert parse_header(packed) == HEADER


@pytest.mark.parametrize("torn", [0, 1, 2, 3])
def test_torn_last_sample_is_cut_off(tmp_path: Path, torn: int) -> None:
    audio = bytes(range(40))
    with PcmFile(spool_file(tmp_path, audio + b"\xff" * torn)) as file:
        assert (file.frames, file.torn_bytes) == (10, torn)
        assert list(file.blocks(4)) == [audio[:16], audio[16:32], audio[32:]]


def test_duration(tmp_path: Path) -> None:
    with PcmFile(spool_file(tmp_path, bytes(4 * 8000 * 3))) as file:
        assert file.duration_ms == 3000


@given(st.integers(0, HEADER_BYTES - 1), st.integers(1, 255))
def test_any_damaged_byte_is_noticed(at: int, change: int) -> None:
    packed = bytearray(HEADER.pack())
    packed[at] ^= change
    with pytest.raises(RequestError) as caught:
        parse_header(bytes(packed))
    assert caught.value.code == "spool_file_invalid"


@given(st.binary(max_size=100))
def test_noise_is_refused(noise: bytes) -> None:
    with pytest.raises(RequestError):
        parse_header(noise)


def test_file_without_a_whole_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "short"
    path.write_bytes(HEADER.pack()[:30])
    with pytest.raises(RequestError, match="shorter"):
        PcmFile(path)
