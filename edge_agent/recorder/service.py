"""Runs the spool: seals what has ended, uploads what is sealed, for ever, a few at a time."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterator

from edge_agent.recorder.seal import seal
from edge_agent.recorder.spool import LiveCard, Spool, recordings_in
from edge_agent.recorder.upload import Uploader
from infra.contracts.errors import TandemError
from infra.contracts.ids import RecordingId
from infra.telemetry.logs import get_logger
from infra.telemetry.metrics import Counter, Gauge

log = get_logger(__name__)

# An encoder keeps one core busy; the other cores are for calls.
MAX_SEALS = 1
# Four streams fill a site's uplink; more only share it.
MAX_UPLOADS = 4
FIRST_RETRY_S = 1.0
# Five minutes: a cloud that was away for hours is not asked in vain too often, and is found soon.
MAX_RETRY_S = 300.0

_UPLOADED = Counter("tandem_edge_recordings_uploaded_total", "Recordings verified in the store")
_FAILED = Counter("tandem_edge_upload_failures_total", "Upload attempts that failed", ["code"])
_WAITING = Gauge("tandem_edge_recordings_waiting", "Sealed recordings not yet in the store")


class RecorderService:
    """One spool's tasks."""

    def __init__(
        self, spool: Spool, uploader: Uploader, now_ms: Callable[[], int] | None = None
    ) -> None:
        self.spool = spool
        self._uploader = uploader
        self._now_ms = now_ms or (lambda: time.time_ns() // 1_000_000)
        self._seals = asyncio.Semaphore(MAX_SEALS)
        self._uploads = asyncio.Semaphore(MAX_UPLOADS)
        self._tasks: dict[RecordingId, asyncio.Task[None]] = {}
        self._syncs: set[asyncio.Task[None]] = set()

    def recover(self) -> None:
        """Take up what a process before this one left; nothing may be recording yet."""
        self.spool.open()
        for recording_id in recordings_in(self.spool.live):
            log.warning("recording was cut off", recording_id=recording_id)
            self.finish(recording_id, is_truncated=True)
        pending = {*recordings_in(self.spool.sealed), *recordings_in(self.spool.stored)}
        for recording_id in sorted(pending - self._tasks.keys()):
            self._start(recording_id, is_truncated=None)

    def reserve(self, card: LiveCard) -> str:
        """Path for a new recording.

        Raises:
            PeerError: `spool_full`.
            OSError: the disk refuses.
        """
        path = str(self.spool.reserve(card))
        sync = asyncio.create_task(self._make_durable(card.recording_id), name="sync-card")
        self._syncs.add(sync)
        sync.add_done_callback(self._syncs.discard)
        return path

    async def _make_durable(self, recording_id: RecordingId) -> None:
        try:
            await asyncio.to_thread(self.spool.make_durable, recording_id)
        except OSError as exc:
            log.error("a recording's card is not durable", recording_id=recording_id, exc_info=exc)

    def finish(self, recording_id: RecordingId, *, is_truncated: bool) -> None:
        """The file is complete (or its worker is dead): seal and upload it."""
        if not self.spool.pcm_path(recording_id).exists():
            self.spool.drop_live(recording_id)  # the recorder never began
        elif recording_id not in self._tasks:
            self._start(recording_id, is_truncated=is_truncated)

    async def stop(self) -> None:
        """Stop all work where it stands; the next start goes on from there."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def idle(self) -> None:
        """Until nothing waits any more."""
        while self._tasks:
            await asyncio.wait(list(self._tasks.values()))

    def _start(self, recording_id: RecordingId, *, is_truncated: bool | None) -> None:
        task = asyncio.create_task(self._carry(recording_id, is_truncated), name="recording")
        self._tasks[recording_id] = task
        _WAITING.set(len(self._tasks))

        def on_done(done: asyncio.Task[None]) -> None:
            self._tasks.pop(recording_id, None)
            _WAITING.set(len(self._tasks))
            if not done.cancelled() and (exc := done.exception()):
                log.error("recording stopped on a fault", recording_id=recording_id, exc_info=exc)

        task.add_done_callback(on_done)

    async def _carry(self, recording_id: RecordingId, is_truncated: bool | None) -> None:
        if is_truncated is not None and not await self._sealed(recording_id, is_truncated):
            return
        for delay_s in _delays_s():
            try:
                async with self._uploads:
                    await self._uploader.upload(recording_id, self._now_ms())
            except (TandemError, OSError) as exc:
                # OSError: our own disk refuses a read, or (full) the card of what is stored.
                code = exc.code if isinstance(exc, TandemError) else "spool_failed"
                _FAILED.labels(code).inc()
                log.warning("upload waits", recording_id=recording_id, code=code, delay_s=delay_s)
                await asyncio.sleep(delay_s)
            else:
                _UPLOADED.inc()
                log.info("recording stored", recording_id=recording_id)
                return

    async def _sealed(self, recording_id: RecordingId, is_truncated: bool) -> bool:
        """Seal it; False when nobody ever will."""
        for delay_s in _delays_s():
            try:
                async with self._seals:
                    await asyncio.to_thread(
                        seal, self.spool, recording_id, is_truncated=is_truncated
                    )
            except TandemError as exc:
                log.error("recording unreadable", recording_id=recording_id, code=exc.code)
                self.spool.set_aside(recording_id)
                return False
            except BlockingIOError:
                # The worker of a daemon that was killed still writes its last words.
                log.info("recording is still written", recording_id=recording_id)
                await asyncio.sleep(delay_s)
            except (OSError, RuntimeError) as exc:
                # A full disk, or libsndfile (RuntimeError) on one: the PCM stays, room may come.
                log.error("recording not sealed", recording_id=recording_id, exc_info=exc)
                await asyncio.sleep(delay_s)
            else:
                return True
        return False


def _delays_s() -> Iterator[float]:
    """Growing pauses for ever, each shortened by chance: edges must not come in step."""
    delay_s = FIRST_RETRY_S
    while True:
        yield delay_s * random.uniform(0.5, 1.0)  # noqa: S311  # not a secret
        delay_s = min(delay_s * 2, MAX_RETRY_S)
