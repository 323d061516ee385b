"""CPU of recorders on a live bridge, without SIP: `python -m bench.media_recorders KIND N SECONDS`.

KIND is native (our ports, one stereo file each), pjsua2 (PJSIP's WAV recorder, two mono files each,
since it can't separate two sources in one) or none (the players alone). A process for each KIND,
because one PJSIP endpoint lives in a process. Prints ms of CPU per recording-second.
"""

from __future__ import annotations

import select
import sys
import tempfile
import time
from array import array
from pathlib import Path
from typing import Any

from cython_ext.clip import Clip
from edge_agent.media.protocol import StartRecording, WorkerSettings
from edge_agent.pj.callbacks import Facts
from edge_agent.pj.endpoint import BRIDGE_RATE_HZ, FRAME_SAMPLES, Endpoint
from edge_agent.pj.kernels import PlayerPort, conference
from edge_agent.pj.kernels import pjsua2 as pj
from edge_agent.pj.recording import Recorder
from edge_agent.pj.switchboard import new_leg_id
from infra.contracts.ids import RecordingId

ROUND_S = 0.02


def start_native(count: int, sources: list[PlayerPort], folder: Path) -> Recorder:
    """Our recorder, wired to two sources."""
    recorder = Recorder(lambda _event: None)
    for number in range(count):
        recording_id = RecordingId(str(new_leg_id()))
        command = StartRecording(recording_id, new_leg_id(), None, str(folder / f"{number}.pcm"))
        recorder.start(command, [], 0)
        ports = recorder._running[recording_id].ports
        conference.connect(sources[0].slot, ports.left_slot)
        conference.connect(sources[1].slot, ports.right_slot)
    return recorder


def start_pjsua2(count: int, sources: list[PlayerPort], folder: Path) -> list[Any]:  # Any: SWIG
    """PJSIP's recorder, two for each recording."""
    recorders = []
    for number in range(count):
        for side, source in enumerate(sources):
            recorder = pj.AudioMediaRecorder()
            recorder.createRecorder(str(folder / f"{number}-{side}.wav"))
            conference.connect(source.slot, recorder.getPortId())
            recorders.append(recorder)
    return recorders


def main(kind: str, count: int, seconds: float) -> None:
    """Measure one kind and leave."""
    endpoint = Endpoint(WorkerSettings(), Facts(), new_leg_id)
    clip = Clip(array("h", [n % 2000 for n in range(BRIDGE_RATE_HZ)]))
    sources = [PlayerPort((clip,), BRIDGE_RATE_HZ, FRAME_SAMPLES, loop=True) for _ in range(2)]
    with tempfile.TemporaryDirectory() as folder:
        held: Any = None  # keeps the recorders alive while they are measured
        if kind == "native":
            held = start_native(count, sources, Path(folder))
        elif kind == "pjsua2":
            held = start_pjsua2(count, sources, Path(folder))
        run(endpoint, 1.0)
        before = time.process_time()
        run(endpoint, seconds)
        used = time.process_time() - before
        if isinstance(held, Recorder):
            held.close()
        del held
        for source in sources:
            source.remove()
        run(endpoint, 0.1)
    endpoint.close()
    print(round(used * 1000 / seconds / count, 4))


def run(endpoint: Endpoint, seconds: float) -> None:
    """Poll for so long."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        select.select([endpoint.signalling_fd], [], [], ROUND_S)
        endpoint.poll()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
    sys.stdout.flush()
