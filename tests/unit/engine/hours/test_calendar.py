"""Calendars: past midnight, holidays beside such nights, limits, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.hours.calendar import (
    MAX_HOLIDAYS,
    MAX_INTERVALS_OF_A_DAY,
    Calendar,
    Holiday,
    Hours,
    WeeklyHours,
    calendar_problems,
    holiday_on,
    schedule_of,
)
from engine.hours.schedule import schedule_problems

NIGHTS = [WeeklyHours(5, 1320, 1560), WeeklyHours(6, 1320, 1560)]  # Friday and Saturday to 02:00


def calendar(*weekly: WeeklyHours, holidays: tuple[Holiday, ...] = ()) -> Calendar:
    return Calendar("Europe/Berlin", weekly, holidays)


def test_a_night_is_two_days_of_the_schedule() -> None:
    schedule = schedule_of(calendar(*NIGHTS))
    assert schedule.weekly == {
        "fri": [("22:00", "24:00")],
        "sat": [("00:00", "02:00"), ("22:00", "24:00")],
        "sun": [("00:00", "02:00")],
    }
    assert schedule.exceptions == {}


def test_sunday_night_ends_on_monday() -> None:
    assert schedule_of(calendar(WeeklyHours(7, 1380, 1500))).weekly == {
        "mon": [("00:00", "01:00")],
        "sun": [("23:00", "24:00")],
    }


def test_a_closed_holiday_keeps_the_night_that_began_before_it() -> None:
    # Saturday 2026-12-26: Friday's night ends on it, its own night does not begin.
    schedule = schedule_of(calendar(*NIGHTS, holidays=(Holiday("2026-12-26", "Boxing Day"),)))
    assert schedule.exceptions == {"2026-12-26": [("00:00", "02:00")], "2026-12-27": []}


def test_special_hours_may_pass_midnight_too() -> None:
    eve = Holiday("2026-12-31", "New Year's Eve", [Hours(1200, 1620)])
    first = Holiday("2027-01-01", "New Year")
    schedule = schedule_of(calendar(*NIGHTS, holidays=(eve, first)))
    assert schedule.exceptions == {
        "2026-12-31": [("20:00", "24:00")],
        "2027-01-01": [("00:00", "03:00")],
        # The first is a Friday: its night is not held.
        "2027-01-02": [("22:00", "24:00")],
    }


def test_a_night_that_meets_the_morning_becomes_one() -> None:
    schedule = schedule_of(calendar(WeeklyHours(1, 1200, 1800), WeeklyHours(2, 300, 600)))
    assert schedule.weekly["tue"] == [("00:00", "10:00")]


def test_a_whole_day_begins_anywhere() -> None:
    always = [WeeklyHours(day, 480, 480 + 1440) for day in range(1, 8)]
    schedule = schedule_of(calendar(*always))
    assert set(map(tuple, schedule.weekly.values())) == {(("00:00", "24:00"),)}


def test_the_holiday_of_a_day_is_known_by_name() -> None:
    held = calendar(holidays=(Holiday("2026-12-26", "Boxing Day"),))
    found = holiday_on(held, date(2026, 12, 26))
    assert found is not None
    assert found.name == "Boxing Day"
    assert holiday_on(held, date(2026, 12, 27)) is None


def test_the_fullest_calendar_is_a_valid_schedule() -> None:
    day = [(start, start + 60) for start in range(0, 60 * 2 * (MAX_INTERVALS_OF_A_DAY - 1), 120)]
    day.append((1380, 1380 + 1440))
    weekly = [WeeklyHours(each, *span) for each in range(1, 8) for span in day[:-1]]
    weekly += [WeeklyHours(each, 1380, 1500) for each in range(1, 8)]
    holidays = tuple(
        Holiday(
            (date(2026, 1, 1) + timedelta(days=2 * number)).isoformat(),
            "x",
            [Hours(*span) for span in day],
        )
        for number in range(MAX_HOLIDAYS)
    )
    full = calendar(*weekly, holidays=holidays)
    assert calendar_problems(full) == []
    assert schedule_problems(schedule_of(full)) == []


@pytest.mark.parametrize(
    ("held", "field", "code"),
    [
        pytest.param(Calendar("Mars", [], []), "time_zone", "unknown_time_zone", id="zone"),
        pytest.param(calendar(WeeklyHours(0, 0, 1)), "weekly[0].day", "bad_day", id="day"),
        pytest.param(
            calendar(WeeklyHours(1, -1, 1)), "weekly[0].from_minute", "out_of_range", id="start"
        ),
        pytest.param(
            calendar(WeeklyHours(1, 1440, 1500)),
            "weekly[0].from_minute",
            "out_of_range",
            id="start-tomorrow",
        ),
        pytest.param(
            calendar(WeeklyHours(1, 60, 60)), "weekly[0].to_minute", "empty_interval", id="empty"
        ),
        pytest.param(
            calendar(WeeklyHours(1, 60, 1501)), "weekly[0].to_minute", "empty_interval", id="long"
        ),
        pytest.param(
            calendar(WeeklyHours(1, 0, 60), WeeklyHours(1, 59, 70)),
            "weekly",
            "overlapping_intervals",
            id="overlap",
        ),
        pytest.param(
            calendar(*(WeeklyHours(1, start, start + 1) for start in range(9))),
            "weekly",
            "too_many_intervals",
            id="many-of-a-day",
        ),
        pytest.param(
            calendar(*(WeeklyHours(1, start, start + 1) for start in range(57))),
            "weekly",
            "too_many_intervals",
            id="many",
        ),
        pytest.param(
            calendar(holidays=(Holiday("2026-2-3", "x"),)),
            "holidays[0].date",
            "bad_date",
            id="date",
        ),
        pytest.param(
            calendar(holidays=(Holiday("9999-12-31", "x"),)),
            "holidays[0].date",
            "bad_date",
            id="last-date",
        ),
        pytest.param(
            calendar(holidays=(Holiday("2026-02-03", "x"), Holiday("2026-02-03", "y"))),
            "holidays[1].date",
            "duplicate_date",
            id="twice",
        ),
        pytest.param(
            calendar(holidays=(Holiday("2026-02-03", " "),)),
            "holidays[0].name",
            "bad_name",
            id="name",
        ),
        pytest.param(
            calendar(holidays=(Holiday("2026-02-03", "x", [Hours(5, 5)]),)),
            "holidays[0].open[0].to_minute",
            "empty_interval",
            id="special",
        ),
        pytest.param(
            calendar(holidays=tuple(Holiday("2026-02-03", "x") for _ in range(181))),
            "holidays",
            "too_many_holidays",
            id="holidays",
        ),
    ],
)
def test_a_wrong_calendar_names_its_field(held: Calendar, field: str, code: str) -> None:
    assert (field, code) in [(each.field, each.code) for each in calendar_problems(held)]
