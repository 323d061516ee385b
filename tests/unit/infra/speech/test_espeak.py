"""The synthesiser's refusals, limits and ends; the real one speaks in the integration tests."""

from __future__ import annotations

import asyncio
import os
import stat
from pathlib import Path

import pytest

from infra.contracts.errors import PeerError, RequestError
from infra.speech import espeak
from infra.speech.espeak import MAX_TEXT_CHARS, MAX_WAITING, Synthesiser


def put_program(folder: Path, script: str) -> None:
    """A stand-in found before the real program, to fail on purpose."""
    program = folder / "espeak-ng"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("", "empty_text", id="empty"),
        pytest.param(" \n\u200b", "empty_text", id="unprintable"),
        pytest.param("a\0", "bad_character", id="nul"),
        pytest.param("a" * (MAX_TEXT_CHARS + 1), "text_too_long", id="long"),
    ],
)
async def test_a_text_that_can_t_be_spoken_is_refused(text: str, code: str) -> None:
    with pytest.raises(RequestError) as caught:
        await Synthesiser().speak(text, "en")
    assert (caught.value.code, caught.value.field) == (code, "text")


async def test_a_failing_program_is_a_peer_s_fault_and_its_words_stay_inside(path: Path) -> None:
    put_program(path, "cat >&2; exit 3")
    with pytest.raises(PeerError, match="ended with 3, 1 lines") as caught:
        await Synthesiser().speak("my secret", "en")
    assert "secret" not in str(caught.value)


async def test_a_hanging_program_is_killed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak, "SYNTHESIS_LIMIT_S", 0.2)
    put_program(path, f"echo $$ > {path}/pid; exec tail -f /dev/null")
    with pytest.raises(PeerError, match="hangs"):
        await Synthesiser().speak("hello", "en")
    with pytest.raises(ProcessLookupError):
        os.kill(int((path / "pid").read_text()), 0)


async def test_a_line_that_is_too_long_is_told_so(path: Path) -> None:
    put_program(path, "exec tail -f /dev/null")
    synthesiser = Synthesiser()
    speaking = [asyncio.create_task(synthesiser.speak("x", "en")) for _ in range(MAX_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(PeerError) as caught:
        await synthesiser.speak("x", "en")
    assert caught.value.code == "speech_busy"
    for task in speaking:
        task.cancel()
    await asyncio.gather(*speaking, return_exceptions=True)
