"""Test tones: making them (µ-law, WAV), and finding them again in what was received."""

from __future__ import annotations

import wave
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

RATE_HZ = 8_000
FRAME_SAMPLES = 160  # 20 ms
ULAW_SILENCE = 0xFF
_ULAW_BIAS = 0x84
_ULAW_CLIP = 32_635
# Half of full scale: loud enough to find, with headroom when bridges add tones up.
TONE_PEAK = 12_000

Samples = npt.NDArray[np.int16]


def tone(frequency_hz: int, duration_ms: int) -> Samples:
    """A sine of TONE_PEAK at 8 kHz, as 16-bit samples."""
    count = RATE_HZ * duration_ms // 1_000
    phase = 2 * np.pi * frequency_hz * np.arange(count) / RATE_HZ
    samples: Samples = np.rint(TONE_PEAK * np.sin(phase)).astype(np.int16)
    return samples


def encode_ulaw(samples: Samples) -> bytes:
    """16-bit samples as G.711 µ-law."""
    wide = samples.astype(np.int32)
    magnitude = np.minimum(np.abs(wide), _ULAW_CLIP) + _ULAW_BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    sign = np.where(wide < 0, 0x80, 0)
    encoded: bytes = (~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8).tobytes()
    return encoded


@cache
def _ulaw_table() -> Samples:
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    magnitude = (((code & 0x0F) << 3) + _ULAW_BIAS) << ((code >> 4) & 0x07)
    return np.where(code & 0x80, _ULAW_BIAS - magnitude, magnitude - _ULAW_BIAS).astype(np.int16)


def decode_ulaw(payload: bytes) -> Samples:
    """G.711 µ-law as 16-bit samples."""
    decoded: Samples = _ulaw_table()[np.frombuffer(payload, dtype=np.uint8)]
    return decoded


def write_ulaw(path: Path, frequency_hz: int, duration_ms: int = 1_000) -> Path:
    """A raw µ-law file for SIPp's rtp_stream; whole seconds loop without a click."""
    path.write_bytes(encode_ulaw(tone(frequency_hz, duration_ms)))
    return path


def write_wav(path: Path, frequency_hz: int, duration_ms: int) -> Path:
    """A mono 8 kHz WAV for baresip's aufile."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(tone(frequency_hz, duration_ms).tobytes())
    return path


def share_of_tone(samples: Samples, frequency_hz: int, rate_hz: int = RATE_HZ) -> float:
    """Share of the signal's power within 25 Hz of `frequency_hz`, in [0, 1]; 0 for silence."""
    if len(samples) == 0:
        return 0.0
    windowed = samples.astype(np.float64) * np.hanning(len(samples))
    power = np.abs(np.fft.rfft(windowed)) ** 2
    total = float(power.sum())
    if total == 0.0:
        return 0.0
    bins = np.fft.rfftfreq(len(samples), 1 / rate_hz)
    return float(power[np.abs(bins - frequency_hz) <= 25].sum()) / total
