"""The daemon's side of a media worker: start it, tell it, hear it, and see it end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator

from edge_agent.media.framing import FrameBuffer, decode_event, encode
from edge_agent.media.protocol import (
    PROTOCOL_VERSION,
    AnyCommand,
    AnyEvent,
    Fault,
    Hello,
    Ready,
    Shutdown,
    WorkerSettings,
)
from infra.contracts.errors import PeerError
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

# Importing pjsua2 and starting PJSIP takes 0.4 s; ten times that on a machine in trouble.
START_LIMIT_S = 15.0
# A worker says goodbye to its calls for 2 s and waits up to 10 s for a disk.
STOP_LIMIT_S = 15.0
READ_BYTES = 64 * 1024
# A worker that does not read is stuck; commands are some 150 bytes.
MAX_UNSENT_BYTES = 4 * 1024 * 1024


class MediaWorker:
    """One worker process. Made by `start`; iterate `events()` once; `stop` or `kill` ends it.

    Attributes:
        heard_at_s: when it last said something, by the event loop's clock.
    """

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        settings: WorkerSettings,
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self._frames = FrameBuffer()
        self._early: list[AnyEvent] = []
        self.settings = settings
        self.heard_at_s = asyncio.get_running_loop().time()
        self.ready: Ready

    @classmethod
    async def start(cls, settings: WorkerSettings, *, log_level: str = "INFO") -> MediaWorker:
        """Start a process and shake hands; its stderr (JSON lines) is ours.

        Raises:
            PeerError: it refused the settings, speaks another version, died or took too long.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            # A socket pair has no name: nobody else can connect, and it closes with its owner.
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "edge_agent.pj.worker",
                f"--socket-fd={theirs.fileno()}",
                f"--log-level={log_level}",
                stdin=asyncio.subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
            )
        reader, writer = await asyncio.open_connection(sock=ours)
        worker = cls(process, reader, writer, settings)
        try:
            async with asyncio.timeout(START_LIMIT_S):
                worker.ready = await worker._shake_hands()
        except TimeoutError as error:
            await worker.kill()
            raise PeerError("media worker did not start in time", code="start_failed") from error
        except BaseException:
            await worker.kill()
            raise
        return worker

    async def _shake_hands(self) -> Ready:
        self.send(Hello(PROTOCOL_VERSION, self.settings))
        async for event in self._read():
            if isinstance(event, Ready) and event.version == PROTOCOL_VERSION:
                return event
            if isinstance(event, Fault):
                raise PeerError(event.message, code=event.code)
            raise PeerError("worker did not begin with Ready", code="version_mismatch")
        raise PeerError("media worker ended before it was ready", code="start_failed")

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def exit_status(self) -> int | None:
        """None while it runs; else its status, negative for a signal (-9: SIGKILL)."""
        return self._process.returncode

    def send(self, command: AnyCommand) -> None:
        """Queue a command; they arrive in order.

        Raises:
            PeerError: the worker is gone (`worker_lost`), or does not read (`worker_stuck`).
        """
        if self._writer.is_closing():
            raise PeerError("media worker is gone", code="worker_lost")
        if self._writer.transport.get_write_buffer_size() > MAX_UNSENT_BYTES:
            raise PeerError("media worker does not read", code="worker_stuck")
        self._writer.write(encode(command))

    async def _read(self) -> AsyncIterator[AnyEvent]:
        while self._early:
            yield self._early.pop(0)
        while True:
            try:
                piece = await self._reader.read(READ_BYTES)
            except ConnectionError:
                return
            if not piece:
                return
            self.heard_at_s = asyncio.get_running_loop().time()
            # Kept aside one by one: the handshake leaves this iterator after its first event.
            self._early.extend(decode_event(body) for body in self._frames.feed(piece))
            while self._early:
                yield self._early.pop(0)

    async def events(self) -> AsyncIterator[AnyEvent]:
        """Events in order, until the worker has ended; then `exit_status` tells how.

        Raises:
            PeerError: the worker sent what is no event.
        """
        async for event in self._read():
            yield event
        try:
            async with asyncio.timeout(STOP_LIMIT_S):
                await self._process.wait()
        except TimeoutError:
            log.error("media worker closed its socket and stays", pid=self.pid)
            await self.kill()
        self._writer.close()

    async def stop(self, limit_s: float = STOP_LIMIT_S) -> int:
        """Have it hang up, finish its recordings and exit; kill it when it takes too long.

        Somebody must read `events()` meanwhile, or its last words are lost.

        Returns:
            Its exit status; 0 is a clean end.
        """
        with contextlib.suppress(PeerError):  # gone already: the wait below tells how
            self.send(Shutdown())
        try:
            async with asyncio.timeout(limit_s):
                await self._process.wait()
        except TimeoutError:
            log.error("media worker did not stop in time", pid=self.pid)
            return await self.kill()
        self._writer.close()
        assert self._process.returncode is not None  # noqa: S101  wait() has returned
        return self._process.returncode

    async def kill(self) -> int:
        """SIGKILL; its recordings stay readable up to their last write."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        status = await self._process.wait()
        self._writer.close()
        return status
