"""Prompts from WAV files: shared, renewed when the file changes, refused when they are not ours."""

from __future__ import annotations

import os
import wave
from pathlib import Path

import pytest

from edge_agent.pj import clips as clips_module
from edge_agent.pj.clips import Clips
from infra.contracts.errors import RequestError


def wav(path: Path, *, frames: int = 100, rate: int = 8000, channels: int = 1) -> str:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(2 * channels * frames))
    return str(path)


def test_a_file_is_read_once_until_it_changes(tmp_path: Path) -> None:
    clips = Clips(8000)
    path = wav(tmp_path / "a.wav")
    first = clips.load(path)
    assert len(first) == 100
    assert clips.load(path) is first
    wav(tmp_path / "a.wav", frames=50)
    os.utime(path, ns=(1, 1))
    assert len(clips.load(path)) == 50


def test_least_recently_heard_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clips_module, "MAX_CACHED_BYTES", 450)
    clips = Clips(8000)
    a, b, c = (wav(tmp_path / name) for name in ("a.wav", "b.wav", "c.wav"))
    held_a, held_b = clips.load(a), clips.load(b)
    assert clips.load(a) is held_a
    clips.load(c)
    assert clips.load(a) is held_a
    assert clips.load(b) is not held_b


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(None, "No such file", id="missing"),
        pytest.param(b"", "cut short", id="empty"),
        pytest.param(b"RIFF\x00\x00\x00\x00WAVE", "prompt x.wav", id="no-format"),
        pytest.param(b"not a wave file at all", "RIFF", id="text"),
    ],
)
def test_what_is_no_wav_is_refused(tmp_path: Path, content: bytes | None, reason: str) -> None:
    path = tmp_path / "x.wav"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RequestError, match=reason) as caught:
        Clips(8000).load(str(path))
    assert caught.value.code == "play_failed"
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize(("rate", "channels"), [(16000, 1), (8000, 2)])
def test_other_forms_are_refused(tmp_path: Path, rate: int, channels: int) -> None:
    with pytest.raises(RequestError, match="mono 16-bit PCM at 8000 Hz"):
        Clips(8000).load(wav(tmp_path / "x.wav", rate=rate, channels=channels))
