"""What a bridged and recorded call costs the media worker, and what recorders cost by themselves.

`python -m bench.media_cost [--calls 20,60,120] [--seconds 10]` prints the machine, a table, and one
line of JSON. SIPp streams a µ-law tone from both ends in processes of its own; the worker's CPU is
read from /proc. Load and worker share the machine: the figures are those of a busy one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from array import array
from pathlib import Path

import numpy as np

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

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
FRAME_SAMPLES = 160
FRAMES_PER_S = 50
SETTLE_S = 2.0
RECORDERS = 100


def cpu_seconds(pid: int) -> float:
    """User and system CPU of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def thread_cpu_seconds(pid: int) -> dict[str, float]:
    """CPU by thread name, to see where it goes."""
    found: dict[str, float] = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        name, _, rest = (task / "stat").read_text().partition("(")[2].rpartition(")")
        fields = rest.split()
        found[name] = found.get(name, 0.0) + (int(fields[11]) + int(fields[12])) / TICKS_PER_S
    return found


async def measure_calls(calls: int, seconds: float, folder: Path, *, recorded: bool) -> dict:  # type: ignore[type-arg]  # a row of JSON
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
            cpu_seconds(worker.worker.pid),
            thread_cpu_seconds(worker.worker.pid),
            time.monotonic(),
        )
        await asyncio.sleep(seconds)
        used = cpu_seconds(worker.worker.pid) - before
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
    received = sum(each.media.rx_packets for each in ended if each.media)
    lost = sum(each.media.rx_lost for each in ended if each.media)
    return {
        "calls": calls,
        "recorded": recorded,
        "ms_per_call_second": round(used * 1000 / wall / calls, 3),
        "share_of_core": round(used / wall, 3),
        "calls_per_core": int(calls * wall / used),
        "rx_packets": received,
        "rx_lost": lost,
        "dropped_frames": figures.recorder_dropped_frames,
        "poll_lag_ms_max": figures.poll_lag_us_max / 1000,
        "rss_mb": figures.rss_bytes // 2**20,
        "threads": {k: round((v - threads.get(k, 0)) / wall, 3) for k, v in after.items()},
    }


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


def machine() -> str:
    """One line on what this ran on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} x {model}, Python {platform.python_version()}, load before {load:.2f}"


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", default="20,60,120")
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args()
    result: dict[str, object] = {"machine": machine()}
    print(result["machine"])
    result["recorders_ms_per_recording_second"] = recorders = {
        kind: recorder_cost(kind, options.seconds) for kind in ("none", "native", "pjsua2")
    }
    result["writing_ms_per_recording_second"] = writing = {
        "native": round(kernel_write_cost(2000), 4),
        "numpy": round(numpy_write_cost(2000), 4),
    }
    print(f"recorder on the bridge, ms of CPU per recording-second: {recorders}")
    print(f"interleave and write alone, ms of CPU per recording-second: {writing}")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for calls in (int(text) for text in options.calls.split(",")):
            for recorded in (False, True):
                row = await measure_calls(calls, options.seconds, Path(folder), recorded=recorded)
                rows.append(row)
                print(row)
    result["bridged_calls"] = rows
    print(json.dumps(result))


if __name__ == "__main__":
    asyncio.run(main())
