"""Tones survive µ-law and are found again."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from infra.demo.peers.tones import (
    decode_ulaw,
    encode_ulaw,
    share_of_tone,
    tone,
    write_ulaw,
    write_wav,
)


@pytest.mark.parametrize(
    ("sample", "code"),
    [
        pytest.param(0, 0xFF, id="silence"),
        pytest.param(32_767, 0x80, id="loudest"),
        pytest.param(-32_768, 0x00, id="loudest-negative"),
        pytest.param(1_000, 0xCE, id="positive"),
        pytest.param(-1_000, 0x4E, id="negative"),
    ],
)
def test_ulaw_codes_are_those_of_g711(sample: int, code: int) -> None:
    assert encode_ulaw(np.array([sample], dtype=np.int16)) == bytes([code])


def test_every_ulaw_code_encodes_back_to_itself() -> None:
    codes = bytes(code for code in range(256) if code != 0x7F)  # 0x7F is minus zero
    assert encode_ulaw(decode_ulaw(codes)) == codes


def test_a_tone_is_found_after_ulaw_and_another_is_not() -> None:
    heard = decode_ulaw(encode_ulaw(tone(440, 500)))
    assert share_of_tone(heard, 440) > 0.99
    assert share_of_tone(heard, 1_000) < 0.01


def test_silence_holds_no_tone() -> None:
    assert share_of_tone(np.zeros(800, dtype=np.int16), 440) == 0.0
    assert share_of_tone(np.zeros(0, dtype=np.int16), 440) == 0.0


def test_files_are_what_the_peers_read(tmp_path: Path) -> None:
    assert write_ulaw(tmp_path / "a.ulaw", 440).stat().st_size == 8_000
    with wave.open(str(write_wav(tmp_path / "a.wav", 1_000, 250))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8_000, 1, 2)
        assert file.getnframes() == 2_000
