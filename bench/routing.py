"""How long the routing core takes to decide: 10,000 agents, 50 queues, 5,000 contacts waiting.

The pure engine: no bus, no clock. Two times of day are played: *busy*, where contacts wait and an
agent becomes free, and *quiet*, where agents wait and a contact arrives. Each is played with the
garbage collector as it is by default, and with what stood before the measurement frozen.
"""

from __future__ import annotations

import argparse
import gc
import random
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import msgspec

from bench.routing_domain import Domain
from bench.spread import Spread, spread
from engine.acd.events import Order

AGENTS, WAITING, QUEUES = 10_000, 5_000, 50
DECISIONS, SHORT_DECISIONS = 20_000, 3_000
NS_PER_US = 1_000
# A decision each 5 ms is 200 a second: 10,000 agents whose calls last 50 s.
STEP_MS = 5
LIVE_EVERY_STEPS = 20  # the live publisher takes changes ten times a second
SEED = 1


class Run(msgspec.Struct, frozen=True):
    """One time of day under one state of the garbage collector; microseconds.

    Attributes:
        decision_us: the event that leads to an offer, from its arrival to the order.
        arrival_us: `busy`: a contact arrives and must wait; `quiet`: an agent becomes free, and
            nobody waits.
        follow_up_us: each event that tells how the offer went.
        live_us: taking what changed for wallboards, each tenth of a second.
        timer_us: time limits that are over.
        decisions_per_s: offers for each second of CPU, with all that belongs to one.
    """

    time_of_day: str
    gc_state: str
    decision_us: Spread | None
    arrival_us: Spread | None
    follow_up_us: Spread | None
    live_us: Spread | None
    timer_us: Spread | None
    decisions_per_s: int


class Figures(msgspec.Struct, frozen=True):
    """All of a run."""

    agents: int
    waiting: int
    queues: int
    configured_ms: float
    runs: list[Run]


@dataclass(slots=True)
class _Clock:
    """Times each call by its kind."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def time(self, kind: str, work: Callable[[], list[Order]]) -> list[Order]:
        began = time.perf_counter_ns()
        orders = work()
        self.times[kind].append((time.perf_counter_ns() - began) / NS_PER_US)
        return orders


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--agents", type=int, default=AGENTS)
    parser.add_argument("--waiting", type=int, default=WAITING)
    parser.add_argument("--queues", type=int, default=QUEUES)
    parser.add_argument("--decisions", type=int, default=DECISIONS)


async def measure(options: argparse.Namespace) -> Figures:
    """Play both times of day."""
    decisions = SHORT_DECISIONS if options.short else options.decisions
    runs: list[Run] = []
    configured_ms = 0.0
    for gc_state in ("default", "frozen"):
        for time_of_day, play in (("busy", _busy), ("quiet", _quiet)):
            domain = Domain(options.agents, options.queues)
            began = time.perf_counter()
            domain.configure()
            configured_ms = (time.perf_counter() - began) * 1_000
            if time_of_day == "busy":
                domain.fill(options.waiting)
            else:
                domain.free_half()
            domain.take_changes()
            gc.collect()
            if gc_state == "frozen":
                gc.freeze()
            clock = _Clock()
            began = time.process_time()
            play(domain, clock, decisions)
            used_s = time.process_time() - began
            gc.unfreeze()
            runs.append(_run(time_of_day, gc_state, clock, decisions / used_s))
    return Figures(options.agents, options.waiting, options.queues, round(configured_ms, 1), runs)


def _busy(domain: Domain, clock: _Clock, decisions: int) -> None:
    """Contacts wait; agents become free one by one; each caller is followed by a new one."""
    chance = random.Random(SEED)
    for step in range(decisions):
        domain.now_ms += STEP_MS
        agent = domain.busy_agent(chance)
        orders = clock.time("decision", partial(domain.free, agent))
        _follow_up(domain, clock, orders)
        clock.time("arrival", partial(domain.queued, chance))
        _housekeeping(domain, clock, step)


def _quiet(domain: Domain, clock: _Clock, decisions: int) -> None:
    """Agents wait; contacts arrive; each answered call is followed by the end of another."""
    chance = random.Random(SEED)
    for step in range(decisions):
        domain.now_ms += STEP_MS
        orders = clock.time("decision", partial(domain.queued, chance))
        _follow_up(domain, clock, orders)
        agent = domain.busy_agent(chance)
        clock.time("arrival", partial(domain.free, agent))
        _housekeeping(domain, clock, step)


def _follow_up(domain: Domain, clock: _Clock, orders: list[Order]) -> None:
    """The offer rings and is answered, the contact ends before the agent's next call."""
    offer = domain.only_offer(orders)
    for tell in domain.answered(offer):
        clock.time("follow_up", tell)


def _housekeeping(domain: Domain, clock: _Clock, step: int) -> None:
    if domain.is_timer_due:
        clock.time("timer", domain.timer_due)
    if step % LIVE_EVERY_STEPS == 0:
        clock.time("live", domain.take_changes)


def _run(time_of_day: str, gc_state: str, clock: _Clock, decisions_per_s: float) -> Run:
    times = clock.times
    return Run(
        time_of_day=time_of_day,
        gc_state=gc_state,
        decision_us=spread(times["decision"], 1),
        arrival_us=spread(times["arrival"], 1),
        follow_up_us=spread(times["follow_up"], 1),
        live_us=spread(times["live"], 1),
        timer_us=spread(times["timer"], 1),
        decisions_per_s=round(decisions_per_s),
    )


def table(figures: Figures) -> list[str]:
    """For people."""
    lines = [
        (
            f"{figures.agents} agents, {figures.queues} queues; busy: {figures.waiting} contacts "
            f"wait; quiet: half of the agents are idle; configured in {figures.configured_ms} ms"
        )
    ]
    for run in figures.runs:
        lines.append(
            f"{run.time_of_day}, gc {run.gc_state}: {run.decisions_per_s} offers per CPU second"
        )
        for name in ("decision_us", "arrival_us", "follow_up_us", "live_us", "timer_us"):
            times: Spread | None = getattr(run, name)
            if times is not None:
                lines.append(f"  {name.removesuffix('_us'):10} {times.line('us')}")
    return lines
