"""The router against queueing theory: single queues, and agents with several skills (pooling).

Pooling, after Wallace and Whitt (M&SOM 2005): six kinds of calls, 90 agents with 15 for each kind
as their first skill, 120 lines, talks of ten minutes, and agents that hold one to six skills.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from collections.abc import Callable, Sequence

import msgspec

from bench import plain_pool, theory
from bench.simulator import Centre, Simulation, Tally, members
from infra.contracts.config import QueueConfig
from infra.contracts.ids import QueueId

RUNS, SHORT_RUNS = 10, 3
CALLERS, SHORT_CALLERS = 20_000, 1_000
WARM_UP = 4_000
# Student's t for two sides of 95 %, by runs.
QUANTILES = {3: 4.303, 10: 2.262}
MINUTE_MS = 60_000.0

KINDS, AGENTS_A_KIND, LINES, TALK_MS = 6, 15, 120, 10 * MINUTE_MS
LOADS = (77.4, 84.0, 90.0)

# Model, arrivals per talk time, agents, lines, patience in talk times.
SINGLE: Sequence[tuple[str, float, int, int | None, float | None]] = (
    ("Erlang B", 10.0, 14, 14, None),
    ("Erlang B", 100.0, 120, 120, None),
    ("Erlang C", 20.0, 25, None, None),
    ("Erlang C", 4.0, 5, None, None),
    ("M/M/n/K", 48.0, 50, 60, None),
    ("Erlang A", 48.0, 50, None, 2.0),
    ("Erlang A", 150.0, 100, None, 1.0),
)


class Measured(msgspec.Struct, frozen=True):
    """A mean over runs.

    Attributes:
        half_width: of the 95 % confidence interval.
        expected: what theory says, or the model without the router.
        expected_half_width: 0 for a formula.
    """

    mean: float
    half_width: float
    expected: float
    expected_half_width: float

    @property
    def agrees(self) -> bool:
        """The difference is within what chance explains (95 %)."""
        chance = math.hypot(self.half_width, self.expected_half_width)
        return abs(self.mean - self.expected) <= chance


class Case(msgspec.Struct, frozen=True):
    """One centre; waits in units of the mean talk time.

    Attributes:
        source: where `expected` comes from.
    """

    name: str
    source: str
    refused: Measured
    waits: Measured
    gives_up: Measured
    mean_wait: Measured


class Figures(msgspec.Struct, frozen=True):
    """All cases.

    Attributes:
        agreeing: figures within the interval; 19 of 20 are to be by chance.
        contacts_per_s: simulated callers for each second of CPU, the router in the loop.
    """

    cases: list[Case]
    agreeing: int
    figures: int
    contacts_per_s: int


def add_options(parser: argparse.ArgumentParser) -> None:
    """What can be chosen."""
    parser.add_argument("--callers", type=int, default=CALLERS, help="in each of ten runs")


async def measure(options: argparse.Namespace) -> Figures:
    """Play all cases."""
    runs = SHORT_RUNS if options.short else RUNS
    callers = SHORT_CALLERS if options.short else options.callers
    began = time.process_time()
    cases = [_single(*case, runs=runs, callers=callers) for case in SINGLE]
    played = len(SINGLE) * runs * (callers + WARM_UP)
    used_s = time.process_time() - began
    loads = LOADS[:1] if options.short else LOADS
    held = range(1, KINDS + 1)
    cases += [_pooled(load, skills, runs, callers) for load in loads for skills in held]
    compared = [
        each
        for case in cases
        for each in (case.refused, case.waits, case.gives_up, case.mean_wait)
        if each.expected or each.mean
    ]
    return Figures(
        cases=cases,
        agreeing=sum(each.agrees for each in compared),
        figures=len(compared),
        contacts_per_s=round(played / used_s),
    )


def single(model_load: float, agents: int, lines: int | None, patience: float | None) -> Centre:
    """One queue whose mean talk is a minute."""
    queue = QueueConfig(QueueId("queue"), "queue")
    return Centre(
        queues=[queue],
        agents=members(agents, lambda _: [queue.queue_id]),
        arrival_ms=MINUTE_MS / model_load,
        talk_ms=MINUTE_MS,
        patience_ms=None if patience is None else patience * MINUTE_MS,
        lines=lines,
    )


def skills_of(held: int) -> list[list[int]]:
    """Each agent's kinds: the first of its own, the others spread evenly over the colleagues."""
    agents = []
    for number in range(KINDS * AGENTS_A_KIND):
        first, place = divmod(number, AGENTS_A_KIND)
        others = [kind for kind in range(KINDS) if kind != first]
        spread = [others[(place + step) % len(others)] for step in range(held - 1)]
        agents.append([first, *spread])
    return agents


def pool(load: float, held: int) -> Centre:
    """The pooling centre at a load in Erlangs."""
    queues = [QueueConfig(QueueId(f"queue-{kind}"), f"queue-{kind}") for kind in range(KINDS)]
    skills = skills_of(held)
    return Centre(
        queues=queues,
        agents=members(
            len(skills),
            lambda number: [queues[kind].queue_id for kind in skills[number]],
            work_strategy="own_queues_first",
        ),
        arrival_ms=TALK_MS / load,
        talk_ms=TALK_MS,
        lines=LINES,
    )


def _single(
    name: str,
    load: float,
    agents: int,
    lines: int | None,
    patience: float | None,
    *,
    runs: int,
    callers: int,
) -> Case:
    rate = 0.0 if patience is None else 1.0 / patience
    expected = theory.single_queue(load, 1.0, agents, lines, rate)
    centre = single(load, agents, lines, patience)
    limit = "" if lines is None else f", {lines} lines"
    label = f"{name}: {load:g} Erlangs, {agents} agents{limit}"
    tallies = _tallies(lambda seed: _routed(centre, callers, seed), runs)
    return _case(label, "formula", tallies, [expected], MINUTE_MS)


def _pooled(load: float, held: int, runs: int, callers: int) -> Case:
    label = f"pooling: {load:g} Erlangs, {held} skill{'s' if held > 1 else ''}"
    rates = (load / TALK_MS, 1.0 / TALK_MS)
    if held == 1:
        one = theory.separate_queues(load / KINDS, 1.0, KINDS, AGENTS_A_KIND, LINES)
        source, expected = "formula", [one]
    elif held == KINDS:
        agents = KINDS * AGENTS_A_KIND
        source, expected = "formula", [theory.single_queue(load, 1.0, agents, LINES)]
    else:
        skills = skills_of(held)
        plain = _tallies(
            lambda seed: plain_pool.play(skills, KINDS, rates, LINES, (WARM_UP, callers), -seed),
            runs,
        )
        source, expected = "without the router", [seen(tally, TALK_MS) for tally in plain]
    centre = pool(load, held)
    tallies = _tallies(lambda seed: _routed(centre, callers, seed), runs)
    return _case(label, source, tallies, expected, TALK_MS)


def _tallies(play: Callable[[int], Tally], runs: int) -> list[Tally]:
    return [play(seed) for seed in range(1, runs + 1)]


def _routed(centre: Centre, callers: int, seed: int) -> Tally:
    simulation = Simulation(centre, seed)
    simulation.run(WARM_UP)
    return simulation.run(callers)


def seen(tally: Tally, unit_ms: float) -> theory.Expected:
    """A run's figures, as theory names them."""
    entered = len(tally.waits_ms) + len(tally.abandoned_ms)
    waited = [wait for wait in tally.waits_ms if wait > 0]
    return theory.Expected(
        refused=tally.refused / tally.arrived,
        waits=(len(waited) + len(tally.abandoned_ms)) / entered,
        gives_up=len(tally.abandoned_ms) / entered,
        mean_wait=(sum(waited) + sum(tally.abandoned_ms)) / entered / unit_ms,
    )


def _case(
    name: str,
    source: str,
    tallies: list[Tally],
    expected: list[theory.Expected],
    unit_ms: float,
) -> Case:
    runs = [seen(tally, unit_ms) for tally in tallies]

    def compared(field: str) -> Measured:
        mean, half_width = _interval([getattr(run, field) for run in runs])
        wanted, wanted_half_width = _interval([getattr(each, field) for each in expected])
        return Measured(mean, half_width, wanted, wanted_half_width)

    return Case(
        name=name,
        source=source,
        refused=compared("refused"),
        waits=compared("waits"),
        gives_up=compared("gives_up"),
        mean_wait=compared("mean_wait"),
    )


def _interval(values: list[float]) -> tuple[float, float]:
    mean = statistics.fmean(values)
    if len(values) == 1:
        return mean, 0.0
    return mean, QUANTILES[len(values)] * statistics.stdev(values) / math.sqrt(len(values))


def table(figures: Figures) -> list[str]:
    """For people."""
    lines = [
        (
            f"{figures.agreeing} of {figures.figures} figures within 95 % intervals; "
            f"{figures.contacts_per_s} callers per CPU second"
        )
    ]
    for case in figures.cases:
        lines.append(f"{case.name} ({case.source})")
        for field in ("refused", "waits", "gives_up", "mean_wait"):
            each: Measured = getattr(case, field)
            if each.expected or each.mean:
                mark = "" if each.agrees else "  outside"
                lines.append(
                    f"  {field:10} {each.mean:9.5f} ± {each.half_width:.5f}"
                    f"  expected {each.expected:9.5f} ± {each.expected_half_width:.5f}{mark}"
                )
    return lines
