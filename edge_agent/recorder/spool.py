"""The spool: one folder per state of a recording, so that a file's place tells how far it came."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from infra.contracts.errors import PeerError
from infra.contracts.ids import AgentId, ContactId, InteractionId, RecordingId, TenantId, is_id
from infra.contracts.recording import RecordingSealed

# Below this the disk is kept for recordings that run already: 500 legs write 16 kB/s each, so this
# is a minute of a full house on top of what sealing needs.
MIN_FREE_BYTES = 512 * 1024 * 1024


class LiveCard(msgspec.Struct, frozen=True):
    """Beside the running file: whose recording it is."""

    tenant_id: TenantId
    recording_id: RecordingId
    contact_id: ContactId
    interaction_id: InteractionId | None
    agent_id: AgentId | None
    started_at_ms: int
    traceparent: str = ""


class SealedCard(msgspec.Struct, frozen=True):
    """Beside the sealed file: what it is. Its presence says that the seal is complete."""

    tenant_id: TenantId
    recording: RecordingSealed
    traceparent: str = ""


class StoredCard(msgspec.Struct, frozen=True):
    """The object store holds the recording; the event may not be told yet."""

    tenant_id: TenantId
    recording: RecordingSealed
    object_key: str
    stored_at_ms: int
    traceparent: str = ""


Card = TypeVar("Card", LiveCard, SealedCard, StoredCard)


class Spool:
    """Files of one edge's recordings.

    live/{id}.pcm + .json   the worker writes it, or it waits to be sealed
    sealed/{id}.flac + .json   waits to be uploaded
    stored/{id}.json   verified in the store; event and deletion may be outstanding
    damaged/   what nobody can read; kept for a human
    """

    def __init__(self, folder: Path, *, min_free_bytes: int = MIN_FREE_BYTES) -> None:
        self._folder = folder
        self._min_free_bytes = min_free_bytes
        self.live = folder / "live"
        self.sealed = folder / "sealed"
        self.stored = folder / "stored"
        self.damaged = folder / "damaged"

    def open(self) -> None:
        """Make the folders, and remove half-written files of a process that died."""
        for folder in (self.live, self.sealed, self.stored, self.damaged):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for leftover in folder.glob("*.part"):
                leftover.unlink()

    def reserve(self, card: LiveCard) -> Path:
        """Path for a new recording's PCM file, its card written first.

        The card is not on the disk yet when this returns (see `make_durable`): the caller speaks
        already, and a disk may take 50 ms. A killed process loses nothing by that.

        Raises:
            PeerError: `spool_full`: the disk is kept for the recordings that run.
        """
        if shutil.disk_usage(self._folder).free < self._min_free_bytes:
            raise PeerError("the spool's disk is nearly full", code="spool_full")
        target = card_path(self.live, card.recording_id)
        partial = target.with_suffix(".json.part")
        partial.write_bytes(msgspec.json.encode(card))
        partial.replace(target)
        return self.pcm_path(card.recording_id)

    def make_durable(self, recording_id: RecordingId) -> None:
        """Have the running recording's card outlive a power cut; blocking. Gone is no error."""
        try:
            with card_path(self.live, recording_id).open("rb") as file:
                os.fsync(file.fileno())
        except FileNotFoundError:
            return
        sync_folder(self.live)

    def pcm_path(self, recording_id: RecordingId) -> Path:
        """The running file."""
        return self.live / f"{recording_id}.pcm"

    def flac_path(self, recording_id: RecordingId) -> Path:
        """The sealed file."""
        return self.sealed / f"{recording_id}.flac"

    def drop_live(self, recording_id: RecordingId) -> None:
        """Forget the running file once its seal stands; the card last, it is what is searched."""
        self.pcm_path(recording_id).unlink(missing_ok=True)
        card_path(self.live, recording_id).unlink(missing_ok=True)

    def mark_stored(self, card: StoredCard) -> None:
        """The store has it: from now on it is never uploaded again."""
        recording_id = card.recording.recording_id
        write_card(self.stored, recording_id, card)
        card_path(self.sealed, recording_id).unlink(missing_ok=True)

    def drop_stored(self, recording_id: RecordingId) -> None:
        """The event is told: delete our copy, the card last."""
        self.flac_path(recording_id).unlink(missing_ok=True)
        # A crash within `mark_stored` may have left both cards.
        card_path(self.sealed, recording_id).unlink(missing_ok=True)
        card_path(self.stored, recording_id).unlink(missing_ok=True)

    def set_aside(self, recording_id: RecordingId) -> None:
        """Keep what can't be read for a human, out of the way."""
        for path in (self.pcm_path(recording_id), card_path(self.live, recording_id)):
            if path.exists():
                path.replace(self.damaged / path.name)


def card_path(folder: Path, recording_id: RecordingId) -> Path:
    """The card of a recording in the folder of its state."""
    return folder / f"{recording_id}.json"


def recordings_in(folder: Path) -> Iterator[RecordingId]:
    """Ids that have a card in this folder, oldest first (ids are time-ordered)."""
    for path in sorted(folder.glob("*.json")):
        if is_id(path.stem):
            yield RecordingId(path.stem)


def read_card(folder: Path, recording_id: RecordingId, kind: type[Card]) -> Card:
    """The card of a recording.

    Raises:
        PeerError: `card_unreadable`: the file is missing or is no such card.
    """
    try:
        return msgspec.json.decode(card_path(folder, recording_id).read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError) as exc:
        raise PeerError("a recording's card can't be read", code="card_unreadable") from exc


def write_card(folder: Path, recording_id: RecordingId, card: Card) -> None:
    """Write a card so that it is either wholly there or not at all, also after a power cut."""
    target = card_path(folder, recording_id)
    partial = target.with_suffix(".json.part")
    with partial.open("wb") as file:
        file.write(msgspec.json.encode(card))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(target)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make renames and new names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
