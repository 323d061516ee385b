"""The spool and the seal: what a kill between any two steps leaves, and that it is taken up."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pytest
import soundfile

from edge_agent.media.pcmfile import PcmHeader
from edge_agent.recorder.seal import BLOCK_FRAMES, recorded_until, seal
from edge_agent.recorder.spool import (
    LiveCard,
    SealedCard,
    Spool,
    StoredCard,
    card_path,
    read_card,
    recordings_in,
)
from edge_agent.recorder.upload import Uploader, http_client
from infra.contracts.errors import PeerError, RequestError
from infra.contracts.ids import ContactId, EventId, RecordingId, TenantId, uuid7
from infra.contracts.recording import (
    ConfirmUpload,
    GrantUpload,
    RecordingStored,
    UploadConfirmed,
    UploadGrant,
)

RATE_HZ = 8_000
TENANT, CONTACT = TenantId(uuid7(1, 1)), ContactId(uuid7(1, 2))
RECORDING = RecordingId(uuid7(1, 3))


class Killed(BaseException):
    """Stands for SIGKILL: nothing catches it."""


def make_spool(folder: Path) -> Spool:
    spool = Spool(folder / "spool", min_free_bytes=0)
    spool.open()
    return spool


def record(spool: Spool, frames: int, recording_id: RecordingId = RECORDING) -> np.ndarray:
    card = LiveCard(
        tenant_id=TENANT,
        recording_id=recording_id,
        contact_id=CONTACT,
        interaction_id=None,
        agent_id=None,
        started_at_ms=5,
    )
    path = spool.reserve(card)
    samples = np.arange(frames * 2, dtype="<i2").reshape(-1, 2)
    path.write_bytes(PcmHeader(recording_id, RATE_HZ, 5).pack() + samples.tobytes())
    return samples


@pytest.mark.parametrize("frames", [0, 1, BLOCK_FRAMES, 2 * BLOCK_FRAMES + 7])
def test_seal_keeps_every_sample(tmp_path: Path, frames: int) -> None:
    spool = make_spool(tmp_path)
    samples = record(spool, frames)
    sealed = seal(spool, RECORDING, is_truncated=False).recording
    content = spool.flac_path(RECORDING).read_bytes()
    assert sealed.sha256 == hashlib.sha256(content).hexdigest()
    assert sealed.size_bytes == len(content)
    assert sealed.duration_ms == frames * 1000 // RATE_HZ
    decoded, rate_hz = soundfile.read(spool.flac_path(RECORDING), dtype="int16", always_2d=True)
    assert rate_hz == RATE_HZ
    # A file without a sample opens in no decoder: an empty recording holds one of silence.
    assert np.array_equal(decoded, samples if frames else np.zeros((1, 2)))
    assert not list(spool.live.iterdir())


def test_torn_last_sample_is_cut(tmp_path: Path) -> None:
    spool = make_spool(tmp_path)
    record(spool, 100)
    with spool.pcm_path(RECORDING).open("ab") as file:
        file.write(b"\x01\x02\x03")
    assert seal(spool, RECORDING, is_truncated=True).recording.duration_ms == 12


@pytest.mark.parametrize("content", [b"", b"x" * 200], ids=["empty", "garbage"])
def test_unreadable_is_set_aside(tmp_path: Path, content: bytes) -> None:
    spool = make_spool(tmp_path)
    record(spool, 1)
    spool.pcm_path(RECORDING).write_bytes(content)
    with pytest.raises(RequestError):
        seal(spool, RECORDING, is_truncated=True)
    spool.set_aside(RECORDING)
    assert not list(recordings_in(spool.live))
    assert (spool.damaged / f"{RECORDING}.pcm").read_bytes() == content


def test_full_disk_refuses_a_new_recording(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", min_free_bytes=shutil.disk_usage(tmp_path).total * 2)
    spool.open()
    with pytest.raises(PeerError) as refused:
        record(spool, 1)
    assert refused.value.code == "spool_full"


@pytest.fixture
def kill_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Die before the n-th operation that changes the disk."""
    left = [-1]
    real_replace, real_unlink, real_fsync = Path.replace, Path.unlink, os.fsync

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **kwargs: object) -> object:
            left[0] -= 1
            if left[0] == -1:
                raise Killed
            return real(*args, **kwargs)

        return step

    monkeypatch.setattr(Path, "replace", counted(real_replace))
    monkeypatch.setattr(Path, "unlink", counted(real_unlink))
    monkeypatch.setattr(os, "fsync", counted(real_fsync))

    def arm(operations: int) -> None:
        left[0] = operations

    return arm


@pytest.mark.parametrize("step", range(12))
def test_kill_in_the_seal(tmp_path: Path, kill_at: Callable[[int], None], step: int) -> None:
    spool = make_spool(tmp_path)
    samples = record(spool, 1_000)
    kill_at(step)
    try:
        seal(spool, RECORDING, is_truncated=False)
    except Killed:
        pass
    kill_at(-1)
    again = make_spool(tmp_path)
    if list(recordings_in(again.live)):
        seal(again, RECORDING, is_truncated=True)
    card = read_card(again.sealed, RECORDING, SealedCard)
    content = again.flac_path(RECORDING).read_bytes()
    assert card.recording.sha256 == hashlib.sha256(content).hexdigest()
    decoded, _ = soundfile.read(again.flac_path(RECORDING), dtype="int16", always_2d=True)
    assert np.array_equal(decoded, samples)
    assert not list(again.live.iterdir())


class FakeCloud:
    """Grants and confirms; dies or refuses at the call that a test names."""

    def __init__(self, die_at: str = "") -> None:
        self.die_at = die_at
        self.told: list[tuple[EventId, RecordingStored]] = []

    def _step(self, name: str) -> None:
        if self.die_at == name:
            self.die_at = ""
            raise Killed

    async def grant_upload(self, tenant_id: TenantId, ask: GrantUpload) -> UploadGrant:
        self._step("grant")
        return UploadGrant("key", "http://store.invalid/key", {}, 10)

    async def confirm_upload(self, tenant_id: TenantId, ask: ConfirmUpload) -> UploadConfirmed:
        self._step("confirm")
        return UploadConfirmed("key", ask.recording.sha256)

    async def publish_event(
        self, tenant_id: TenantId, key: str, event_id: EventId, body: msgspec.Struct
    ) -> None:
        self._step("publish")
        assert isinstance(body, RecordingStored)
        self.told.append((event_id, body))
        self._step("published")


@pytest.mark.parametrize("moment", ["grant", "put", "confirm", "publish", "published", "never"])
async def test_kill_in_the_upload(
    tmp_path: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = make_spool(tmp_path)
    record(spool, 1_000)
    sealed = seal(spool, RECORDING, is_truncated=False)
    cloud = FakeCloud(moment)
    puts: list[str] = []

    async def put(self: Uploader, grant: UploadGrant, path: Path, size_bytes: int) -> None:
        cloud._step("put")
        assert path.stat().st_size == size_bytes  # noqa: ASYNC240  # a test's own disk
        puts.append(grant.url)

    monkeypatch.setattr(Uploader, "_put", put)
    async with http_client() as http:
        try:
            await Uploader(spool, cloud, http).upload(RECORDING, 7)
        except Killed:
            await Uploader(make_spool(tmp_path), cloud, http).upload(RECORDING, 99)
    assert len({event_id for event_id, _ in cloud.told}) == 1
    assert {body.recording for _, body in cloud.told} == {sealed.recording}
    assert len({body.stored_at_ms for _, body in cloud.told}) == 1
    assert not list(spool.sealed.iterdir())
    assert not card_path(spool.stored, RECORDING).exists()
    if moment in ("publish", "published"):
        assert len(puts) == 1  # what is stored is not uploaded again


def test_length_is_known_in_each_state(tmp_path: Path) -> None:
    """What a crash between two steps leaves must tell the same end of the call."""
    spool = make_spool(tmp_path)
    assert recorded_until(spool) == {}
    record(spool, 12_000)
    assert recorded_until(spool) == {CONTACT: 1_505}
    sealed = seal(spool, RECORDING, is_truncated=True)
    assert recorded_until(spool) == {CONTACT: 1_505}
    spool.mark_stored(_stored(sealed))
    assert recorded_until(spool) == {CONTACT: 1_505}
    card_path(spool.stored, RECORDING).write_bytes(b"{")
    assert recorded_until(spool) == {}


def _stored(sealed: SealedCard) -> StoredCard:
    return StoredCard(tenant_id=TENANT, recording=sealed.recording, object_key="k", stored_at_ms=9)


def test_kill_while_it_is_marked_stored_leaves_nothing_behind(tmp_path: Path) -> None:
    spool = make_spool(tmp_path)
    record(spool, 100)
    sealed = seal(spool, RECORDING, is_truncated=False)
    left = card_path(spool.sealed, RECORDING).read_bytes()
    spool.mark_stored(_stored(sealed))
    card_path(spool.sealed, RECORDING).write_bytes(left)  # the kill came before its removal
    spool.drop_stored(RECORDING)
    folders = (spool.live, spool.sealed, spool.stored)
    assert [path for folder in folders for path in folder.iterdir()] == []


def test_recording_that_is_still_written_is_not_sealed(tmp_path: Path) -> None:
    """A worker outlives its killed daemon for a moment, and has audio to write."""
    spool = make_spool(tmp_path)
    record(spool, 100)
    with spool.pcm_path(RECORDING).open("ab") as worker:
        fcntl.flock(worker, fcntl.LOCK_EX)
        with pytest.raises(BlockingIOError):
            seal(spool, RECORDING, is_truncated=True)
        worker.write(b"\0" * 4 * 60)
    sealed = seal(spool, RECORDING, is_truncated=True).recording
    assert sealed.duration_ms == 160 * 1000 // RATE_HZ
