"""Recordings: ports on the bridge, one thread that drains all spools, one that syncs and closes.

Draining must never wait for a slow disk's sync, or rings would overflow: so the two are apart.
"""

from __future__ import annotations

import errno
import fcntl
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from cython_ext.spool import StereoSpool
from edge_agent.media.pcmfile import FRAME_BYTES, PcmHeader
from edge_agent.media.protocol import AnyEvent, Fault, RecordingStopped, StartRecording
from edge_agent.pj.endpoint import BRIDGE_RATE_HZ, FRAME_SAMPLES
from edge_agent.pj.kernels import RecorderPorts, conference
from edge_agent.pj.leg import Leg
from infra.contracts.errors import PeerError, RequestError
from infra.contracts.ids import LegId, RecordingId
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

# A killed process loses at most this and one tick; the ring holds 2.56 s.
DRAIN_PERIOD_S = 0.2
# While a recording waits for the bridge to let go of its ports: one tick is 20 ms.
STOPPING_PERIOD_S = 0.02
# What a power cut may lose; each sync costs a disk about 5 ms per recording.
SYNC_PERIOD_S = 2.0
# At exit: a disk that is that slow has lost its chance.
FINISH_LIMIT_S = 10.0

_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(slots=True)
class Recording:
    """One running recording."""

    recording_id: RecordingId
    left_leg_id: LegId
    right_leg_id: LegId | None
    file: int
    spool: StereoSpool
    ports: RecorderPorts
    error: str = ""
    is_stopping: bool = False
    is_drained: bool = False
    is_synced_once: bool = False
    live_sides: set[LegId] = field(default_factory=set)

    @property
    def dropped_frames(self) -> int:
        """Stereo samples lost, count."""
        return self.spool.dropped_ticks * FRAME_SAMPLES


class Recorder:
    """All recordings of a worker. Its methods belong to the polling thread."""

    def __init__(self, post: Callable[[AnyEvent], None]) -> None:
        self._post = post
        self._running: dict[RecordingId, Recording] = {}
        self._dropped_before = 0
        self._wake = threading.Event()
        self._is_closing = False
        self._to_finish: SimpleQueue[Recording | None] = SimpleQueue()
        self._drainer = threading.Thread(target=self._drain_all, name="spool-drain", daemon=True)
        self._syncer = threading.Thread(target=self._sync_all, name="spool-sync", daemon=True)
        self._drainer.start()
        self._syncer.start()

    def __len__(self) -> int:
        return len(self._running)

    @property
    def dropped_frames(self) -> int:
        """Stereo samples lost since the worker started, count."""
        running = sum(each.dropped_frames for each in list(self._running.values()))
        return self._dropped_before + running

    def start(self, command: StartRecording, sides: list[Leg], now_ms: int) -> None:
        """Create the file and wire the ports.

        Raises:
            PeerError: the file can't be made, or the bridge is full.
            RequestError: it runs already.
        """
        if command.recording_id in self._running:
            raise RequestError("recording runs already", code="duplicate_recording")
        header = PcmHeader(command.recording_id, BRIDGE_RATE_HZ, now_ms)
        file = _create(command.path, header.pack())
        try:
            spool = StereoSpool(FRAME_SAMPLES)
            ports = RecorderPorts(spool, BRIDGE_RATE_HZ)
        except (MemoryError, RuntimeError) as error:
            os.close(file)
            raise PeerError(f"recorder: {error}", code="recording_failed") from error
        recording = Recording(
            command.recording_id,
            command.left_leg_id,
            command.right_leg_id,
            file,
            spool,
            ports,
            live_sides={leg.leg_id for leg in sides},
        )
        self._running[command.recording_id] = recording
        for leg in sides:
            self.wire(leg)

    def wire(self, leg: Leg) -> None:
        """Connect a leg's audio to each recording of it; again after its slot has changed."""
        if leg.slot is None:
            return
        for recording in list(self._running.values()):
            if recording.is_stopping:
                continue
            if recording.left_leg_id == leg.leg_id:
                conference.connect(leg.slot, recording.ports.left_slot)
            elif recording.right_leg_id == leg.leg_id:
                conference.connect(leg.slot, recording.ports.right_slot)

    def leg_ended(self, leg_id: LegId) -> None:
        """Stop what recorded this leg and has no other side left."""
        for recording in list(self._running.values()):
            if leg_id in recording.live_sides:
                recording.live_sides.discard(leg_id)
                if not recording.live_sides:
                    self.stop(recording.recording_id)

    def stop(self, recording_id: RecordingId) -> bool:
        """Begin to finish; `RecordingStopped` follows. False: no such recording runs."""
        recording = self._running.get(recording_id)
        if recording is None:
            return False
        if not recording.is_stopping:
            recording.ports.remove()
            recording.is_stopping = True
            self._wake.set()
        return True

    def close(self) -> None:
        """Stop all and wait until every file is safe; the bridge must still tick."""
        for recording_id in list(self._running):
            self.stop(recording_id)
        self._is_closing = True
        self._wake.set()
        self._drainer.join(FINISH_LIMIT_S)
        self._to_finish.put(None)
        self._syncer.join(FINISH_LIMIT_S)
        if self._running:
            log.error("recordings were not finished in time", count=len(self._running))

    def _drain_all(self) -> None:
        """Thread: write what the rings hold; hand on what is complete."""
        while True:
            stopping = False
            for recording in list(self._running.values()):
                if not recording.is_drained:
                    self._drain(recording)
                    stopping = stopping or (recording.is_stopping and not recording.is_drained)
            if self._is_closing and all(each.is_drained for each in list(self._running.values())):
                return
            self._wake.wait(STOPPING_PERIOD_S if stopping else DRAIN_PERIOD_S)
            self._wake.clear()

    def _drain(self, recording: Recording) -> None:
        is_last = recording.is_stopping and recording.ports.is_detached
        failed = recording.spool.drain(recording.file, finish=is_last)
        if failed and not recording.error:
            recording.error = "disk_full" if failed in _DISK_FULL else "write_failed"
            log.error(
                "recording can't be written",
                recording_id=recording.recording_id,
                errno=errno.errorcode.get(failed, str(failed)),
            )
            self._post(Fault(recording.error, f"recording can't be written: {os.strerror(failed)}"))
        elif not failed and recording.error and not is_last:
            log.info("recording is written again", recording_id=recording.recording_id)
            recording.error = ""
        if is_last:
            recording.is_drained = True
            self._to_finish.put(recording)

    def _sync_all(self) -> None:
        """Thread: sync each file every SYNC_PERIOD_S, and close what is complete; None ends it."""
        next_sync = time.monotonic() + SYNC_PERIOD_S
        while True:
            try:
                recording = self._to_finish.get(timeout=max(0.0, next_sync - time.monotonic()))
                if recording is None:
                    return
                self._finish(recording)
            except Empty:
                for running in list(self._running.values()):
                    self._sync(running)
                next_sync = time.monotonic() + SYNC_PERIOD_S

    def _sync(self, recording: Recording) -> None:
        try:
            os.fdatasync(recording.file)
        except OSError as error:
            recording.error = recording.error or "write_failed"
            log.error(
                "recording can't be synced",
                recording_id=recording.recording_id,
                errno=errno.errorcode.get(error.errno or 0, ""),
            )

    def _finish(self, recording: Recording) -> None:
        self._sync(recording)
        os.close(recording.file)
        self._dropped_before += recording.dropped_frames
        self._running.pop(recording.recording_id, None)
        self._post(
            RecordingStopped(
                recording.recording_id,
                frames=recording.spool.bytes_written // FRAME_BYTES,
                dropped_frames=recording.dropped_frames,
                error=recording.error,
            )
        )


def _create(path: str, header: bytes) -> int:
    """A new file with its header, and its name safe in its folder; the file's descriptor."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except (OSError, ValueError) as error:
        raise PeerError(f"spool file: {error.__class__.__name__}", code="open_failed") from error
    try:
        # Held until the file is closed, also by our death: a daemon that was started anew must not
        # seal what this worker still writes.
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.write(file, header) != len(header):
            raise OSError(errno.ENOSPC, "short write")
        folder = os.open(os.path.dirname(path) or ".", os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        os.close(file)
        os.unlink(path)
        code = "disk_full" if error.errno in _DISK_FULL else "open_failed"
        raise PeerError(f"spool file: {os.strerror(error.errno or 0)}", code=code) from error
    return file
