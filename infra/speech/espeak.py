"""Turns a text into a WAV file with espeak-ng, in a process of its own with a time limit."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

from infra.contracts.errors import PeerError, RequestError

Language = Literal["en", "zh-CN"]
Voice = Literal["female", "male"]

LANGUAGES: tuple[Language, ...] = get_args(Language)
MAX_TEXT_CHARS = 2_000  # about two minutes of speech, the limit of a flow's texts
WORDS_PER_MINUTE = 155  # the edge's speed, so that prompts and spoken steps sound alike
# 2,000 characters take about half a second of one core.
SYNTHESIS_LIMIT_S = 10.0
# The synthesiser shares the node's cores with the API and the routing.
MAX_SYNTHESES = 2
# Behind these a person would wait for seconds; it is better to say so.
MAX_WAITING = 20

# espeak-ng's names; "+f3" is one of its female variants.
_VOICES: Mapping[tuple[Language, Voice], str] = {
    ("en", "male"): "en",
    ("en", "female"): "en+f3",
    ("zh-CN", "male"): "cmn",
    ("zh-CN", "female"): "cmn+f3",
}


class Synthesiser:
    """Speaks for one process: a few at once, the others in line."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(MAX_SYNTHESES)
        self._waiting = 0

    async def speak(self, text: str, language: Language, voice: Voice | None = None) -> bytes:
        """The text as a 16-bit mono WAV file of 22.05 kHz.

        Raises:
            RequestError: there is nothing to say, or too much (field `text`).
            PeerError: the synthesiser is busy (`speech_busy`), or it failed.
        """
        words = "".join(char if char.isprintable() else " " for char in text).strip()
        if not words:
            raise RequestError("there is nothing to say", code="empty_text", field="text")
        if "\0" in text:
            raise RequestError("U+0000 can't be spoken", code="bad_character", field="text")
        if len(text) > MAX_TEXT_CHARS:
            raise RequestError(
                f"at most {MAX_TEXT_CHARS} characters", code="text_too_long", field="text"
            )
        if self._waiting >= MAX_WAITING:
            raise PeerError("the synthesiser is busy; try again", code="speech_busy")
        self._waiting += 1
        try:
            async with self._turns:
                return await _synthesise(words, _VOICES[language, voice or "male"])
        finally:
            self._waiting -= 1


async def _synthesise(words: str, voice: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="tandem-speech-") as folder:
        target = Path(folder, "speech.wav")
        await _run_espeak(words, voice, target)
        return await asyncio.to_thread(target.read_bytes)


async def _run_espeak(words: str, voice: str, target: Path) -> None:
    try:
        process = await asyncio.create_subprocess_exec(
            "espeak-ng", "-v", voice, "-s", str(WORDS_PER_MINUTE), "-w", str(target), "--stdin",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
    except FileNotFoundError as exc:
        raise PeerError("espeak-ng is not installed", code="synthesis_failed") from exc
    try:
        async with asyncio.timeout(SYNTHESIS_LIMIT_S):
            _, complaint = await process.communicate(words.encode())
    except BaseException as exc:
        if process.returncode is None:
            process.kill()
        await process.wait()
        if isinstance(exc, TimeoutError):
            raise PeerError("the synthesiser hangs", code="synthesis_failed") from exc
        raise
    if process.returncode != 0 or not target.exists():  # noqa: ASYNC240  # microseconds
        # Its complaint may quote the text; how it ended is enough.
        lines = len(complaint.splitlines())
        raise PeerError(
            f"the synthesiser ended with {process.returncode}, {lines} lines of complaint",
            code="synthesis_failed",
        )
