"""Workers under test with their events, SIPp as their peer, and tones to hear."""

from __future__ import annotations

import asyncio
import itertools
import socket
import time
import uuid
import wave
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np
import soundfile

from edge_agent.media.client import MediaWorker
from edge_agent.media.pcmfile import PcmFile
from edge_agent.media.protocol import (
    AnyCommand,
    AnyEvent,
    Figures,
    GetFigures,
    LegEnded,
    RecordingStopped,
    WorkerSettings,
)
from infra.contracts.ids import LegId, RecordingId

RATE_HZ = 8000
EVENT_LIMIT_S = 10.0
RTP_PORTS = 500

E = TypeVar("E", bound=msgspec.Struct)
Samples = np.ndarray[tuple[int], np.dtype[np.int16]]

# Workers and SIPp take RTP ports from ranges of their own, below the kernel's ephemeral ports.
_next_rtp_port = itertools.cycle(range(11_000, 31_000, RTP_PORTS))


def new_leg() -> LegId:
    return LegId(str(uuid.uuid4()))


def new_recording() -> RecordingId:
    return RecordingId(str(uuid.uuid4()))


class Worker:
    """A media worker and all it has said."""

    def __init__(self, worker: MediaWorker) -> None:
        self.worker = worker
        self.said: list[AnyEvent] = []
        self._taken: set[int] = set()
        self._news = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, **settings: object) -> Worker:
        chosen = {"rtp_port_low": next(_next_rtp_port), "rtp_port_count": RTP_PORTS} | settings
        return cls(await MediaWorker.start(msgspec.convert(chosen, WorkerSettings)))

    async def _read(self) -> None:
        async for event in self.worker.events():
            self.said.append(event)
            self._news.set()
        self._news.set()

    @property
    def address(self) -> str:
        return self.worker.ready.sip_address

    def send(self, *commands: AnyCommand) -> None:
        for command in commands:
            self.worker.send(command)

    async def expect(
        self, kind: type[E], fits: Callable[[E], bool] = lambda _: True, *, limit_s: float = 0
    ) -> E:
        """The first event of this kind that fits and was not expected before."""
        async with asyncio.timeout(limit_s or EVENT_LIMIT_S):
            while True:
                for at, event in enumerate(self.said):
                    if at not in self._taken and isinstance(event, kind) and fits(event):
                        self._taken.add(at)
                        return event
                assert not self._reading.done(), "worker ended"
                self._news.clear()
                await self._news.wait()

    async def ended(self, leg_id: LegId, *, limit_s: float = 0) -> LegEnded:
        return await self.expect(LegEnded, lambda e: e.leg_id == leg_id, limit_s=limit_s)

    async def recorded(self, recording_id: RecordingId) -> RecordingStopped:
        return await self.expect(RecordingStopped, lambda e: e.recording_id == recording_id)

    async def figures(self) -> Figures:
        self.send(GetFigures())
        return await self.expect(Figures)

    def of_kind(self, kind: type[E]) -> list[E]:
        return [event for event in self.said if isinstance(event, kind)]

    async def exited(self, limit_s: float = EVENT_LIMIT_S) -> int:
        """Wait until all was read and the process is gone; its status."""
        await asyncio.wait_for(self._reading, limit_s)
        assert self.worker.exit_status is not None
        return self.worker.exit_status

    async def close(self) -> None:
        if self.worker.exit_status is None:
            assert await self.worker.stop() == 0
        await self._reading


class Sipp:
    """One SIPp process that runs one scenario."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self.port = port

    @classmethod
    async def start(cls, folder: Path, scenario: str, *arguments: str) -> Sipp:
        path = folder / f"scenario-{uuid.uuid4().hex}.xml"
        path.write_text(f'<?xml version="1.0"?>\n<scenario name="x">{scenario}</scenario>\n')
        port = free_port()
        process = await asyncio.create_subprocess_exec(
            "sipp",
            *("-sf", str(path), "-i", "127.0.0.1", "-mi", "127.0.0.1", "-p", str(port)),
            *("-mp", str(next(_next_rtp_port)), "-nostdin", "-cp", str(free_port())),
            *arguments,
            cwd=folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        await asyncio.wait_for(asyncio.to_thread(_wait_bound, port), EVENT_LIMIT_S)
        return cls(process, port)

    async def finished(self, limit_s: float = 20.0) -> None:
        """It has run its scenario to the end as it was written."""
        async with asyncio.timeout(limit_s):
            output, _ = await self.process.communicate()
        assert self.process.returncode == 0, output.decode(errors="replace")[-3000:]

    async def kill(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


def _wait_bound(port: int) -> None:
    """Until SIPp is bound to its UDP port: it tells nobody, but the kernel does."""
    limit = time.monotonic() + EVENT_LIMIT_S
    while f":{port:04X} " not in Path("/proc/net/udp").read_text() and time.monotonic() < limit:
        time.sleep(0.005)


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def tone(frequency_hz: float, seconds: float, level: float = 8000.0) -> Samples:
    times = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    wave_form: Samples = (level * np.sin(2 * np.pi * frequency_hz * times)).astype(np.int16)
    return wave_form


def write_wav(path: Path, samples: Samples) -> str:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.tobytes())
    return str(path)


def write_ulaw(path: Path, samples: Samples) -> str:
    soundfile.write(path, samples, RATE_HZ, format="RAW", subtype="ULAW")
    return str(path)


def read_spool(path: Path) -> tuple[Samples, Samples]:
    """Left and right of a spool file."""
    with PcmFile(path) as file:
        pcm = np.frombuffer(b"".join(file.blocks(8000)), dtype=np.int16)
    return pcm[0::2], pcm[1::2]


def share_of(samples: Samples, frequency_hz: float) -> float:
    """Share of the samples' energy within 10 Hz of a frequency, 0 to 1; 0 of silence."""
    power = np.abs(np.fft.rfft(samples.astype(float) * np.hanning(len(samples)))) ** 2
    frequencies = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    total = float(power[1:].sum())
    near = np.abs(frequencies - frequency_hz) <= 10
    return float(power[near].sum()) / total if total else 0.0


def lag_ms(left: Samples, right: Samples) -> float:
    """By how much right is later than left, found by cross-correlation; milliseconds."""
    a, b = left.astype(float), right.astype(float)
    size = len(a) + len(b)
    spectrum = np.fft.rfft(b, size) * np.conj(np.fft.rfft(a, size))
    found = int(np.argmax(np.fft.irfft(spectrum, size)))
    return (found if found < size // 2 else found - size) * 1000 / RATE_HZ
