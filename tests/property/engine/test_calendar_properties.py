"""Calendars against a reading of their own: minute by minute, in zones that change their clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.hours.calendar import (
    Calendar,
    Holiday,
    Hours,
    WeeklyHours,
    calendar_problems,
    schedule_of,
)
from engine.hours.changes import next_change_ms
from engine.hours.schedule import is_open, schedule_problems

# Half an hour of summer time, changes at midnight, a day left out, none at all.
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Shanghai",
    "UTC",
)
FIRST_DAY = date(2026, 1, 1)
DAYS = 730

spans = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)


@st.composite
def day_spans(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Spans that begin on one day and do not overlap."""
    kept: list[tuple[int, int]] = []
    for span in sorted(draw(st.lists(spans, max_size=3))):
        if not kept or kept[-1][1] <= span[0]:
            kept.append(span)
    return kept


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    weekly = [
        WeeklyHours(day, *span)
        for day in draw(st.sets(st.integers(1, 7)))
        for span in draw(day_spans())
    ]
    offsets = draw(st.sets(st.integers(0, DAYS), max_size=8))
    holidays = []
    for offset in sorted(offsets):
        opened = draw(st.none() | day_spans())
        hours = None if opened is None else [Hours(*span) for span in opened]
        holidays.append(Holiday((FIRST_DAY + timedelta(days=offset)).isoformat(), "x", hours))
    return Calendar(draw(st.sampled_from(ZONES)), weekly, holidays)


moments = st.integers(0, DAYS * 1440).map(
    lambda minute: int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() + 60 * minute) * 1000
)


def reads_open(calendar: Calendar, at_ms: int) -> bool:
    """The definition: some span that begins today or yesterday holds the minute on the wall."""
    local = datetime.fromtimestamp(at_ms / 1000, tz=UTC).astimezone(ZoneInfo(calendar.time_zone))
    minute = local.hour * 60 + local.minute

    def begun(day: date) -> list[tuple[int, int]]:
        for holiday in calendar.holidays:
            if holiday.date == day.isoformat():
                return [(each.from_minute, each.to_minute) for each in holiday.open or []]
        return [
            (each.from_minute, each.to_minute)
            for each in calendar.weekly
            if each.day == day.isoweekday()
        ]

    today = local.date()
    yesterday = today - timedelta(days=1)
    return any(start <= minute < end for start, end in begun(today)) or any(
        start <= minute + 1440 < end for start, end in begun(yesterday)
    )


@settings(max_examples=300, deadline=None)
@given(calendar=calendars(), at=st.lists(moments, min_size=1, max_size=30))
def test_the_schedule_is_open_when_the_calendar_says_so(calendar: Calendar, at: list[int]) -> None:
    assert calendar_problems(calendar) == []
    schedule = schedule_of(calendar)
    assert schedule_problems(schedule) == []
    for at_ms in at:
        assert is_open(schedule, at_ms) is reads_open(calendar, at_ms)


@settings(max_examples=60, deadline=None)
@given(
    calendar=calendars(),
    # The day on which most of the zones change their clocks, and around it.
    day=st.sampled_from(
        ["2026-03-08", "2026-03-29", "2026-04-05", "2026-04-24", "2026-10-25", "2026-11-01"]
    ),
    minute=st.integers(0, 1439),
)
def test_nothing_changes_before_the_next_change(calendar: Calendar, day: str, minute: int) -> None:
    schedule = schedule_of(calendar)
    zone = ZoneInfo(calendar.time_zone)
    at = datetime.fromisoformat(day).replace(tzinfo=zone) + timedelta(minutes=minute - 600)
    at_ms = int(at.timestamp()) * 1000
    change_ms = next_change_ms(schedule, at_ms)
    before = is_open(schedule, at_ms)
    horizon_ms = at_ms + 3 * 86_400_000 if change_ms is None else change_ms
    if change_ms is not None:
        assert is_open(schedule, change_ms) is not before
        assert change_ms > at_ms
    for moment_ms in range(at_ms, min(horizon_ms, at_ms + 3 * 86_400_000), 60_000):
        assert is_open(schedule, moment_ms) is before
