"""Judges an uploaded WAV file: PCM that an edge can play, and how long it is."""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass

from infra.contracts.errors import RequestError

MAX_PROMPT_BYTES = 20_000_000  # ten minutes of 16 kHz mono
MAX_PROMPT_MS = 600_000  # nobody listens to more; hold music loops
MIN_RATE_HZ = 8_000
MAX_RATE_HZ = 48_000
SAMPLE_BYTES = 2
MAX_CHANNELS = 2
MS_PER_S = 1_000


@dataclass(frozen=True, slots=True)
class WavFacts:
    """What a valid file holds."""

    rate_hz: int
    channels: int
    duration_ms: int


def judge_wav(content: bytes) -> WavFacts:
    """Facts of a 16-bit PCM WAV file.

    Raises:
        RequestError: `bad_wav`, naming what is wrong with the `file`.
    """
    if len(content) > MAX_PROMPT_BYTES:
        raise _bad(f"larger than {MAX_PROMPT_BYTES} bytes")
    try:
        with wave.open(io.BytesIO(content)) as reader:
            found = reader.getparams()
            held = len(reader.readframes(found.nframes)) // (found.sampwidth * found.nchannels)
    except (wave.Error, EOFError, ValueError, ZeroDivisionError) as exc:
        raise _bad(f"not a PCM WAV file ({exc or 'it ends too early'})") from exc
    if found.sampwidth != SAMPLE_BYTES:
        raise _bad("samples must be 16 bits")
    if not 1 <= found.nchannels <= MAX_CHANNELS:
        raise _bad("mono or stereo only")
    if not MIN_RATE_HZ <= found.framerate <= MAX_RATE_HZ:
        raise _bad(f"rate must be {MIN_RATE_HZ} to {MAX_RATE_HZ} Hz")
    if held < found.nframes:
        raise _bad("it ends before its header says")
    duration_ms = found.nframes * MS_PER_S // found.framerate
    if not 1 <= duration_ms <= MAX_PROMPT_MS:
        raise _bad(f"must last 1 to {MAX_PROMPT_MS} ms")
    return WavFacts(found.framerate, found.nchannels, duration_ms)


def _bad(why: str) -> RequestError:
    return RequestError(f"the prompt is refused: {why}", code="bad_wav", field="file")
