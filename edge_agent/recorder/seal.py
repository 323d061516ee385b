"""Seals a finished recording: raw PCM to FLAC, hashed and durable; safe to repeat at any point."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import soundfile

from edge_agent.media.pcmfile import CHANNELS, PcmFile
from edge_agent.recorder.spool import (
    LiveCard,
    SealedCard,
    Spool,
    StoredCard,
    card_path,
    read_card,
    recordings_in,
    sync_folder,
    write_card,
)
from infra.contracts.errors import PeerError, RequestError
from infra.contracts.ids import ContactId, RecordingId
from infra.contracts.recording import RecordingSealed
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

# Four seconds of stereo at 8 kHz: 128 kB of memory however long the call was.
BLOCK_FRAMES = 32_768
HASH_BLOCK_BYTES = 1024 * 1024
MEDIA_TYPE = "audio/flac"

_Finished = TypeVar("_Finished", SealedCard, StoredCard)


@dataclass(frozen=True, slots=True)
class _Encoded:
    frames: int
    rate_hz: int
    channels: int
    size_bytes: int
    sha256: str


def seal(spool: Spool, recording_id: RecordingId, *, is_truncated: bool) -> SealedCard:
    """Turn live/{id}.pcm into sealed/{id}.flac with its card, then drop the PCM.

    Blocking (disk and encoder): run it in a thread. A repeat after a crash at any point gives the
    same result: the card in `sealed/` is written last, and until then the PCM stays.

    Raises:
        PeerError, RequestError: the card or the PCM file can't be read; both are where they were.
    """
    if card_path(spool.sealed, recording_id).exists():
        done = read_card(spool.sealed, recording_id, SealedCard)
        spool.drop_live(recording_id)
        return done
    card = read_card(spool.live, recording_id, LiveCard)
    encoded = _encode(spool.pcm_path(recording_id), spool.flac_path(recording_id))
    sealed = SealedCard(
        tenant_id=card.tenant_id,
        recording=RecordingSealed(
            recording_id=card.recording_id,
            contact_id=card.contact_id,
            interaction_id=card.interaction_id,
            agent_id=card.agent_id,
            started_at_ms=card.started_at_ms,
            duration_ms=encoded.frames * 1000 // encoded.rate_hz,
            rate_hz=encoded.rate_hz,
            channels=encoded.channels,
            media_type=MEDIA_TYPE,
            size_bytes=encoded.size_bytes,
            sha256=encoded.sha256,
            is_truncated=is_truncated,
        ),
        traceparent=card.traceparent,
    )
    write_card(spool.sealed, recording_id, sealed)
    spool.drop_live(recording_id)
    return sealed


def recorded_until(spool: Spool) -> dict[ContactId, int]:
    """When the audio of each contact in the spool ends, milliseconds since 1970; blocking.

    After a crash nobody else knows how long a call really lasted. What can't be read is left out:
    sealing will name it. The answer is the same before and after a recording is sealed.
    """
    until: dict[ContactId, int] = {}
    for recording_id in recordings_in(spool.live):
        try:
            card = read_card(spool.live, recording_id, LiveCard)
            with PcmFile(spool.pcm_path(recording_id)) as pcm:
                ends_at_ms = card.started_at_ms + pcm.duration_ms
        except (PeerError, RequestError, OSError) as exc:
            log.warning("recording's length unknown", recording_id=recording_id, error=str(exc))
            continue
        until[card.contact_id] = max(ends_at_ms, until.get(card.contact_id, 0))
    for recording in _finished(spool):
        ends_at_ms = recording.started_at_ms + recording.duration_ms
        until[recording.contact_id] = max(ends_at_ms, until.get(recording.contact_id, 0))
    return until


def _finished(spool: Spool) -> Iterator[RecordingSealed]:
    for recording_id in recordings_in(spool.sealed):
        yield from _if_readable(spool.sealed, recording_id, SealedCard)
    for recording_id in recordings_in(spool.stored):
        yield from _if_readable(spool.stored, recording_id, StoredCard)


def _if_readable(
    folder: Path, recording_id: RecordingId, kind: type[_Finished]
) -> Iterator[RecordingSealed]:
    try:
        yield read_card(folder, recording_id, kind).recording
    except PeerError as exc:
        log.warning("card can't be read", recording_id=recording_id, code=exc.code)


def _encode(source: Path, target: Path) -> _Encoded:
    partial = target.with_suffix(".flac.part")
    frames = 0
    with PcmFile(source) as pcm:
        pcm.check_complete()
        rate_hz = pcm.header.rate_hz
        with soundfile.SoundFile(
            partial, "w", samplerate=rate_hz, channels=CHANNELS, format="FLAC", subtype="PCM_16"
        ) as flac:
            for block in pcm.blocks(BLOCK_FRAMES):
                samples = np.frombuffer(block, dtype="<i2").reshape(-1, CHANNELS)
                flac.write(samples)
                frames += len(samples)
            if frames == 0:  # no decoder opens a FLAC file without a sample
                flac.write(np.zeros((1, CHANNELS), dtype="<i2"))
    digest = hashlib.sha256()
    # The encoder goes back to write its header, so the hash is of the finished file.
    with partial.open("rb") as file:
        while piece := file.read(HASH_BLOCK_BYTES):
            digest.update(piece)
        os.fsync(file.fileno())
        size_bytes = file.tell()
    partial.replace(target)
    sync_folder(target.parent)
    return _Encoded(frames, rate_hz, CHANNELS, size_bytes, digest.hexdigest())
