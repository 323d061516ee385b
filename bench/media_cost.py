"""What a bridged and recorded call costs the media worker, and what recorders cost by themselves.

SIPp streams a µ-law tone from both ends in processes of its own; the worker's CPU is read from
/proc. Load and worker share the machine: the figures are those of a busy one.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from array import array
from pathlib import Path

import msgspec
import numpy as np

from bench.cpu import TICKS_PER_S, process_cpu_s
from cython_ext.spool import StereoSpool
from edge_agent.media.protocol import (
    Answer,
    Bridge,
    Dial,
    Hangup,
    Incoming,
    MediaUp,
    StartRecording,
)
from infra.contracts.ids import LegId, RecordingId
from tests.integration.media import scenarios as sip
from tests.integration.media.harness import Sipp, Worker, new_leg, new_recording, tone, write_ulaw

FRAME_SAMPLES = 160
FRAMES_PER_S = 50
SETTLE_S = 2.0
RECORDERS = 100
RECORDER_KINDS = ("none", "native", "pjsua2")
WRITTEN_S = 2_000  # enough for the clock's resolution
SHORT_CALLS, SHORT_SECONDS = 20, 5.0


class Row(msgspec.Struct, frozen=True):
    """A worker with so many bridged calls.

    Attributes:
        poll_lag_ms_max: longest time between two rounds of the worker's own thread.
        threads: shares of one core by thread name.
    """

    calls: int
    recorded: bool
    ms_per_call_second: float
    share_of_core: float
    calls_per_core: int
    rx_packets: int
    rx_lost: int
    dropped_frames: int
    poll_lag_ms_max: float
    rss_mb: int
    threads: dict[str, float]


class Figures(msgspec.Struct, frozen=True):
    """All of a run; CPU ms for each recording-second."""

    recorders_ms: dict[str, float]
    writing_ms: dict[str, float]
    bridged_calls: list[Row]


def thread_cpu_seconds(pid: int) -> dict[str, float]:
    """CPU by thread name, to see where it goes."""
    found: dict[str, float] = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        name, _, rest = (task / "stat").read_text().partition("(")[2].rpartition(")")
        fields = rest.split()
        found[name] = found.get(name, 0.0) + (int(fields[11]) + int(fields[12])) / TICKS_PER_S
    return found


async def measure_calls(calls: int, seconds: float, folder: Path, *, recorded: bool) -> Row:
    """CPU of a worker with so many bridged calls."""
    worker = await Worker.start(max_legs=2 * calls + 8, rtp_port_low=32_000, rtp_port_count=900)
    sound = write_ulaw(folder / "tone.ul", tone(440, 10))
    agents = await Sipp.start(
        folder, sip.CALLED_AND_ANSWERS + sip.sound(sound) + sip.HANGUP_BY_WORKER
    )
    callers = await Sipp.start(
        folder,
        sip.answered() + sip.sound(sound) + sip.HANGUP_BY_WORKER,
        *(worker.address, "-m", str(calls), "-r", "20", "-l", str(calls)),
    )
    try:
        legs, recordings = await set_up(worker, agents.port, calls, folder, recorded=recorded)
        await asyncio.sleep(SETTLE_S)
        await worker.figures()
        before, threads, start = (
            process_cpu_s(worker.worker.pid),
            thread_cpu_seconds(worker.worker.pid),
            time.monotonic(),
        )
        await asyncio.sleep(seconds)
        used = process_cpu_s(worker.worker.pid) - before
        wall = time.monotonic() - start
        after = thread_cpu_seconds(worker.worker.pid)
        figures = await worker.figures()
        worker.send(*(Hangup(leg_id) for leg_id in legs))
        ended = [await worker.ended(leg_id) for leg_id in legs]
        for recording_id in recordings:
            await worker.recorded(recording_id)
    finally:
        await callers.kill()
        await agents.kill()
        await worker.close()
    heard = [each.media for each in ended if each.media]
    return Row(
        calls=calls,
        recorded=recorded,
        ms_per_call_second=round(used * 1000 / wall / calls, 3),
        share_of_core=round(used / wall, 3),
        calls_per_core=int(calls * wall / used),
        rx_packets=sum(each.rx_packets for each in heard),
        rx_lost=sum(each.rx_lost for each in heard),
        dropped_frames=figures.recorder_dropped_frames,
        poll_lag_ms_max=figures.poll_lag_us_max / 1000,
        rss_mb=figures.rss_bytes // 2**20,
        threads={k: round((v - threads.get(k, 0)) / wall, 3) for k, v in after.items()},
    )


async def set_up(
    worker: Worker, agent_port: int, calls: int, folder: Path, *, recorded: bool
) -> tuple[list[LegId], list[RecordingId]]:
    """Answer each caller, dial it an agent, bridge, record."""
    legs: list[LegId] = []
    recordings: list[RecordingId] = []
    for _ in range(calls):
        caller = (await worker.expect(Incoming, limit_s=30)).leg_id
        agent = new_leg()
        worker.send(
            Answer(caller),
            Dial(agent, f"sip:agent@127.0.0.1:{agent_port}"),
            Bridge(caller, agent),
        )
        legs += [caller, agent]
        if recorded:
            recording_id = new_recording()
            path = str(folder / f"{recording_id}.pcm")
            worker.send(StartRecording(recording_id, caller, agent, path))
            recordings.append(recording_id)
    for _ in legs:
        await worker.expect(MediaUp, limit_s=30)
    return legs, recordings


def kernel_write_cost(seconds: int) -> float:
    """CPU ms per recording-second of the spool kernel: put both sides, merge, write."""
    spool = StereoSpool(FRAME_SAMPLES)
    frame = array("h", range(FRAME_SAMPLES))
    file = os.open("/dev/null", os.O_WRONLY)
    start = time.process_time()
    for tick in range(seconds * FRAMES_PER_S):
        spool.put_left(tick, frame)
        spool.put_right(tick, frame)
        if tick % 10 == 9:
            spool.drain(file)
    used = time.process_time() - start
    os.close(file)
    return used * 1000 / seconds


def numpy_write_cost(seconds: int) -> float:
    """The same work in Python: frames kept as bytes, interleaved by NumPy, written."""
    left: list[bytes] = []
    right: list[bytes] = []
    frame = array("h", range(FRAME_SAMPLES))
    file = os.open("/dev/null", os.O_WRONLY)
    start = time.process_time()
    for tick in range(seconds * FRAMES_PER_S):
        left.append(bytes(frame))
        right.append(bytes(frame))
        if tick % 10 == 9:
            stereo = np.empty((len(left) * FRAME_SAMPLES, 2), np.int16)
            stereo[:, 0] = np.frombuffer(b"".join(left), np.int16)
            stereo[:, 1] = np.frombuffer(b"".join(right), np.int16)
            os.write(file, stereo.tobytes())
            left.clear()
            right.clear()
    used = time.process_time() - start
    os.close(file)
    return used * 1000 / seconds


def recorder_cost(kind: str, seconds: float) -> float:
    """CPU ms per recording-second of a recorder on a live bridge, its sources included."""
    command = [sys.executable, "-m", "bench.media_recorders", kind, str(RECORDERS), str(seconds)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout.strip().splitlines()[-1])


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--calls", default="20,60,120", help="calls at once, phase by phase")
    parser.add_argument("--seconds", type=float, default=10.0, help="measured, for each phase")


async def measure(options: argparse.Namespace) -> Figures:
    """Recorders without SIP, then a worker with calls."""
    calls_list = [int(text) for text in options.calls.split(",")]
    seconds = options.seconds
    if options.short:
        calls_list, seconds = [SHORT_CALLS], SHORT_SECONDS
    recorders = {
        kind: await asyncio.to_thread(recorder_cost, kind, seconds) for kind in RECORDER_KINDS
    }
    writing = {
        "native": round(kernel_write_cost(WRITTEN_S), 4),
        "numpy": round(numpy_write_cost(WRITTEN_S), 4),
    }
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            await measure_calls(calls, seconds, Path(folder), recorded=recorded)
            for calls in calls_list
            for recorded in (False, True)
        ]
    return Figures(recorders, writing, rows)


def table(figures: Figures) -> list[str]:
    """For people."""
    lines = [
        f"recorder on the bridge, CPU ms for each recording-second: {figures.recorders_ms}",
        f"interleave and write alone, CPU ms for each recording-second: {figures.writing_ms}",
        "calls recorded  ms per call-second  calls per core  received    lost  dropped  lag ms",
    ]
    lines += [
        f"{row.calls:5} {row.recorded!s:>8} {row.ms_per_call_second:19.3f} {row.calls_per_core:15}"
        f" {row.rx_packets:9} {row.rx_lost:7} {row.dropped_frames:8} {row.poll_lag_ms_max:7.2f}"
        for row in figures.bridged_calls
    ]
    return lines
