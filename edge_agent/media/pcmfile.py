"""The spool file of a running recording: a 64-byte header, then interleaved 16-bit PCM.

The header is written first and never changes; the length of the audio is that of the file. So the
file is valid after every write, whatever killed its writer, and a torn last sample is cut off.

    offset  size  field (little-endian)
    0       8     magic "TANDEMPC"
    8       2     version, 1
    10      2     bytes of this header, 64
    12      2     channels: 2, left is the caller, right is the agent
    14      2     bits of a sample, 16
    16      4     rate, hertz
    20      8     start, milliseconds since 1970
    28      16    recording id, the bytes of its UUID
    44      16    zero
    60      4     CRC-32 of the 60 bytes before
"""

from __future__ import annotations

import fcntl
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from uuid import UUID

from infra.contracts.errors import RequestError
from infra.contracts.ids import RecordingId

HEADER_BYTES = 64
CHANNELS = 2
SAMPLE_BITS = 16
FRAME_BYTES = CHANNELS * SAMPLE_BITS // 8

_MAGIC = b"TANDEMPC"
_VERSION = 1
_FIELDS = struct.Struct("<8sHHHHIQ16s16x")
_CRC = struct.Struct("<I")
MAX_RATE_HZ = 48_000


@dataclass(frozen=True, slots=True)
class PcmHeader:
    """What a spool file says of itself; rate_hz in hertz, started_at_ms since 1970."""

    recording_id: RecordingId
    rate_hz: int
    started_at_ms: int

    def pack(self) -> bytes:
        """The header's 64 bytes."""
        fields = _FIELDS.pack(
            _MAGIC,
            _VERSION,
            HEADER_BYTES,
            CHANNELS,
            SAMPLE_BITS,
            self.rate_hz,
            self.started_at_ms,
            UUID(self.recording_id).bytes,
        )
        return fields + _CRC.pack(zlib.crc32(fields))


def parse_header(block: bytes) -> PcmHeader:
    """Header of a spool file's first 64 bytes.

    Raises:
        RequestError: too short, of another kind or version, or damaged (`spool_file_invalid`).
    """
    if len(block) < HEADER_BYTES:
        raise _invalid("shorter than its header")
    fields = block[: HEADER_BYTES - _CRC.size]
    magic, version, size, channels, bits, rate_hz, started_at_ms, raw_id = _FIELDS.unpack(fields)
    if magic != _MAGIC:
        raise _invalid("no spool file")
    if _CRC.unpack_from(block, len(fields))[0] != zlib.crc32(fields):
        raise _invalid("header is damaged")
    if (version, size, channels, bits) != (_VERSION, HEADER_BYTES, CHANNELS, SAMPLE_BITS):
        raise _invalid("of a version that this release can't read")
    if not 0 < rate_hz <= MAX_RATE_HZ:
        raise _invalid("rate is out of range")
    return PcmHeader(RecordingId(str(UUID(bytes=raw_id))), rate_hz, started_at_ms)


def _invalid(what: str) -> RequestError:
    return RequestError(f"spool file: {what}", code="spool_file_invalid")


class PcmFile:
    """A spool file opened for reading; also one that is still being written.

    Attributes:
        frames: whole stereo samples that were there at opening; count.
        torn_bytes: bytes of a last sample that was not written whole, 0 to 3.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        try:
            self.header = parse_header(self._file.read(HEADER_BYTES))
        except RequestError:
            self._file.close()
            raise
        audio_bytes = os.fstat(self._file.fileno()).st_size - HEADER_BYTES
        self.frames, self.torn_bytes = divmod(audio_bytes, FRAME_BYTES)

    @property
    def duration_ms(self) -> int:
        """Length of the audio, milliseconds, rounded down."""
        return self.frames * 1000 // self.header.rate_hz

    def check_complete(self) -> None:
        """Make sure that nobody writes it any more, and take its final length.

        Raises:
            BlockingIOError: the worker that records it is still alive; try again later.
        """
        fcntl.flock(self._file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        audio_bytes = os.fstat(self._file.fileno()).st_size - HEADER_BYTES
        self.frames, self.torn_bytes = divmod(audio_bytes, FRAME_BYTES)

    def blocks(self, block_frames: int) -> Iterator[bytes]:
        """The audio from its beginning, in blocks of at most block_frames stereo samples."""
        self._file.seek(HEADER_BYTES)
        left = self.frames
        while left > 0:
            block = self._file.read(min(left, block_frames) * FRAME_BYTES)
            if not block:
                return
            left -= len(block) // FRAME_BYTES
            yield block

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> PcmFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
