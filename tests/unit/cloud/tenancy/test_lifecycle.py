"""An organisation's life: each row of the table, each hole in it, and what the clock does."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from cloud.tenancy.diagram import draw
from cloud.tenancy.lifecycle import (
    CAUSED_BY,
    GRACE_MS,
    RETENTION_MS,
    STANDS_STILL,
    TRANSITIONS,
    Event,
    Party,
    Status,
    due_event,
    event_between,
    next_status,
)
from cloud.tenancy.limits import LimitState, limit_state
from infra.contracts.errors import Conflict, Forbidden

PAGE = Path(__file__).parents[4] / "docs" / "tenant-life.md"


@pytest.mark.parametrize(("status", "event", "party"), product(Status, Event, Party))
def test_every_combination(status: Status, event: Event, party: Party) -> None:
    target = TRANSITIONS.get((status, event))
    if target is None:
        with pytest.raises(Conflict):
            next_status(status, event, party)
    elif party not in CAUSED_BY[event]:
        with pytest.raises(Forbidden):
            next_status(status, event, party)
    else:
        assert next_status(status, event, party) is target


def test_every_event_has_a_cause_and_a_use() -> None:
    assert set(CAUSED_BY) == set(Event)
    assert {event for _, event in TRANSITIONS} == set(Event)


def test_erased_is_the_end_and_only_the_clock_erases() -> None:
    assert not [status for status, _ in TRANSITIONS if status is Status.ERASED]
    ways = [(s, e) for (s, e), target in TRANSITIONS.items() if target is Status.ERASED]
    assert ways == [(Status.CLOSED, Event.RETENTION_ENDED)]
    assert CAUSED_BY[Event.RETENTION_ENDED] == {Party.CLOCK}


def test_every_status_is_reached() -> None:
    reached = {Status.TRIAL, Status.ACTIVE} | set(TRANSITIONS.values())
    assert reached == set(Status)


@pytest.mark.parametrize(("status", "target", "party"), product(Status, Status, Party))
def test_a_party_names_the_status_it_wants(status: Status, target: Status, party: Party) -> None:
    events = [
        event
        for (before, event), after in TRANSITIONS.items()
        if (before, after) == (status, target) and party in CAUSED_BY[event]
    ]
    assert len(events) <= 1
    if not events:
        with pytest.raises(Conflict):
            event_between(status, target, party)
    else:
        assert event_between(status, target, party) is events[0]


@pytest.mark.parametrize(
    ("status", "since_ms", "ends_ms", "now_ms", "event"),
    [
        (Status.TRIAL, 0, 1_000, 999, None),
        (Status.TRIAL, 0, 1_000, 1_000, Event.TRIAL_ENDED),
        (Status.TRIAL, 0, None, 10**15, None),
        (Status.ACTIVE, 0, 1_000, 10**15, None),
        (Status.PAST_DUE, 5, None, 5 + GRACE_MS - 1, None),
        (Status.PAST_DUE, 5, None, 5 + GRACE_MS, Event.GRACE_ENDED),
        (Status.SUSPENDED, 0, 1_000, 10**15, None),
        (Status.CLOSED, 7, None, 7 + RETENTION_MS - 1, None),
        (Status.CLOSED, 7, None, 7 + RETENTION_MS, Event.RETENTION_ENDED),
        (Status.ERASED, 0, None, 10**15, None),
    ],
)
def test_what_the_clock_causes(
    status: Status, since_ms: int, ends_ms: int | None, now_ms: int, event: Event | None
) -> None:
    assert due_event(status, since_ms, ends_ms, now_ms) is event
    if event is not None:
        next_status(status, event, Party.CLOCK)


def test_those_that_stand_still() -> None:
    assert {Status.SUSPENDED, Status.CLOSED, Status.ERASED} == STANDS_STILL


@pytest.mark.parametrize(
    ("used", "limit", "state"),
    [
        (0, 10, LimitState.OK),
        (7, 10, LimitState.OK),
        (8, 10, LimitState.NEAR),
        (10, 10, LimitState.REACHED),
        (11, 10, LimitState.REACHED),
        (0, 0, LimitState.REACHED),
    ],
)
def test_how_near_a_limit_is(used: int, limit: int, state: LimitState) -> None:
    assert limit_state(used, limit) is state


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == draw()
