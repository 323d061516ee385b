"""What callers hear: made once, in the right format, and never left half-made."""

from __future__ import annotations

import asyncio
import hashlib
import io
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from edge_agent.flow import audio
from edge_agent.flow.prompts import Prompts, spoken_texts
from infra.contracts.config import PromptConfig
from infra.contracts.errors import PeerError
from infra.contracts.ids import TenantId, uuid7

TENANT = TenantId(uuid7(1, 1))
needs_voice = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="no espeak-ng here")


class Store:
    """Gives one content, and counts how often it was asked."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.fetched = 0

    async def fetch(self, tenant_id: TenantId, prompt: PromptConfig) -> bytes:
        self.fetched += 1
        return self.content


def wav(rate_hz: int, channels: int, seconds: float = 0.5) -> bytes:
    at_s = np.arange(round(rate_hz * seconds)) / rate_hz
    tone = 0.5 * np.sin(2 * np.pi * 440 * at_s)
    held = io.BytesIO()
    soundfile.write(held, np.column_stack([tone] * channels), rate_hz, format="WAV")
    return held.getvalue()


def prompt(content: bytes) -> PromptConfig:
    return PromptConfig("welcome", hashlib.sha256(content).hexdigest(), "key")


def opened(folder: Path, store: Store) -> Prompts:
    prompts = Prompts(folder / "prompts", store.fetch)
    prompts.open()
    return prompts


@pytest.mark.parametrize(("rate_hz", "channels"), [(8_000, 1), (44_100, 2), (16_000, 1)])
async def test_recorded_prompt_becomes_8_khz_mono(
    tmp_path: Path, rate_hz: int, channels: int
) -> None:
    store = Store(wav(rate_hz, channels))
    prompts = opened(tmp_path, store)
    many = await asyncio.gather(
        *(prompts.recorded(TENANT, prompt(store.content)) for _ in range(20))
    )
    assert store.fetched == 1
    assert len(set(many)) == 1
    made = soundfile.info(many[0])
    assert (made.samplerate, made.channels, made.subtype) == (8_000, 1, "PCM_16")
    assert abs(made.frames - 4_000) <= 8


@pytest.mark.parametrize(
    ("content", "claimed", "code"),
    [
        pytest.param(b"no audio", None, "prompt_unreadable", id="no-audio"),
        pytest.param(wav(8_000, 1), wav(16_000, 1), "prompt_mismatch", id="another-file"),
    ],
)
async def test_bad_prompt_is_refused_and_leaves_nothing(
    tmp_path: Path, content: bytes, claimed: bytes | None, code: str
) -> None:
    prompts = opened(tmp_path, Store(content))
    with pytest.raises(PeerError) as refused:
        await prompts.recorded(TENANT, prompt(claimed or content))
    assert refused.value.code == code
    assert not list((tmp_path / "prompts" / "recorded").iterdir())


@needs_voice
@pytest.mark.parametrize(("text", "language"), [("Please hold.", "en"), ("请稍候。", "zh")])
async def test_spoken_text_has_sound(tmp_path: Path, text: str, language: str) -> None:
    prompts = opened(tmp_path, Store(b""))
    path = await prompts.spoken(text, language)
    samples, rate_hz = soundfile.read(path)
    assert rate_hz == 8_000
    assert np.abs(samples).max() > 0.05


@pytest.mark.parametrize("voice", ["nobody", "../../etc/passwd", "-v en"])
async def test_bad_voice_is_refused(tmp_path: Path, voice: str) -> None:
    prompts = opened(tmp_path, Store(b""))
    with pytest.raises(PeerError):
        await prompts.spoken("hello", "en", voice)
    await prompts.close()


def test_hold_music_loops_without_a_click() -> None:
    music = audio.hold_music()
    assert 0.01 < np.abs(music).max() < 0.1
    assert abs(float(music[0]) - float(music[-1])) < 0.002


def test_every_text_of_a_document_is_found() -> None:
    document = {
        "steps": {
            "a": {"type": "say", "text": {"en": "one", "zh": "yi"}, "voice": "en-gb"},
            "b": {"type": "menu", "prompts": [{"text": {"en": "two"}}, {"prompt": "wav"}]},
        }
    }
    assert set(spoken_texts(document)) == {
        ("one", "en", "en-gb"),
        ("yi", "zh", "en-gb"),
        ("two", "en", None),
    }
