"""Runs SIPp: its arguments, its event lines as they happen, orders to its calls."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.contracts.errors import PeerError
from infra.demo.peers.child import Child, ChildFailed, read_tail, require_program
from infra.demo.peers.ports import LOOPBACK, free_ports

SIPP_PACKAGE = "sip-tester"
EXIT_ALL_CALLS_WELL = 0
EXIT_A_CALL_FAILED = 1
EVENT_LINE_LIMIT = 4_096
# Linux's default limit for a socket; SIPp's own 64 kB overflows when 120 calls end at once.
SOCKET_BUFFER_BYTES = 212_992


class SippFailed(PeerError):
    """SIPp ended by itself with an error."""

    code = "sipp_failed"


@dataclass(frozen=True, slots=True)
class SippEvent:
    """One event line of a scenario."""

    call_id: str
    name: str
    detail: str


class Sipp:
    """One SIPp process in a folder of its own."""

    def __init__(self, folder: Path, name: str, scenario_xml: str) -> None:
        self.folder = folder
        self.name = name
        self.port = free_ports(1)
        self._errors = folder / f"{name}.errors.log"
        self._scenario_xml = scenario_xml
        self._child: Child | None = None
        self._events: asyncio.StreamReader | None = None
        self._events_transport: asyncio.ReadTransport | None = None
        self._own_writer: int | None = None
        self._exit: asyncio.Task[int] | None = None

    async def start(
        self, arguments: Sequence[str], *, media_ports: int = 6, keeps_errors: bool = True
    ) -> None:
        """Start SIPp; `media_ports` consecutive ports are kept for its RTP.

        `keeps_errors` writes SIPp's error log, which also has a line for every time limit met.

        SIPp binds `-mp` and the three ports after it at its start, and streams from the rest.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        scenario = self.folder / f"{self.name}.xml"
        scenario.write_text(self._scenario_xml, encoding="utf-8")
        events = self.folder / f"{self.name}.events"
        await self._open_events(events)
        argv = [
            require_program("sipp", SIPP_PACKAGE),
            *("-sf", str(scenario), "-i", LOOPBACK, "-p", str(self.port)),
            *("-mi", LOOPBACK, "-mp", str(free_ports(media_ports)), "-t", "u1"),
            *("-trace_logs", "-log_file", str(events)),
            *(("-trace_err", "-error_file", str(self._errors)) if keeps_errors else ()),
            # -nostdin and no control port: nothing but the scenario and we steer it.
            *("-nostdin", "-cp", str(free_ports(1)), "-timer_resol", "5"),
            *("-buff_size", str(SOCKET_BUFFER_BYTES)),
            *arguments,
        ]
        self._child = await Child.start(
            self.name, argv, log_path=self.folder / f"{self.name}.log", cwd=self.folder
        )
        self._exit = asyncio.create_task(self._watch(self._child), name=f"exit-{self.name}")

    async def _watch(self, child: Child) -> int:
        status = await child.wait()
        self._close_own_writer()
        return status

    def _close_own_writer(self) -> None:
        if self._own_writer is not None:
            os.close(self._own_writer)
            self._own_writer = None

    async def _open_events(self, path: Path) -> None:
        """A FIFO for -log_file, so that event lines arrive at once instead of being polled for."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        os.mkfifo(path, 0o600)
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        # Without a writer a FIFO reads as ended. Ours stands until SIPp has gone.
        self._own_writer = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        self._events = asyncio.StreamReader(limit=EVENT_LINE_LIMIT)
        protocol = asyncio.StreamReaderProtocol(self._events)
        self._events_transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: protocol, os.fdopen(descriptor, "rb", buffering=0)
        )

    async def events(self) -> AsyncIterator[SippEvent]:
        """Event lines until SIPp ends."""
        if self._events is None:
            raise ChildFailed(f"{self.name} was not started")
        while line := await self._events.readline():
            call_id, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            name, _, detail = rest.partition(" ")
            if name:
                yield SippEvent(call_id, name, detail)

    def order(self, call_id: str, text: str = "order") -> None:
        """Send a call of this SIPp our order (see scenario.ORDER)."""
        message = (
            f"MESSAGE sip:peer@{LOOPBACK}:{self.port} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {LOOPBACK}:9;branch=z9hG4bK-{text}\r\n"
            f"From: <sip:{text}@{LOOPBACK}>;tag={text}\r\nTo: <sip:peer@{LOOPBACK}>\r\n"
            f"Call-ID: {call_id}\r\nCSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n"
        )
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(message.encode(), (LOOPBACK, self.port))

    async def stop_calling(self) -> None:
        """No new calls; SIPp ends by itself when the standing ones are over."""
        if self._child is not None:
            self._child.send(signal.SIGUSR1)

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._child.pid if self._child and self._child.exit_status is None else None

    async def wait(self) -> int:
        """Wait for its end; the exit status is 0 (all calls went as planned) or 1 (some did not).

        Raises:
            SippFailed: it ended for another reason; the message ends with its last lines.
        """
        if self._child is None or self._exit is None:
            raise ChildFailed(f"{self.name} was not started")
        status = await asyncio.shield(self._exit)
        if status not in (EXIT_ALL_CALLS_WELL, EXIT_A_CALL_FAILED):
            raise SippFailed(f"{self.name} ended with status {status}:\n{self._child.tail()}")
        return status

    def failure_text(self) -> str:
        """SIPp's own account of what did not go as planned."""
        errors = read_tail(self._errors)
        return errors or (self._child.tail() if self._child else "")

    async def stop(self) -> None:
        """End it at once; calls that still stand are left to the far end's time-outs."""
        if self._child is not None:
            await self._child.stop()
        if self._exit is not None:
            await self._exit
        self._close_own_writer()
        if self._events_transport is not None:
            self._events_transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()
