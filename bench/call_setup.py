"""Calls per second that the whole house sets up: answered and hung up by the flow, and told.

The rate rises until set-ups fail or the 99th percentile of INVITE to 200 passes a second, twice at
the same rate (the machine is shared). The base line is the same front, as configured for an edge,
with SIPp as its far end in place of everything that is Tandem.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from bench.cpu import CLOUD_PARTS, EDGE_PARTS, OTHERS, PEERS, CpuWindow
from bench.machine import load
from bench.place import SETUP_NUMBER, Place, open_place, until
from bench.setup_peers import far_end, make_calls
from bench.spread import Spread
from edge_agent.front.configuration import FrontSettings
from edge_agent.front.process import Front
from infra.contracts.config import SIP_REALM
from infra.demo.peers.ports import LOOPBACK, free_ports

RATES_HZ = "10,20,30,40,60,80,100,120,140,160,200,250,300,400"
SHORT_RATES_HZ, SHORT_SECONDS = "10,40", 4.0
SLOWEST_MS = 1_000.0
TRIES = 2
# Past this the edge makes events faster than its stream takes them: the rate can't be held.
TOLD_LIMIT_S = 1.0
UNSAVED = "tandem_edge_unsaved_orders_total"
IDLE_LIMIT_S = 60.0
HISTORY_LIMIT_S = 120.0
MS_PER_S = 1_000
ENDED_QUERY = "SELECT count(*) AS ended FROM contact WHERE outcome IS NOT NULL"


class Step(msgspec.Struct, frozen=True):
    """One rate.

    Attributes:
        answer_ms: INVITE to 200 as SIPp timed it.
        cpu_ms: CPU milliseconds for each call, by part of the house.
        told_after_s: from the last hang-up until the edge's stream had every event.
        history_after_s: until the database had every contact's end; None for the base line.
        unsaved: answers that did not wait any longer for the contact's record at the edge, count.
    """

    rate_hz: int
    calls: int
    failed: int
    repeated: int
    answer_ms: Spread | None
    cpu_ms: dict[str, float]
    others_cores: float
    load: float
    told_after_s: float | None = None
    history_after_s: float | None = None
    unsaved: int = 0

    @property
    def is_held(self) -> bool:
        """Good, and the edge's own stream kept up: the rate could go on."""
        is_told = self.told_after_s is None or self.told_after_s <= TOLD_LIMIT_S
        return self.is_good and is_told and self.unsaved == 0

    @property
    def is_good(self) -> bool:
        """No call failed, and few were slow."""
        return self.failed == 0 and self.answer_ms is not None and self.answer_ms.p99 <= SLOWEST_MS


class Figures(msgspec.Struct, frozen=True):
    """All of a run; calls for each second.

    Attributes:
        highest_held_hz: no call failed or was slow, and every event was stored as fast as it came.
        highest_good_hz: no call failed or was slow within the step's few seconds.
    """

    highest_held_hz: int
    highest_good_hz: int
    baseline_highest_good_hz: int
    steps: list[Step]
    baseline: list[Step]


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--rates", default=RATES_HZ, help="calls per second, rising")
    parser.add_argument("--seconds", type=float, default=6.0, help="for each rate")


async def measure(options: argparse.Namespace) -> Figures:
    """First the base line, then the house."""
    rates, seconds = options.rates, options.seconds
    if options.short:
        rates, seconds = SHORT_RATES_HZ, SHORT_SECONDS
    rates_hz = [int(text) for text in rates.split(",")]
    with tempfile.TemporaryDirectory(prefix="tandem-bench-") as name:
        async with _bare_front(Path(name)) as trunk:
            baseline = await _rise(trunk, None, rates_hz, seconds, Path(name))
    async with open_place(0) as place:
        steps = await _rise(place.edge.trunk, place, rates_hz, seconds, place.folder)
    return Figures(
        highest_held_hz=max((step.rate_hz for step in steps if step.is_held), default=0),
        highest_good_hz=_highest(steps),
        baseline_highest_good_hz=_highest(baseline),
        steps=steps,
        baseline=baseline,
    )


@asynccontextmanager
async def _bare_front(folder: Path) -> AsyncIterator[tuple[str, int]]:
    """The front with SIPp as its only worker; gives its trunk socket."""

    async def nothing() -> None:
        return

    trunk = (LOOPBACK, free_ports())
    settings = FrontSettings(
        phones_host=LOOPBACK,
        phones_port=free_ports(),
        trunk_host=trunk[0],
        trunk_port=trunk[1],
        worker_port=free_ports(),
        realm=SIP_REALM,
        trunk_sources=(LOOPBACK,),
    )
    front = Front(settings, nothing)
    worker = far_end(folder)
    async with worker:
        await worker.start([])
        try:
            await front.start()
            await front.set_workers((f"{LOOPBACK}:{worker.port}",))
            yield trunk
        finally:
            await front.stop()


async def _rise(
    trunk: tuple[str, int], place: Place | None, rates_hz: list[int], seconds: float, folder: Path
) -> list[Step]:
    steps: list[Step] = []
    for rate_hz in rates_hz:
        for _ in range(TRIES):
            step = await _step(trunk, place, rate_hz, round(rate_hz * seconds), folder)
            steps.append(step)
            if step.is_good:
                break
        else:
            break
    return steps


async def _step(
    trunk: tuple[str, int], place: Place | None, rate_hz: int, calls: int, folder: Path
) -> Step:
    before, unsaved = await _ended(place), await _unsaved(place)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        window = CpuWindow()
        made = await make_calls(
            trunk, SETUP_NUMBER, rate_hz=rate_hz, calls=calls, folder=Path(name), name="callers"
        )
        told_after_s = history_after_s = None
        if place is not None:
            hung_up = time.monotonic()
            told_after_s = round(await place.idle(IDLE_LIMIT_S), 2)
            await _history(place, before + made.made - made.failed)
            history_after_s = round(time.monotonic() - hung_up, 2)
        # The callers' process has ended, so `others` hold its CPU.
        use = window.close()
    return Step(
        rate_hz=rate_hz,
        calls=made.made,
        failed=made.failed,
        repeated=made.repeated,
        answer_ms=made.answer_ms,
        cpu_ms={
            part: round(use.used_s.get(part, 0.0) * MS_PER_S / made.made, 2)
            for part in (*EDGE_PARTS, *CLOUD_PARTS, PEERS)
        },
        others_cores=round(use.cores(OTHERS), 2),
        load=load(),
        told_after_s=told_after_s,
        history_after_s=history_after_s,
        unsaved=await _unsaved(place) - unsaved,
    )


async def _ended(place: Place | None) -> int:
    return int((await place.rows(ENDED_QUERY))[0]["ended"]) if place else 0


async def _unsaved(place: Place | None) -> int:
    return int((await place.edge_figures())[UNSAVED]) if place else 0


async def _history(place: Place, contacts: int) -> None:
    """A failed call may be a contact too, so it is the least that must be there."""

    async def look() -> bool:
        return await _ended(place) >= contacts

    await until(look, f"{contacts} contacts have ended in history", HISTORY_LIMIT_S)


def _highest(steps: list[Step]) -> int:
    return max((step.rate_hz for step in steps if step.is_good), default=0)


def table(figures: Figures) -> list[str]:
    """For people."""
    lines = []
    for title, steps in (("base line", figures.baseline), ("house", figures.steps)):
        lines.append(f"{title}: INVITE to 200 in ms; CPU in ms for each call")
        for step in steps:
            times = step.answer_ms.line("ms") if step.answer_ms else "no answer"
            parts = "  ".join(f"{part} {ms}" for part, ms in step.cpu_ms.items() if ms)
            lines.append(
                f"  {step.rate_hz:4}/s  failed {step.failed:4}  repeated {step.repeated:4}  {times}"
            )
            lines.append(
                f"         {parts}  others {step.others_cores} cores  load {step.load}"
                f"  told after {step.told_after_s} s  history after {step.history_after_s} s"
                f"  unsaved {step.unsaved}"
            )
    lines.append(
        f"highest rate held: {figures.highest_held_hz}/s; without a failed or slow set-up: "
        f"{figures.highest_good_hz}/s; base line {figures.baseline_highest_good_hz}/s"
    )
    return lines
