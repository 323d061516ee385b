"""Opening hours: edges of intervals, exceptions, days on which the clocks change, refusals."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from engine.hours.schedule import (
    MAX_EXCEPTIONS,
    MAX_INTERVALS_A_DAY,
    Interval,
    Schedule,
    is_open,
    schedule_problems,
)


def at_ms(text: str, zone: str = "Europe/London", *, fold: int = 0) -> int:
    """Unix milliseconds of a wall-clock time."""
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return int(local.timestamp() * 1000)


LONDON = Schedule(
    time_zone="Europe/London",
    weekly={
        "mon": [("09:00", "12:30"), ("13:30", "17:00")],
        "sat": [("22:00", "24:00")],
        "sun": [("00:00", "03:00")],
    },
    exceptions={"2026-12-28": [], "2026-12-29": [("10:00", "11:00")]},
)


@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        pytest.param("2026-11-23T08:59:59.999", False, id="before"),
        pytest.param("2026-11-23T09:00:00", True, id="first-minute"),
        pytest.param("2026-11-23T12:29:59.999", True, id="last-minute"),
        pytest.param("2026-11-23T12:30:00", False, id="lunch"),
        pytest.param("2026-11-23T13:30:00", True, id="after-lunch"),
        pytest.param("2026-11-24T10:00:00", False, id="day-not-listed"),
        pytest.param("2026-11-28T23:59:59", True, id="up-to-midnight"),
        pytest.param("2026-11-29T00:00:00", True, id="over-midnight"),
        pytest.param("2026-12-28T10:00:00", False, id="holiday"),
        pytest.param("2026-12-29T10:30:00", True, id="special-day"),
        pytest.param("2026-12-29T09:30:00", False, id="special-day-early"),
    ],
)
def test_is_open(wall: str, *, expected: bool) -> None:
    assert is_open(LONDON, at_ms(wall)) is expected


@pytest.mark.parametrize(
    ("utc", "expected"),
    [
        pytest.param("2026-06-01T08:30:00", True, id="summer-is-an-hour-earlier"),
        pytest.param("2026-11-23T08:30:00", False, id="winter"),
        pytest.param("2026-03-29T00:59:00", True, id="spring-before-the-gap"),
        pytest.param("2026-03-29T01:59:00", True, id="spring-0259"),
        pytest.param("2026-03-29T02:00:00", False, id="spring-0300-an-hour-sooner"),
        pytest.param("2026-10-25T00:30:00", True, id="autumn-0130-first"),
        pytest.param("2026-10-25T01:30:00", True, id="autumn-0130-again"),
        pytest.param("2026-10-25T02:59:00", True, id="autumn-0259"),
        pytest.param("2026-10-25T03:00:00", False, id="autumn-0300"),
    ],
)
def test_summer_time(utc: str, *, expected: bool) -> None:
    assert is_open(LONDON, at_ms(utc, "UTC")) is expected


def test_local_date_decides_the_weekday_and_the_exception() -> None:
    tokyo = Schedule("Asia/Tokyo", {"mon": [("00:00", "24:00")]}, {"2026-11-30": []})
    assert is_open(tokyo, at_ms("2026-11-22T15:00:00", "UTC"))
    assert not is_open(tokyo, at_ms("2026-11-22T14:59:00", "UTC"))
    assert not is_open(tokyo, at_ms("2026-11-29T15:00:00", "UTC"))


def test_good_schedule_has_no_problems() -> None:
    assert schedule_problems(LONDON) == []


def schedule(
    weekly: dict[str, list[Interval]] | None = None,
    exceptions: dict[str, list[Interval]] | None = None,
    zone: str = "UTC",
) -> Schedule:
    return Schedule(zone, weekly or {}, exceptions or {})


DAY: Interval = ("09:00", "17:00")


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        pytest.param(schedule(zone="Mars/Sea"), "time_zone", "unknown_time_zone", id="mars"),
        pytest.param(schedule(zone="../etc"), "time_zone", "unknown_time_zone", id="path"),
        pytest.param(schedule(zone="Europe"), "time_zone", "unknown_time_zone", id="folder"),
        pytest.param(schedule(zone=""), "time_zone", "unknown_time_zone", id="empty"),
        pytest.param(schedule({"monday": []}), "weekly", "unknown_weekday", id="weekday"),
        pytest.param(schedule({"mon": [("9:00", "17:00")]}), "weekly.mon[0]", "bad_time", id="9"),
        pytest.param(
            schedule({"mon": [("09:00", "24:01")]}), "weekly.mon[0]", "bad_time", id="2401"
        ),
        pytest.param(
            schedule({"mon": [("٠٩:00", "17:00")]}), "weekly.mon[0]", "bad_time", id="nine"
        ),
        pytest.param(
            schedule({"mon": [("22:00", "06:00")]}), "weekly.mon[0]", "empty_interval", id="night"
        ),
        pytest.param(
            schedule({"mon": [DAY, ("16:00", "18:00")]}),
            "weekly.mon",
            "overlapping_intervals",
            id="overlap",
        ),
        pytest.param(
            schedule({"mon": [DAY] * (MAX_INTERVALS_A_DAY + 1)}),
            "weekly.mon",
            "too_many_intervals",
            id="many-intervals",
        ),
        pytest.param(schedule({}, {"25-12-2026": []}), "exceptions", "bad_date", id="date"),
        pytest.param(schedule({}, {"20261225": []}), "exceptions", "bad_date", id="short-date"),
        pytest.param(
            schedule({}, {"2026-12-25": [("x", "y")]}),
            "exceptions.2026-12-25[0]",
            "bad_time",
            id="exception-time",
        ),
        pytest.param(
            schedule({}, {f"d{n}": [] for n in range(MAX_EXCEPTIONS + 1)}),
            "exceptions",
            "too_many_exceptions",
            id="many-exceptions",
        ),
    ],
)
def test_refusals(given: Schedule, field: str, code: str) -> None:
    assert [(p.field, p.code) for p in schedule_problems(given)] == [(field, code)]
