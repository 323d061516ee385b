"""What is heard: prompts, music, bridges and recordings, measured by their tones."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import numpy as np
import pytest

from edge_agent.media.protocol import (
    Answer,
    Bridge,
    Dial,
    Fault,
    Hangup,
    Incoming,
    MediaUp,
    Music,
    Play,
    PlayDone,
    PlayOutcome,
    RecordingStarted,
    StartRecording,
    StopMusic,
    StopPlay,
    StopRecording,
    Unbridge,
)
from infra.contracts.ids import LegId
from tests.integration.media import scenarios as sip
from tests.integration.media.conftest import StartSipp, StartWorker
from tests.integration.media.harness import (
    RATE_HZ,
    Worker,
    lag_ms,
    new_leg,
    new_recording,
    read_spool,
    share_of,
    tone,
    write_ulaw,
    write_wav,
)

pytestmark = pytest.mark.sip

PURE = 0.95


async def connect(edge: Worker, phones: Worker) -> tuple[LegId, LegId]:
    """A call from the phones to the edge; the leg at the edge, and the leg at the phones."""
    phone_leg = new_leg()
    phones.send(Dial(phone_leg, f"sip:100@{edge.address}"))
    edge_leg = (await edge.expect(Incoming)).leg_id
    edge.send(Answer(edge_leg))
    await edge.expect(MediaUp, lambda e: e.leg_id == edge_leg)
    await phones.expect(MediaUp, lambda e: e.leg_id == phone_leg)
    return edge_leg, phone_leg


async def heard(worker: Worker, leg_id: LegId, folder: Path, seconds: float) -> np.ndarray:
    """What a worker receives on a leg for so long."""
    recording_id = new_recording()
    path = folder / f"{recording_id}.pcm"
    worker.send(StartRecording(recording_id, leg_id, None, str(path)))
    await worker.expect(RecordingStarted, lambda e: e.recording_id == recording_id)
    await asyncio.sleep(seconds)  # the audio itself
    worker.send(StopRecording(recording_id))
    stopped = await worker.recorded(recording_id)
    assert (stopped.error, stopped.dropped_frames) == ("", 0)
    left, right = read_spool(path)
    assert not right.any()
    assert len(left) == stopped.frames
    return left


async def test_prompts_play_one_after_the_other(start_worker: StartWorker, tmp_path: Path) -> None:
    edge, phones = await start_worker(), await start_worker()
    edge_leg, phone_leg = await connect(edge, phones)
    paths = (
        write_wav(tmp_path / "a.wav", tone(500, 0.5)),
        write_wav(tmp_path / "b.wav", tone(900, 0.5)),
    )
    began = time.monotonic()
    edge.send(Play(edge_leg, "p1", paths))
    left = await heard(phones, phone_leg, tmp_path, 1.5)
    done = await edge.expect(PlayDone)
    assert (done.play_id, done.outcome) == ("p1", PlayOutcome.FINISHED)
    assert time.monotonic() - began < 3
    loud = np.flatnonzero(np.abs(left.astype(int)) > 500)
    audio = left[loud[0] : loud[-1] + 1]
    # The recording may begin up to a few frames after the prompt did.
    assert 0.8 * RATE_HZ < len(audio) <= 1.02 * RATE_HZ
    assert share_of(audio[-4000:-200], 900) > PURE
    assert share_of(audio[: len(audio) - 4200], 500) > PURE


async def test_play_is_replaced_stopped_and_refused(
    start_worker: StartWorker, tmp_path: Path
) -> None:
    edge, phones = await start_worker(), await start_worker()
    edge_leg, _ = await connect(edge, phones)
    good = write_wav(tmp_path / "a.wav", tone(500, 9))
    (tmp_path / "bad.wav").write_bytes(b"RIFF not a wav")
    edge.send(Play(edge_leg, "one", (good,)), Play(edge_leg, "two", (good,), loop=True))
    first = await edge.expect(PlayDone)
    assert (first.play_id, first.outcome) == ("one", PlayOutcome.STOPPED)
    edge.send(StopPlay(edge_leg, "one"), StopPlay(edge_leg, "two"))
    second = await edge.expect(PlayDone)
    assert (second.play_id, second.outcome) == ("two", PlayOutcome.STOPPED)
    for play_id, path in (("bad", tmp_path / "bad.wav"), ("none", tmp_path / "none.wav")):
        edge.send(Play(edge_leg, play_id, (str(path),)))
        assert (await edge.expect(Fault)).code == "play_failed"
        failed = await edge.expect(PlayDone)
        assert (failed.play_id, failed.outcome) == (play_id, PlayOutcome.FAILED)
    edge.send(Play(edge_leg, "last", (good,)), Hangup(edge_leg))
    last = await edge.expect(PlayDone)
    assert (last.play_id, last.outcome) == ("last", PlayOutcome.LEG_ENDED)


async def test_music_is_one_player_for_all(start_worker: StartWorker, tmp_path: Path) -> None:
    edge, phones = await start_worker(), await start_worker()
    pairs = [await connect(edge, phones) for _ in range(3)]
    music = write_wav(tmp_path / "music.wav", tone(700, 0.25))
    edge.send(*(Music(edge_leg, music) for edge_leg, _ in pairs))
    assert (await edge.figures()).players == 1
    listened = await asyncio.gather(
        *(heard(phones, phone_leg, tmp_path, 0.8) for _, phone_leg in pairs)
    )
    assert all(share_of(left[2400:], 700) > PURE for left in listened)
    edge.send(*(StopMusic(edge_leg) for edge_leg, _ in pairs))
    assert (await edge.figures()).players == 0
    assert not (await heard(phones, pairs[0][1], tmp_path, 0.4))[1600:].any()


async def test_bridge_carries_both_ways_and_recording_knows_left_from_right(
    start_worker: StartWorker, tmp_path: Path
) -> None:
    edge, phones = await start_worker(), await start_worker()
    caller_leg, caller = await connect(edge, phones)
    agent_leg, agent = await connect(edge, phones)
    edge.send(Music(caller_leg, write_wav(tmp_path / "m.wav", tone(300, 1))))
    phones.send(
        Play(caller, "c", (write_wav(tmp_path / "c.wav", tone(440, 1)),), loop=True),
        Play(agent, "a", (write_wav(tmp_path / "a.wav", tone(1000, 1)),), loop=True),
    )
    recording_id = new_recording()
    path = tmp_path / "stereo.pcm"
    edge.send(
        Bridge(caller_leg, agent_leg),
        Bridge(caller_leg, agent_leg),
        StartRecording(recording_id, caller_leg, agent_leg, str(path)),
    )
    at_caller, at_agent = await asyncio.gather(
        heard(phones, caller, tmp_path, 1.5), heard(phones, agent, tmp_path, 1.5)
    )
    assert share_of(at_caller[4000:], 1000) > PURE
    assert share_of(at_agent[4000:], 440) > PURE
    edge.send(StopRecording(recording_id))
    stopped = await edge.recorded(recording_id)
    left, right = read_spool(path)
    assert len(left) == len(right) == stopped.frames
    assert share_of(left[4000:], 440) > PURE
    assert share_of(right[4000:], 1000) > PURE
    edge.send(Unbridge(caller_leg, agent_leg))
    assert not (await heard(phones, caller, tmp_path, 0.5))[2400:].any()


async def test_sides_of_a_recording_are_aligned(
    start_worker: StartWorker, start_sipp: StartSipp, tmp_path: Path
) -> None:
    """Two phones that echo hear the same music: the same sound must come in at the same time."""
    edge = await start_worker()
    rng = np.random.default_rng(1)
    noise = (rng.normal(size=RATE_HZ * 3) * 4000).clip(-20000, 20000).astype(np.int16)
    music = write_wav(tmp_path / "noise.wav", noise)
    legs = []
    for _ in range(2):
        await start_sipp(
            sip.answered().replace("[rtpstream_audio_port]", "[media_port]") + sip.pause(4000)
            + sip.BYE,
            edge.address, "-m", "1", "-rtp_echo",
        )  # fmt: skip
        leg_id = (await edge.expect(Incoming)).leg_id
        edge.send(Answer(leg_id))
        await edge.expect(MediaUp)
        legs.append(leg_id)
    edge.send(*(Music(leg_id, music) for leg_id in legs))
    recording_id = new_recording()
    path = tmp_path / "aligned.pcm"
    edge.send(StartRecording(recording_id, legs[0], legs[1], str(path)))
    await asyncio.sleep(2.5)  # the audio itself
    edge.send(StopRecording(recording_id))
    await edge.recorded(recording_id)
    left, right = read_spool(path)
    assert np.abs(left[8000:].astype(int)).mean() > 1000
    assert abs(lag_ms(left[8000:16000], right[8000:16000])) < 20


async def test_sipp_streams_are_recorded_on_their_sides(
    start_worker: StartWorker, start_sipp: StartSipp, tmp_path: Path
) -> None:
    edge = await start_worker()
    legs = []
    for frequency in (440, 1000):
        sound = write_ulaw(tmp_path / f"{frequency}.ul", tone(frequency, 1))
        scenario = sip.answered() + sip.sound(sound) + sip.HANGUP_BY_WORKER
        await start_sipp(scenario, edge.address, "-m", "1")
        leg_id = (await edge.expect(Incoming)).leg_id
        edge.send(Answer(leg_id))
        await edge.expect(MediaUp)
        legs.append(leg_id)
    recording_id = new_recording()
    path = tmp_path / "sipp.pcm"
    edge.send(Bridge(legs[0], legs[1]), StartRecording(recording_id, legs[0], legs[1], str(path)))
    await asyncio.sleep(1.5)  # what both say
    # The caller goes first; the recording ends by itself when the agent has gone as well.
    edge.send(Hangup(legs[0]))
    await asyncio.sleep(0.5)  # what the agent says alone
    edge.send(Hangup(legs[1]))
    stopped = await edge.recorded(recording_id)
    assert stopped.dropped_frames == 0
    left, right = read_spool(path)
    assert share_of(left[4000:11000], 440) > PURE
    assert share_of(right[4000:11000], 1000) > PURE
    assert not left[-2400:-800].any()
    assert share_of(right[-2400:-400], 1000) > PURE
    assert abs(len(left) / RATE_HZ - 2.0) < 0.2
