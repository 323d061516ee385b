"""Keeps the media workers running: starts them, passes their news on, replaces those that die."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from edge_agent.media.client import MediaWorker
from edge_agent.media.protocol import AnyEvent, Drain, GetFigures, WorkerSettings
from infra.contracts.errors import PeerError
from infra.telemetry.logs import get_logger
from infra.telemetry.metrics import Counter, Gauge

log = get_logger(__name__)

# At once after a crash: the other workers carry its load meanwhile. Then slower.
RESTART_BACKOFF_S = (0.0, 0.5, 2.0, 5.0)
# A worker that ran this long is healthy again: the back-off starts over.
HEALTHY_S = 60.0
# A worker answers in milliseconds. One that hangs keeps its callers in silence and their agents
# busy for ever, so it is killed; the limit is far above what a machine in trouble needs.
WATCH_EVERY_S = 2.0
# Rounds and not seconds: a daemon that was itself stopped for a minute must not blame its workers.
SILENT_ROUNDS = 8

_DEATHS = Counter("tandem_edge_worker_deaths_total", "Media workers that died")
_RUNNING = Gauge("tandem_edge_workers", "Media workers that take calls")


class WorkerPool:
    """A fixed number of places; each always has a worker in it, or one being started."""

    def __init__(
        self,
        settings: tuple[WorkerSettings, ...],
        *,
        on_started: Callable[[str, MediaWorker], None],
        on_event: Callable[[str, AnyEvent], None],
        on_lost: Callable[[str], None],
        on_addresses: Callable[[tuple[str, ...]], Awaitable[None]],
    ) -> None:
        """Args: on_addresses: the SIP addresses of all that run now, after each change."""
        self._settings = settings
        self._on_started = on_started
        self._on_event = on_event
        self._on_lost = on_lost
        self._on_addresses = on_addresses
        self._running: dict[str, MediaWorker] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._is_started = False
        self._is_stopping = False

    @property
    def pids(self) -> list[int]:
        """Processes that take calls."""
        return [worker.pid for worker in self._running.values()]

    async def start(self) -> None:
        """Start them all; returns when each takes calls.

        Raises:
            PeerError: one did not start.
        """
        workers = await asyncio.gather(*(MediaWorker.start(s) for s in self._settings))
        for settings, worker in zip(self._settings, workers, strict=True):
            self._tasks.append(
                asyncio.create_task(self._keep(settings, worker), name=f"keep-{settings.name}")
            )
        await asyncio.sleep(0)  # let each place register its worker
        self._is_started = True
        await self._publish()

    def drain(self) -> None:
        """Let them refuse new calls by themselves too."""
        for worker in self._running.values():
            with contextlib.suppress(PeerError):  # it is dead: its place sees that
                worker.send(Drain())

    async def stop(self) -> None:
        """Stop them all; their last words are still heard."""
        self._is_stopping = True
        await asyncio.gather(*(worker.stop() for worker in self._running.values()))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep(self, settings: WorkerSettings, first: MediaWorker) -> None:
        loop = asyncio.get_running_loop()
        worker: MediaWorker | None = first
        failures = generation = 0
        while not self._is_stopping:
            if worker is None:
                await asyncio.sleep(RESTART_BACKOFF_S[min(failures, len(RESTART_BACKOFF_S) - 1)])
                failures += 1
                worker = await self._restarted(settings)
                continue
            generation += 1
            started_at = loop.time()
            await self._serve(f"{settings.name}.{generation}", worker)
            failures = 0 if loop.time() - started_at > HEALTHY_S else failures
            worker = None

    async def _restarted(self, settings: WorkerSettings) -> MediaWorker | None:
        try:
            return await MediaWorker.start(settings)
        except (PeerError, OSError) as exc:  # OSError: no process or descriptor is left
            code = exc.code if isinstance(exc, PeerError) else "start_failed"
            log.error("media worker did not start", worker=settings.name, code=code, exc_info=exc)
            return None

    async def _serve(self, name: str, worker: MediaWorker) -> None:
        """One worker's life; the name is new for each, so no news is taken for another's."""
        self._running[name] = worker
        _RUNNING.set(len(self._running))
        self._on_started(name, worker)
        if self._is_started:  # at the start, `start` tells of all at once
            await self._publish()
        watch = asyncio.create_task(_watch(name, worker), name=f"watch-{name}")
        try:
            async for event in worker.events():
                self._take(name, event)
        except PeerError as exc:
            log.error("media worker talks nonsense", worker=name, code=exc.code)
            await worker.kill()
        finally:
            watch.cancel()
        del self._running[name]
        _RUNNING.set(len(self._running))
        if not self._is_stopping:
            _DEATHS.inc()
            log.error("media worker died", worker=name, status=worker.exit_status)
        self._on_lost(name)
        if not self._is_stopping:
            await self._publish()

    def _take(self, name: str, event: AnyEvent) -> None:
        try:
            self._on_event(name, event)
        # Without its reader a worker's calls would be deaf for ever: no event may end it.
        except Exception as exc:
            log.critical(
                "a worker's event broke", worker=name, kind=type(event).__name__, exc_info=exc
            )

    async def _publish(self) -> None:
        addresses = tuple(worker.ready.sip_address for worker in self._running.values())
        try:
            await self._on_addresses(addresses)
        except (PeerError, OSError) as exc:
            # The front probes its workers anyway, and reads the list when it is restarted.
            log.error("front did not take the workers", exc_info=exc)


async def _watch(name: str, worker: MediaWorker) -> None:
    """Kill a worker that has fallen silent; its reader then sees its end."""
    loop = asyncio.get_running_loop()
    rounds = 0
    while rounds < SILENT_ROUNDS:
        asked_at_s = loop.time()
        with contextlib.suppress(PeerError):  # gone or stuck: its silence tells
            worker.send(GetFigures())
        await asyncio.sleep(WATCH_EVERY_S)
        rounds = rounds + 1 if worker.heard_at_s < asked_at_s else 0
    log.error("media worker is silent and is killed", worker=name, rounds=rounds)
    await worker.kill()
