"""Makes the 8 kHz WAV files that callers hear: conversion, hold music and the voicemail's beep."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr  # type: ignore[import-untyped]  # ships no stubs

from infra.contracts.errors import PeerError

RATE_HZ = 8_000
# A prompt of ten minutes at 48 kHz stereo is 115 MB in memory as float32; longer is a mistake.
MAX_PROMPT_S = 600
MAX_SOURCE_RATE_HZ = 192_000
# Quiet enough to talk over, loud enough to tell a caller that the line lives.
MUSIC_LEVEL = 0.08
BEEP_LEVEL = 0.2
BEEP_HZ = 1_000.0
BEEP_S = 0.35
_FADE_S = 0.02
_CHORD_S = 4.0
# C, A minor, F, G with an added ninth each: a loop without a beginning or an end.
_CHORDS_HZ = (
    (261.63, 329.63, 392.00, 587.33),
    (220.00, 261.63, 329.63, 493.88),
    (174.61, 220.00, 261.63, 392.00),
    (196.00, 246.94, 293.66, 440.00),
)

Samples = npt.NDArray[np.float32]


def convert(source: Path, target: Path) -> None:
    """Any audio that libsndfile reads, as 8 kHz mono 16-bit WAV; target appears whole or not.

    Raises:
        PeerError: `prompt_unreadable` or `prompt_too_long`.
    """
    try:
        with soundfile.SoundFile(source) as audio:
            rate_hz = audio.samplerate
            if not 0 < rate_hz <= MAX_SOURCE_RATE_HZ:
                raise PeerError("a prompt's rate is out of range", code="prompt_unreadable")
            if audio.frames > MAX_PROMPT_S * rate_hz:
                raise PeerError("a prompt is too long", code="prompt_too_long")
            samples = audio.read(dtype="float32", always_2d=True).mean(axis=1)
    except soundfile.SoundFileError as exc:
        raise PeerError("a prompt is no audio file", code="prompt_unreadable") from exc
    if rate_hz != RATE_HZ:
        samples = soxr.resample(samples, rate_hz, RATE_HZ)
    write_wav(target, np.asarray(samples, dtype=np.float32))


def write_wav(target: Path, samples: Samples) -> None:
    """Samples in [-1, 1] as 8 kHz mono 16-bit WAV, atomically."""
    partial = target.with_name(f"{target.name}.{os.getpid()}.part")
    clipped = np.clip(samples, -1.0, 1.0)
    soundfile.write(partial, clipped, RATE_HZ, format="WAV", subtype="PCM_16")
    partial.replace(target)


def hold_music() -> Samples:
    """Soft chords of `_CHORD_S` seconds each, fading into one another; loops without a click."""
    parts = [_chord(notes) for notes in _CHORDS_HZ]
    loop: Samples = (np.concatenate(parts) * MUSIC_LEVEL).astype(np.float32)
    return loop


def beep() -> Samples:
    """The voicemail's start signal."""
    at_s = np.arange(round(BEEP_S * RATE_HZ), dtype=np.float32) / RATE_HZ
    edge = np.minimum(1.0, np.minimum(at_s, BEEP_S - at_s) / _FADE_S)
    return (BEEP_LEVEL * edge * np.sin(2 * np.pi * BEEP_HZ * at_s)).astype(np.float32)


def _chord(notes_hz: tuple[float, ...]) -> Samples:
    at_s = np.arange(round(_CHORD_S * RATE_HZ), dtype=np.float32) / RATE_HZ
    swell = np.sin(np.pi * at_s / _CHORD_S) ** 2
    voices = [np.sin(2 * np.pi * hz * at_s) / (1 + index) for index, hz in enumerate(notes_hz)]
    chord: Samples = (swell * np.sum(voices, axis=0) / len(notes_hz)).astype(np.float32)
    return chord
