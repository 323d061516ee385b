"""CPU that bridged calls cost, recorded or not, in the front, the daemon, the worker, the leaf.

SIPp's callers reach SIPp's phones by a queue and the ACD owner, and stream µ-law both ways. The
peers' own CPU is left out. Two PJSUA2 recorders beside ours, in the same run, give the ratio.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from bench.cpu import CLOUD_PARTS, DAEMON, EDGE_PARTS, OTHERS, PEERS, CpuUse, CpuWindow
from bench.media_cost import recorder_cost
from bench.place import PLAIN_NUMBER, RECORDED_NUMBER, Place, Seated, open_place, until
from infra.demo.peers.crowd import Crowd, CrowdPlan
from infra.demo.peers.sipp_phones import SippPhones

CALL_RATE_HZ = 8.0
CONNECT_LIMIT_S = 60.0
IDLE_LIMIT_S = 60.0
STORED_LIMIT_S = 180.0
# After the last answer: the recorders run, the announcements of the queue are over.
SETTLE_S = 3.0
MS_PER_S = 1_000
SHORT_CALLS, SHORT_SECONDS = "20", 5.0

# Of all legs of the phase, whose callers have arrived since a time.
LEGS_QUERY = """
SELECT count(*) AS legs,
       coalesce(sum((media->>'rx_packets')::bigint), 0)::bigint AS received,
       coalesce(sum((media->>'rx_lost')::bigint), 0)::bigint AS lost
FROM cdr WHERE started_at_ms >= $1"""
RECORDINGS_QUERY = """
SELECT count(*) AS recordings, count(*) FILTER (WHERE stored_at_ms IS NOT NULL) AS stored,
       coalesce(sum(duration_ms), 0)::bigint AS duration_ms
FROM recording WHERE started_at_ms >= $1"""


class Phase(msgspec.Struct, frozen=True):
    """One number of calls at once.

    Attributes:
        connected: calls that stood while it was measured; fewer than `calls` is a failure.
        cpu_ms: CPU milliseconds for each second of each call, by part of the edge.
        cloud_cpu_ms: likewise of the cloud node and the region's servers.
        others_cores: share of one core that processes outside this bench used meanwhile.
        seal_ms: for each recorded second, CPU of the daemon after the talk: FLAC and upload.
        stored_after_s: from the hang-ups until the last recording was verified in the store.
    """

    calls: int
    is_recorded: bool
    connected: int
    cpu_ms: dict[str, float]
    edge_cpu_ms: float
    cloud_cpu_ms: float
    edge_cores: float
    peers_cores: float
    others_cores: float
    rx_packets: int
    rx_lost: int
    recordings: int
    seal_ms: float | None
    stored_after_s: float | None


class Figures(msgspec.Struct, frozen=True):
    """All of a run; recorders as CPU ms for each recording-second on a live bridge."""

    phases: list[Phase]
    recorders_ms: dict[str, float]
    pjsua2_recorder_to_ours: float


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--calls", default="20,60,120", help="calls at once, phase by phase")
    parser.add_argument("--seconds", type=float, default=15.0, help="measured, for each phase")
    parser.add_argument("--recorded", choices=("yes", "no", "both"), default="both")


async def measure(options: argparse.Namespace) -> Figures:
    """Run every phase in one house."""
    calls_list = [int(text) for text in options.calls.split(",")]
    seconds = options.seconds
    if options.short:
        calls_list, seconds = [int(SHORT_CALLS)], SHORT_SECONDS
    kinds = {"yes": (True,), "no": (False,), "both": (False, True)}[options.recorded]
    recorders = {
        kind: await asyncio.to_thread(recorder_cost, kind, seconds)
        for kind in ("none", "native", "pjsua2")
    }
    ours, theirs = (recorders[kind] - recorders["none"] for kind in ("native", "pjsua2"))
    async with open_place(max(calls_list)) as place:
        phases = []
        for calls in calls_list:
            for is_recorded in kinds:
                phase = await _phase(place, calls, seconds, is_recorded=is_recorded)
                print(_line(phase), file=sys.stderr)  # a later phase may fail
                phases.append(phase)
    return Figures(phases, recorders, round(theirs / ours, 2))


async def _phase(place: Place, calls: int, seconds: float, *, is_recorded: bool) -> Phase:
    agents = place.agents[:calls]
    number = RECORDED_NUMBER if is_recorded else PLAIN_NUMBER
    plan = CrowdPlan(
        numbers=[(f"+1555{index:07}", number) for index in range(calls)],
        calls=calls,
        rate_hz=CALL_RATE_HZ,
        at_once=calls,
    )
    began_ms = time.time_ns() // 1_000_000
    with tempfile.TemporaryDirectory(dir=place.folder) as name:
        folder = Path(name)
        phones = SippPhones([agent.account for agent in agents], folder=folder / "phones")
        async with phones:
            await place.states(agents, "available")
            async with Crowd(plan, trunk=place.edge.trunk, folder=folder / "crowd") as crowd:

                async def all_talk() -> bool:
                    return phones.counts.answered >= calls

                await until(all_talk, f"{calls} calls talk", CONNECT_LIMIT_S)
                await asyncio.sleep(SETTLE_S)
                window = CpuWindow()
                await asyncio.sleep(seconds)
                use = window.close()
                connected = crowd.open_calls
                after = CpuWindow()
                hung_up = time.monotonic()
                await crowd.hang_up_all()
                await crowd.finished(IDLE_LIMIT_S)
                await place.idle(IDLE_LIMIT_S)
            await _stored(place, began_ms, calls if is_recorded else 0)
            stored_after_s, after_use = time.monotonic() - hung_up, after.close()
            await _to_rest(place, agents)
    return await _account(
        place,
        began_ms,
        use,
        calls=calls,
        connected=connected,
        sealing=(after_use, stored_after_s) if is_recorded else None,
    )


async def _stored(place: Place, began_ms: int, recordings: int) -> None:
    async def look() -> bool:
        row = (await place.rows(RECORDINGS_QUERY, began_ms))[0]
        return bool(row["stored"] >= recordings)

    await until(look, f"{recordings} recordings are stored", STORED_LIMIT_S)


async def _to_rest(place: Place, agents: list[Seated]) -> None:
    """The agents are free again (no wrap-up here), and sign out."""
    await place.states(agents, "offline")


async def _account(
    place: Place,
    began_ms: int,
    use: CpuUse,
    *,
    calls: int,
    connected: int,
    sealing: tuple[CpuUse, float] | None,
) -> Phase:
    legs = (await place.rows(LEGS_QUERY, began_ms))[0]
    recordings = (await place.rows(RECORDINGS_QUERY, began_ms))[0]

    def per_call_second(*parts: str) -> float:
        return round(use.cores(*parts) * MS_PER_S / calls, 3)

    seal_ms = None
    if sealing is not None:
        daemon_ms = sealing[0].used_s.get(DAEMON, 0.0) * MS_PER_S
        seal_ms = round(daemon_ms / (recordings["duration_ms"] / MS_PER_S), 3)
    return Phase(
        calls=calls,
        is_recorded=sealing is not None,
        connected=connected,
        cpu_ms={part: per_call_second(part) for part in EDGE_PARTS},
        edge_cpu_ms=per_call_second(*EDGE_PARTS),
        cloud_cpu_ms=per_call_second(*CLOUD_PARTS),
        edge_cores=round(use.cores(*EDGE_PARTS), 3),
        peers_cores=round(use.cores(PEERS), 3),
        others_cores=round(use.cores(OTHERS), 3),
        rx_packets=legs["received"],
        rx_lost=legs["lost"],
        recordings=recordings["recordings"],
        seal_ms=seal_ms,
        stored_after_s=round(sealing[1], 2) if sealing else None,
    )


def table(figures: Figures) -> list[str]:
    """For people."""
    lines = [
        "CPU ms for each call-second; cores are shares of one core",
        (
            f"{'calls recorded connected  front daemon worker   leaf':52} |   edge  cloud |"
            f"{' edge  peers  others cores':26} |    received   lost | seal ms stored after s"
        ),
    ]
    lines += [_line(phase) for phase in figures.phases]
    lines.append(
        f"recorders on a live bridge, CPU ms for each recording-second: {figures.recorders_ms}; "
        f"PJSUA2's costs {figures.pjsua2_recorder_to_ours} times ours"
    )
    return lines


def _line(phase: Phase) -> str:
    parts = " ".join(f"{phase.cpu_ms[part]:6.3f}" for part in EDGE_PARTS)
    seal = f"{phase.seal_ms:7.3f} {phase.stored_after_s:8.2f}" if phase.is_recorded else ""
    return (
        f"{phase.calls:5} {phase.is_recorded!s:>8} {phase.connected:9} {parts} |"
        f" {phase.edge_cpu_ms:6.3f} {phase.cloud_cpu_ms:6.3f} |"
        f" {phase.edge_cores:.2f}   {phase.peers_cores:.2f}   {phase.others_cores:.2f}       |"
        f" {phase.rx_packets:11} {phase.rx_lost:6} | {seal}"
    )
