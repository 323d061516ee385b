"""Watches one server: started until ready, restarted a bounded number of times, reported."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Protocol

import msgspec

from infra.contracts.errors import PeerError
from infra.stack.process import ServerProcess, ServerSpec, log_tail, rotate_log
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

# SeaweedFS, the slowest, needs 3.3 s on two idle cores; a loaded machine gets twenty times that.
READY_LIMIT_S = 60.0
READY_POLL_S = 0.05
# A server that dies more often than this has a fault that restarting does not cure.
MAX_RESTARTS = 5
RESTART_WINDOW_S = 60.0
RESTART_WAIT_S = 0.2


class ServerPhase(StrEnum):
    """Where a server is."""

    STOPPED = "stopped"
    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"
    FAILED = "failed"


class ServerState(msgspec.Struct, frozen=True):
    """One server now; `restarts` counts since the stack started, `ready_ms` the last start."""

    name: str
    phase: ServerPhase
    pid: int | None = None
    restarts: int = 0
    ready_ms: int | None = None
    detail: str = ""


class Server(Protocol):
    """What each kind of server offers to its supervision."""

    @property
    def name(self) -> str:
        """Unique within the stack."""

    async def prepare(self) -> None:
        """Write files and make folders; safe to repeat."""

    def spec(self) -> ServerSpec:
        """How to run it."""

    async def is_ready(self) -> bool:
        """A real request to it succeeds."""

    async def provision(self) -> None:
        """What must be inside it; safe to repeat."""


class Supervised:
    """One server and its restarts."""

    def __init__(
        self,
        server: Server,
        on_state: Callable[[ServerState], None],
        on_process: Callable[[str, ServerProcess], None],
    ) -> None:
        self.server = server
        self.state = ServerState(server.name, ServerPhase.STOPPED)
        self._on_state = on_state
        self._on_process = on_process
        self._process: ServerProcess | None = None
        self._watch: asyncio.Task[None] | None = None
        self._crashes: deque[float] = deque()
        self._restarts = 0

    async def start(self, *, then: Callable[[], Awaitable[None]] | None = None) -> None:
        """Start it, wait until it is ready, and watch it from then on.

        Raises:
            PeerError: it ended or was not ready in time; names its log and its last lines.
        """
        await self.server.prepare()
        await self._run_until_ready(ServerPhase.STARTING)
        await self.server.provision()
        if then is not None:
            await then()
        self._watch = asyncio.create_task(self._keep_running())

    async def stop(self) -> None:
        """Stop it, and its watching."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait([self._watch])
            self._watch = None
        if self._process is not None:
            await self._process.stop()
        self._set(ServerPhase.STOPPED)

    async def _run_until_ready(self, phase: ServerPhase) -> None:
        began = time.monotonic()
        spec = self.server.spec()
        rotate_log(spec.log_file)
        process = ServerProcess(spec)
        self._process = process
        self._on_process(self.server.name, process)
        self._set(phase)
        try:
            await self._wait_ready(process, spec)
        except BaseException:
            await process.stop()
            raise
        self._set(ServerPhase.READY, ready_ms=int((time.monotonic() - began) * 1_000))

    async def _wait_ready(self, process: ServerProcess, spec: ServerSpec) -> None:
        deadline = time.monotonic() + READY_LIMIT_S
        while not await self.server.is_ready():
            if process.ended.is_set():
                raise PeerError(
                    f"{spec.name} ended with status {process.exit_status} while it started; "
                    f"log {spec.log_file}:\n{log_tail(spec.log_file)}",
                    code="server_ended",
                )
            if time.monotonic() > deadline:
                raise PeerError(
                    f"{spec.name} was not ready within {READY_LIMIT_S:.0f} s; "
                    f"log {spec.log_file}:\n{log_tail(spec.log_file)}",
                    code="server_not_ready",
                )
            await asyncio.sleep(READY_POLL_S)

    async def _keep_running(self) -> None:
        while self._process is not None:
            await self._process.ended.wait()
            status = self._process.exit_status
            log.error("server ended", server=self.server.name, status=status)
            if not await self._restart(status):
                return

    async def _restart(self, status: int | None) -> bool:
        """Start it again; False when it died too often."""
        while True:
            now = time.monotonic()
            self._crashes.append(now)
            while self._crashes and self._crashes[0] < now - RESTART_WINDOW_S:
                self._crashes.popleft()
            if len(self._crashes) > MAX_RESTARTS:
                detail = f"ended {len(self._crashes)} times within {RESTART_WINDOW_S:.0f} s"
                self._set(ServerPhase.FAILED, detail=f"{detail}, last status {status}")
                log.critical("server is not restarted any more", server=self.server.name)
                return False
            self._restarts += 1
            await asyncio.sleep(RESTART_WAIT_S)
            try:
                await self.server.prepare()
                await self._run_until_ready(ServerPhase.RESTARTING)
            except PeerError as exc:
                log.error("server did not come back", server=self.server.name, error=str(exc))
                continue
            return True

    def _set(self, phase: ServerPhase, *, ready_ms: int | None = None, detail: str = "") -> None:
        running = self._process is not None and not self._process.ended.is_set()
        self.state = ServerState(
            name=self.server.name,
            phase=phase,
            pid=self._process.pid if running and self._process else None,
            restarts=self._restarts,
            ready_ms=ready_ms,
            detail=detail,
        )
        self._on_state(self.state)
