"""The cache of what callers hear: spoken texts, the tenant's WAV prompts, music; each made once."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from edge_agent.flow import audio
from infra.contracts.config import PromptConfig
from infra.contracts.errors import PeerError, TandemError
from infra.contracts.ids import TenantId
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

# The synthesiser takes about 50 ms of one core for a sentence; two at once leave room for calls.
MAX_SYNTHESES = 2
MAX_FETCHES = 4
SYNTHESIS_LIMIT_S = 10.0
# An hour of speech: 8 kHz, 16 bit is 58 MB; two gigabytes are the texts of many tenants.
MAX_CACHE_BYTES = 2 * 1024**3
WORDS_PER_MINUTE = 155
# Part of each name: another voice or speed must not find the old files.
_SYNTHESIS_VERSION = "espeak-ng/1"
VOICES: Mapping[str, str] = {"en": "en", "zh": "cmn"}

Fetch = Callable[[TenantId, PromptConfig], Awaitable[bytes]]


class Prompts:
    """Files by the hash of what they say; one making of each, however many callers wait for it."""

    def __init__(self, folder: Path, fetch: Fetch) -> None:
        """Args: fetch: the bytes of a tenant's prompt, from the object store."""
        self._folder = folder
        self._fetch = fetch
        self._making: dict[Path, asyncio.Task[None]] = {}
        self._syntheses = asyncio.Semaphore(MAX_SYNTHESES)
        self._fetches = asyncio.Semaphore(MAX_FETCHES)
        self._warming: set[asyncio.Task[None]] = set()

    @property
    def music(self) -> Path:
        """The built-in hold music."""
        return self._folder / "hold-music-1.wav"

    @property
    def beep(self) -> Path:
        """The voicemail's beep."""
        return self._folder / "beep-1.wav"

    def open(self) -> None:
        """Make the folders and the built-in sounds; blocking, about 50 ms the first time."""
        for name in ("spoken", "recorded"):
            (self._folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        for leftover in self._folder.rglob("*.part*"):
            leftover.unlink()
        if not self.music.exists():
            audio.write_wav(self.music, audio.hold_music())
        if not self.beep.exists():
            audio.write_wav(self.beep, audio.beep())
        _trim(self._folder)

    async def close(self) -> None:
        """Stop what is being made."""
        tasks = [*self._warming, *self._making.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def spoken(self, text: str, language: str, voice: str | None = None) -> Path:
        """A text as a file.

        Raises:
            PeerError: the synthesiser failed or has no voice for the language.
        """
        name = voice or VOICES.get(language)
        if name is None or not all(c.isalnum() or c in "-+_" for c in name):
            raise PeerError("no such voice", code="no_voice")
        key = "\0".join((_SYNTHESIS_VERSION, name, str(WORDS_PER_MINUTE), text))
        target = self._folder / "spoken" / f"{hashlib.sha256(key.encode()).hexdigest()}.wav"
        return await self._made(target, lambda: self._speak(text, name, target))

    async def recorded(self, tenant_id: TenantId, prompt: PromptConfig) -> Path:
        """A tenant's WAV prompt as a file.

        Raises:
            PeerError: it could not be fetched, is another than its hash says, or is no audio.
        """
        if len(prompt.sha256) != 64 or not prompt.sha256.isalnum():
            raise PeerError("a prompt's hash is malformed", code="prompt_unreadable")
        target = self._folder / "recorded" / f"{prompt.sha256}.wav"
        return await self._made(target, lambda: self._retrieve(tenant_id, prompt, target))

    def prewarm(
        self, tenant_id: TenantId, documents: list[dict[str, Any]], prompts: list[PromptConfig]
    ) -> None:
        """Make in the background what published flows say, before the first caller asks."""
        texts = [spoken for document in documents for spoken in spoken_texts(document)]
        wanted: list[Awaitable[Path]] = [self.spoken(*spoken) for spoken in texts]
        wanted += [self.recorded(tenant_id, prompt) for prompt in prompts]
        task = asyncio.create_task(_warm(wanted), name="prewarm")
        self._warming.add(task)
        task.add_done_callback(self._warming.discard)

    async def _made(self, target: Path, make: Callable[[], Awaitable[None]]) -> Path:
        if target.exists():  # noqa: ASYNC240  # a stat of the local cache takes microseconds
            return target
        task = self._making.get(target)
        if task is None:
            task = asyncio.create_task(_run(make), name="prompt")
            self._making[target] = task
            task.add_done_callback(lambda _: self._making.pop(target, None))
        # Shielded: a caller who hangs up must not stop what another one waits for.
        await asyncio.shield(task)
        return target

    async def _speak(self, text: str, voice: str, target: Path) -> None:
        raw = target.with_suffix(".part-raw")
        async with self._syntheses:
            process = await asyncio.create_subprocess_exec(
                "espeak-ng", "-v", voice, "-s", str(WORDS_PER_MINUTE), "-w", str(raw), "--stdin",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
            )  # fmt: skip
            try:
                async with asyncio.timeout(SYNTHESIS_LIMIT_S):
                    _, complaint = await process.communicate(text.encode())
            except BaseException as exc:
                process.kill()
                await process.wait()
                raw.unlink(missing_ok=True)
                if isinstance(exc, TimeoutError):
                    raise PeerError("the synthesiser hangs", code="synthesis_failed") from exc
                raise
            if process.returncode != 0:
                # Its complaint may quote the text; the kind of failure is enough.
                lines = len(complaint.splitlines())
                raise PeerError(
                    f"the synthesiser ended with {process.returncode}, {lines} lines of complaint",
                    code="synthesis_failed",
                )
            await asyncio.to_thread(_convert_and_drop, raw, target)

    async def _retrieve(self, tenant_id: TenantId, prompt: PromptConfig, target: Path) -> None:
        async with self._fetches:
            content = await self._fetch(tenant_id, prompt)
            if hashlib.sha256(content).hexdigest() != prompt.sha256:
                raise PeerError("a prompt is another than its hash says", code="prompt_mismatch")
            raw = target.with_suffix(".part-raw")
            await asyncio.to_thread(raw.write_bytes, content)
            await asyncio.to_thread(_convert_and_drop, raw, target)


def spoken_texts(node: object) -> Iterator[tuple[str, str, str | None]]:
    """Every (text, language, voice) in a flow document, whatever step holds it."""
    if isinstance(node, dict):
        texts = node.get("text")
        if isinstance(texts, dict):
            voice = node.get("voice")
            for language, text in texts.items():
                if isinstance(text, str) and language in VOICES:
                    yield text, language, voice if isinstance(voice, str) else None
        for child in node.values():
            yield from spoken_texts(child)
    elif isinstance(node, list):
        for child in node:
            yield from spoken_texts(child)


async def _run(make: Callable[[], Awaitable[None]]) -> None:
    await make()


async def _warm(wanted: list[Awaitable[Path]]) -> None:
    """One after the other: callers who wait for a prompt now go first."""
    for making in wanted:
        try:
            await making
        except TandemError as exc:
            log.warning("prompt not ready ahead", code=exc.code, error=str(exc))


def _convert_and_drop(raw: Path, target: Path) -> None:
    try:
        audio.convert(raw, target)
    finally:
        raw.unlink(missing_ok=True)


def _trim(folder: Path) -> None:
    """Delete what was made longest ago until the cache is within its limit."""
    files = sorted(folder.glob("*/*.wav"), key=lambda path: path.stat().st_mtime)
    excess = sum(path.stat().st_size for path in files) - MAX_CACHE_BYTES
    for path in files:
        if excess <= 0:
            return
        excess -= path.stat().st_size
        path.unlink()
