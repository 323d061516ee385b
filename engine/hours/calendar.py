"""Opening hours as a business keeps them: weekly times, also past midnight, and named holidays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import msgspec

from engine.hours.schedule import WEEKDAYS, Interval, Schedule, ScheduleProblem, is_time_zone

MINUTES_A_DAY = 24 * 60
# With what the day before leaves over, a day stays within the schedule's MAX_INTERVALS_A_DAY.
MAX_INTERVALS_OF_A_DAY = 8
# Ten years of public holidays; each replaces its day and may change the next, so this is less than
# half of the schedule's MAX_EXCEPTIONS.
MAX_HOLIDAYS = 180
MAX_HOLIDAY_NAME = 100

Span = tuple[int, int]


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Open from a minute of the day up to, not with, another.

    Attributes:
        from_minute: 0 to 1439, minutes of the wall clock since midnight.
        to_minute: later than `from_minute`, by at most a day; above 1440 it is on the next day
            (22:00 to 02:00 is 1320 to 1560).
    """

    from_minute: int
    to_minute: int


class WeeklyHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Open every week; `day` is that of the beginning, 1 (Monday) to 7 (Sunday)."""

    day: int
    from_minute: int
    to_minute: int


class Holiday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A local date on which the weekly hours do not hold.

    Attributes:
        date: `2026-12-25`.
        open: the hours that begin on this day instead; None or empty: closed.
    """

    date: str
    name: str
    open: list[Hours] | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Hours and holidays of one place."""

    time_zone: str
    weekly: Sequence[WeeklyHours]
    holidays: Sequence[Holiday]


def calendar_problems(calendar: Calendar) -> list[ScheduleProblem]:
    """All that is wrong with a calendar; nothing when `schedule_of` may be asked."""
    return list(_problems(calendar))


def schedule_of(calendar: Calendar) -> Schedule:
    """A checked calendar as the schedule that the edge judges.

    Hours past midnight belong to the day on which they begin: a holiday replaces those that begin
    on it, and the evening before is still served to its end.
    """
    weekly = {day: _weekly_spans(calendar, day) for day in range(1, 8)}
    special = {each.date: _holiday_spans(each) for each in calendar.holidays}

    def begun(day: date) -> list[Span]:
        return special.get(day.isoformat(), weekly[day.isoweekday()])

    def whole(day: date) -> list[Interval]:
        return _texts(_joined(begun(day - timedelta(days=1)), begun(day)))

    changed = {
        day.isoformat(): whole(day)
        for text in special
        for day in (date.fromisoformat(text), date.fromisoformat(text) + timedelta(days=1))
    }
    days = {day: _texts(_joined(weekly[(day - 2) % 7 + 1], weekly[day])) for day in range(1, 8)}
    return Schedule(
        time_zone=calendar.time_zone,
        weekly={WEEKDAYS[day - 1]: intervals for day, intervals in days.items() if intervals},
        exceptions=dict(sorted(changed.items())),
    )


def holiday_on(calendar: Calendar, day: date) -> Holiday | None:
    """The holiday of a local date, or None."""
    text = day.isoformat()
    return next((each for each in calendar.holidays if each.date == text), None)


def _weekly_spans(calendar: Calendar, day: int) -> list[Span]:
    return [(each.from_minute, each.to_minute) for each in calendar.weekly if each.day == day]


def _holiday_spans(holiday: Holiday) -> list[Span]:
    return [(each.from_minute, each.to_minute) for each in holiday.open or ()]


def _joined(before: Iterable[Span], own: Iterable[Span]) -> list[Span]:
    """A day's own minutes: what the day before leaves over, then what begins here, merged."""
    left_over = [(0, end - MINUTES_A_DAY) for _, end in before if end > MINUTES_A_DAY]
    begun = [(start, min(end, MINUTES_A_DAY)) for start, end in own]
    joined: list[Span] = []
    for start, end in sorted(left_over + begun):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _texts(spans: Iterable[Span]) -> list[Interval]:
    return [(_clock(start), _clock(end)) for start, end in spans]


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _problems(calendar: Calendar) -> Iterator[ScheduleProblem]:
    if not is_time_zone(calendar.time_zone):
        yield ScheduleProblem("time_zone", "unknown_time_zone", "not an IANA time zone")
    if len(calendar.weekly) > 7 * MAX_INTERVALS_OF_A_DAY:
        yield ScheduleProblem("weekly", "too_many_intervals", "more than a week can hold")
        return
    for index, weekly in enumerate(calendar.weekly):
        if not 1 <= weekly.day <= 7:
            yield ScheduleProblem(f"weekly[{index}].day", "bad_day", "1 (Monday) to 7 (Sunday)")
        span = (weekly.from_minute, weekly.to_minute)
        yield from _span_problems(f"weekly[{index}]", span)
    for day in range(1, 8):
        yield from _day_problems("weekly", _weekly_spans(calendar, day))
    yield from _holiday_problems(calendar)


def _holiday_problems(calendar: Calendar) -> Iterator[ScheduleProblem]:
    if len(calendar.holidays) > MAX_HOLIDAYS:
        yield ScheduleProblem("holidays", "too_many_holidays", f"at most {MAX_HOLIDAYS} holidays")
        return
    seen: set[str] = set()
    for index, holiday in enumerate(calendar.holidays):
        field = f"holidays[{index}]"
        if not _is_date(holiday.date):
            yield ScheduleProblem(f"{field}.date", "bad_date", "a date is written 2026-12-25")
        elif holiday.date in seen:
            yield ScheduleProblem(f"{field}.date", "duplicate_date", "a holiday before has it")
        seen.add(holiday.date)
        if not 1 <= len(holiday.name.strip()) <= MAX_HOLIDAY_NAME or "\0" in holiday.name:
            yield ScheduleProblem(
                f"{field}.name", "bad_name", f"1 to {MAX_HOLIDAY_NAME} characters"
            )
        spans = _holiday_spans(holiday)
        for place, span in enumerate(spans):
            yield from _span_problems(f"{field}.open[{place}]", span)
        yield from _day_problems(f"{field}.open", spans)


def _span_problems(field: str, span: Span) -> Iterator[ScheduleProblem]:
    start, end = span
    if not 0 <= start < MINUTES_A_DAY:
        yield ScheduleProblem(f"{field}.from_minute", "out_of_range", "from 0 to 1439")
    elif not start < end <= start + MINUTES_A_DAY:
        yield ScheduleProblem(
            f"{field}.to_minute",
            "empty_interval",
            "later than from_minute, by at most a day; above 1440 it is on the next day",
        )


def _day_problems(field: str, spans: list[Span]) -> Iterator[ScheduleProblem]:
    if len(spans) > MAX_INTERVALS_OF_A_DAY:
        yield ScheduleProblem(
            field, "too_many_intervals", f"at most {MAX_INTERVALS_OF_A_DAY} intervals a day"
        )
    elif any(after[0] < before[1] for before, after in pairwise(sorted(spans))):
        yield ScheduleProblem(field, "overlapping_intervals", "two intervals of a day overlap")


def _is_date(text: str) -> bool:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    # The day before and the day after must exist as well.
    return day.isoformat() == text and date.min < day < date.max
