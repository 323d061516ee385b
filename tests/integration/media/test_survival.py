"""Ends of a worker: clean, orphaned, killed; full disks; and what is left open after many calls."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from edge_agent.media.client import MediaWorker
from edge_agent.media.pcmfile import PcmFile
from edge_agent.media.protocol import (
    Answer,
    Bridge,
    Dial,
    EndedBy,
    Fault,
    Figures,
    Hangup,
    Incoming,
    MediaUp,
    RecordingStarted,
    StartRecording,
    StopRecording,
    WorkerSettings,
)
from infra.contracts.errors import PeerError
from infra.contracts.ids import LegId, RecordingId
from tests.integration.media import scenarios as sip
from tests.integration.media.conftest import StartSipp, StartWorker
from tests.integration.media.harness import EVENT_LIMIT_S, Worker, new_leg, new_recording

pytestmark = pytest.mark.sip

CALLS = 50


async def recorded_call(
    worker: Worker, start_sipp: StartSipp, path: Path
) -> tuple[LegId, RecordingId]:
    """An answered SIPp caller under recording."""
    await start_sipp(sip.answered() + sip.HANGUP_BY_WORKER, worker.address, "-m", "1")
    leg_id = (await worker.expect(Incoming)).leg_id
    worker.send(Answer(leg_id))
    await worker.expect(MediaUp)
    recording_id = new_recording()
    worker.send(StartRecording(recording_id, leg_id, None, str(path)))
    await worker.expect(RecordingStarted)
    return leg_id, recording_id


async def test_sigkill_loses_at_most_half_a_second(
    start_worker: StartWorker, start_sipp: StartSipp, tmp_path: Path
) -> None:
    worker = await start_worker()
    path = tmp_path / "killed.pcm"
    began = time.monotonic()
    _, recording_id = await recorded_call(worker, start_sipp, path)
    await asyncio.sleep(2)  # the audio that must survive
    os.kill(worker.worker.pid, signal.SIGKILL)
    truth_s = time.monotonic() - began
    assert await worker.exited() == -signal.SIGKILL
    with PcmFile(path) as file:
        assert file.header.recording_id == recording_id
        assert truth_s - 0.5 <= file.frames / file.header.rate_hz <= truth_s


async def test_sigterm_says_goodbye_and_finishes_recordings(
    start_worker: StartWorker, start_sipp: StartSipp, tmp_path: Path
) -> None:
    worker = await start_worker()
    path = tmp_path / "term.pcm"
    leg_id, recording_id = await recorded_call(worker, start_sipp, path)
    await asyncio.sleep(0.5)  # what is recorded
    os.kill(worker.worker.pid, signal.SIGTERM)
    assert await worker.exited() == 0
    assert (await worker.ended(leg_id)).ended_by is EndedBy.LOCAL
    stopped = await worker.recorded(recording_id)
    with PcmFile(path) as file:
        assert file.frames == stopped.frames > 0.3 * file.header.rate_hz


async def test_orphan_hangs_up_and_finishes_recordings(
    start_sipp: StartSipp, tmp_path: Path
) -> None:
    worker = await Worker.start()
    path = tmp_path / "orphan.pcm"
    sipp = await start_sipp(sip.answered() + sip.HANGUP_BY_WORKER, worker.address, "-m", "1")
    leg_id = (await worker.expect(Incoming)).leg_id
    worker.send(Answer(leg_id))
    await worker.expect(MediaUp)
    worker.send(StartRecording(new_recording(), leg_id, None, str(path)))
    await asyncio.sleep(0.5)  # what is recorded
    worker.worker._writer.transport.abort()
    await sipp.finished()  # it got its BYE
    assert await worker.exited() == 0
    with PcmFile(path) as file:
        assert file.frames > 0.3 * file.header.rate_hz


async def test_fifty_calls_leave_nothing_open(
    start_worker: StartWorker, start_sipp: StartSipp, tmp_path: Path
) -> None:
    worker = await start_worker()
    before = await worker.figures()
    callees = await start_sipp(sip.CALLED_AND_ANSWERS + sip.HANGUP_BY_WORKER, "-m", str(CALLS))
    callers = await start_sipp(
        sip.answered() + sip.HANGUP_BY_WORKER,
        worker.address, "-m", str(CALLS), "-r", "50", "-l", str(CALLS),
    )  # fmt: skip
    legs: list[LegId] = []
    recordings: list[RecordingId] = []
    for number in range(CALLS):
        incoming = await worker.expect(Incoming)
        agent = new_leg()
        recording_id = new_recording()
        worker.send(
            Answer(incoming.leg_id),
            Dial(agent, f"sip:agent@127.0.0.1:{callees.port}"),
            Bridge(incoming.leg_id, agent),
            StartRecording(recording_id, incoming.leg_id, agent, str(tmp_path / f"{number}.pcm")),
        )
        legs += [incoming.leg_id, agent]
        recordings.append(recording_id)
    for _ in legs:
        await worker.expect(MediaUp)
    during = await worker.figures()
    assert during.legs == 2 * CALLS
    # Slots: the null device, each leg, two ports for each recording.
    assert during.conference_ports == 1 + 2 * CALLS + 2 * CALLS
    await asyncio.sleep(1)  # the load: all of them talk and are recorded
    worker.send(*(Hangup(leg_id) for leg_id in legs))
    for leg_id in legs:
        await worker.ended(leg_id)
    for recording_id in recordings:
        stopped = await worker.recorded(recording_id)
        assert (stopped.error, stopped.dropped_frames) == ("", 0)
    await callers.finished()
    await callees.finished()

    def kept(figures: Figures) -> tuple[int, ...]:
        return (
            figures.legs,
            figures.recordings,
            figures.players,
            figures.conference_ports,
            figures.open_files,
        )

    # PJSIP frees what a call held a moment after its end, and says nothing of it.
    async with asyncio.timeout(EVENT_LIMIT_S):
        while kept(await worker.figures()) != kept(before):  # noqa: ASYNC110 - as said
            await asyncio.sleep(0.02)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
async def test_full_disk_is_told_and_the_call_lives_on(
    start_worker: StartWorker, start_sipp: StartSipp, tmp_path: Path
) -> None:
    worker = await start_worker()
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = await asyncio.create_subprocess_exec(
        "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)
    )
    if await mount.wait() != 0:
        pytest.skip("no right to mount in this container")
    try:
        leg_id, recording_id = await recorded_call(worker, start_sipp, disk / "r.pcm")
        fault = await worker.expect(Fault)
        assert fault.code == "disk_full"
        assert (await worker.figures()).legs == 1
        worker.send(StopRecording(recording_id))
        stopped = await worker.recorded(recording_id)
        assert stopped.error == "disk_full"
        with PcmFile(disk / "r.pcm") as file:
            assert file.frames == stopped.frames > 8000
        worker.send(Hangup(leg_id))
        await worker.ended(leg_id)
    finally:
        unmount = await asyncio.create_subprocess_exec("umount", str(disk))
        assert await unmount.wait() == 0


async def test_recording_that_cannot_begin_still_ends(
    start_worker: StartWorker, start_sipp: StartSipp, tmp_path: Path
) -> None:
    worker = await start_worker()
    leg_id, running = await recorded_call(worker, start_sipp, tmp_path / "a.pcm")
    taken, nowhere, stranger = new_recording(), new_recording(), new_recording()
    worker.send(
        StartRecording(taken, leg_id, None, str(tmp_path / "a.pcm")),
        StartRecording(nowhere, leg_id, None, str(tmp_path / "no" / "b.pcm")),
        StartRecording(stranger, new_leg(), None, str(tmp_path / "c.pcm")),
        StartRecording(running, leg_id, None, str(tmp_path / "d.pcm")),
    )
    assert (await worker.recorded(taken)).error == "open_failed"
    assert (await worker.recorded(nowhere)).error == "open_failed"
    assert (await worker.recorded(stranger)).error == "unknown_leg"
    await worker.expect(Fault, lambda e: e.code == "duplicate_recording")
    worker.send(StopRecording(running))
    assert (await worker.recorded(running)).error == ""


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(WorkerSettings(max_legs=100_000), id="too-many-legs"),
        pytest.param(WorkerSettings(codecs=("none",)), id="no-codec"),
        pytest.param(WorkerSettings(sip_host="192.0.2.1"), id="address-not-ours"),
    ],
)
async def test_settings_that_are_refused(settings: WorkerSettings) -> None:
    with pytest.raises(PeerError) as caught:
        await MediaWorker.start(settings)
    assert caught.value.code == "start_failed"
