"""Queueing theory against figures computed elsewhere, and the router against the theory."""

from __future__ import annotations

import pytest

from bench.queueing import pool, seen, single, skills_of
from bench.simulator import Simulation
from bench.theory import Expected, separate_queues, single_queue

MINUTE_MS = 60_000.0


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        # Of a reference table computed with 50 digits.
        pytest.param(single_queue(10, 1, 14, 14), Expected(0.056819143386520859, 0, 0, 0), id="B"),
        pytest.param(
            single_queue(0.2, 1 / 240, 55),
            Expected(0, 0.23870093637800922, 0, 8.1840321043888875),
            id="C",
        ),
        pytest.param(
            single_queue(0.8, 1 / 60, 50, patience=1 / 120),
            Expected(0, 0.46777406855379057, 0.030912249162193236, 3.7094698994631883),
            id="A",
        ),
        # Of an independent solution of the pooling model at 84 Erlangs.
        pytest.param(
            single_queue(8.4, 0.1, 90, 120), Expected(0.003643, 0.3797, 0, 0.4500), id="pooled"
        ),
        pytest.param(
            separate_queues(1.4, 0.1, 6, 15, 120), Expected(0.04166, 0.5736, 0, 3.054), id="apart"
        ),
    ],
)
def test_formulas(model: Expected, expected: Expected) -> None:
    for field in ("refused", "waits", "gives_up", "mean_wait"):
        assert getattr(model, field) == pytest.approx(getattr(expected, field), rel=2e-4, abs=1e-12)


def test_skills_are_spread_evenly() -> None:
    agents = skills_of(2)
    assert len(agents) == 90
    for first in range(6):
        for second in range(6):
            assert agents.count([first, second]) == (0 if first == second else 3)


def test_the_router_meets_erlang_a() -> None:
    centre = single(20.0, 20, None, 1.0)
    simulation = Simulation(centre, seed=5)
    simulation.run(1_000)
    figures = seen(simulation.run(8_000), MINUTE_MS)
    expected = single_queue(20.0, 1.0, 20, patience=1.0)
    # Four standard deviations of the mean of 40 stretches of this run, as measured.
    assert figures.waits == pytest.approx(expected.waits, abs=0.06)
    assert figures.gives_up == pytest.approx(expected.gives_up, abs=0.02)
    assert figures.mean_wait == pytest.approx(expected.mean_wait, abs=0.02)


def test_nobody_is_lost_in_the_simulation() -> None:
    simulation = Simulation(pool(84.0, 3), seed=1)
    tally = simulation.run(2_000)
    settled = len(tally.waits_ms) + tally.refused
    assert 0 <= tally.arrived - settled <= 120
