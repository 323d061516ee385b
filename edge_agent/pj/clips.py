"""WAV prompts in memory, read once and shared by all legs that hear them."""

from __future__ import annotations

import os
import wave
from array import array
from collections import OrderedDict

from cython_ext.clip import Clip
from infra.contracts.errors import RequestError

# 33 minutes at 8 kHz; a prompt is seconds, hold music a few minutes.
MAX_CLIP_BYTES = 32 * 1024 * 1024
# A tenant's flow has tens of prompts of 50 to 500 kB; all tenants of a site fit.
MAX_CACHED_BYTES = 64 * 1024 * 1024
SAMPLE_BYTES = 2

_Key = tuple[str, int, int]


class Clips:
    """Files by path, time and size; the least recently heard go first when memory is full."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._held: OrderedDict[_Key, Clip] = OrderedDict()
        self._held_bytes = 0

    def load(self, path: str) -> Clip:
        """The clip of a file.

        Raises:
            RequestError: missing, too large, or not 16-bit mono PCM at the bridge's rate.
        """
        try:
            found = os.stat(path)
            key = (path, found.st_mtime_ns, found.st_size)
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
            clip = self._read(path, found.st_size)
        except OSError as error:
            raise _unplayable(path, os.strerror(error.errno or 0)) from error
        except (EOFError, wave.Error) as error:
            raise _unplayable(path, str(error) or "is cut short") from error
        self._keep(key, clip)
        return clip

    def _read(self, path: str, size: int) -> Clip:
        if size > MAX_CLIP_BYTES:
            raise wave.Error("larger than MAX_CLIP_BYTES")
        with wave.open(path, "rb") as file:
            form = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            if form != (1, SAMPLE_BYTES, self._rate_hz):
                raise wave.Error(f"not mono 16-bit PCM at {self._rate_hz} Hz")
            content = file.readframes(file.getnframes())
        samples = array("h")
        samples.frombytes(content[: len(content) // SAMPLE_BYTES * SAMPLE_BYTES])
        return Clip(samples)

    def _keep(self, key: _Key, clip: Clip) -> None:
        self._held[key] = clip
        self._held_bytes += len(clip) * SAMPLE_BYTES
        while self._held_bytes > MAX_CACHED_BYTES and len(self._held) > 1:
            _, dropped = self._held.popitem(last=False)
            self._held_bytes -= len(dropped) * SAMPLE_BYTES


def _unplayable(path: str, reason: str) -> RequestError:
    return RequestError(f"prompt {os.path.basename(path)}: {reason}", code="play_failed")
