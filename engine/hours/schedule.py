"""Opening hours: a weekly schedule with exceptions, judged on the wall clock of its time zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# More breaks in a day than any business has; bounds the work of one check.
MAX_INTERVALS_A_DAY = 10
# Ten years of public holidays, with room.
MAX_EXCEPTIONS = 400

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00", re.ASCII)
_MINUTES_A_DAY = 24 * 60

# The wall-clock pair ["09:00", "17:30"]: open at the first minute, closed at the second.
Interval = tuple[str, str]


class Schedule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a business is open.

    Attributes:
        time_zone: IANA name, such as `Europe/London`.
        weekly: weekday (`mon` to `sun`) to intervals; a day left out is closed.
        exceptions: local date (`2026-12-25`) to the intervals that replace that day; [] closes it.
    """

    time_zone: str
    weekly: dict[str, list[Interval]]
    exceptions: dict[str, list[Interval]] = {}


@dataclass(frozen=True, slots=True)
class ScheduleProblem:
    """One thing wrong in a schedule; `field` is a path below the schedule."""

    field: str
    code: str
    message: str


def is_open(schedule: Schedule, at_ms: int) -> bool:
    """Whether a checked schedule is open at an instant (Unix milliseconds).

    The wall clock decides, so a day with a change to or from summer time opens and closes at the
    hours written; a repeated hour counts both times. `zoneinfo` reads the zone's file once.
    """
    at = datetime.fromtimestamp(at_ms / 1000, tz=UTC)
    local = at.astimezone(ZoneInfo(schedule.time_zone))
    minute = local.hour * 60 + local.minute
    intervals = schedule.exceptions.get(local.date().isoformat())
    if intervals is None:
        intervals = schedule.weekly.get(WEEKDAYS[local.weekday()], [])
    return any(_minute_of(start) <= minute < _minute_of(end) for start, end in intervals)


def schedule_problems(schedule: Schedule) -> list[ScheduleProblem]:
    """All that is wrong with a schedule; nothing when `is_open` may be asked."""
    return list(_problems(schedule))


def _problems(schedule: Schedule) -> Iterator[ScheduleProblem]:
    if not is_time_zone(schedule.time_zone):
        yield ScheduleProblem("time_zone", "unknown_time_zone", "not an IANA time zone")
    for day, intervals in schedule.weekly.items():
        if day not in WEEKDAYS:
            yield ScheduleProblem("weekly", "unknown_weekday", f"days are {', '.join(WEEKDAYS)}")
            continue
        yield from _interval_problems(f"weekly.{day}", intervals)
    if len(schedule.exceptions) > MAX_EXCEPTIONS:
        yield ScheduleProblem(
            "exceptions", "too_many_exceptions", f"at most {MAX_EXCEPTIONS} exceptions"
        )
        return
    for day, intervals in schedule.exceptions.items():
        if not _is_date(day):
            yield ScheduleProblem("exceptions", "bad_date", "a date is written 2026-12-25")
            continue
        yield from _interval_problems(f"exceptions.{day}", intervals)


def _interval_problems(field: str, intervals: list[Interval]) -> Iterator[ScheduleProblem]:
    if len(intervals) > MAX_INTERVALS_A_DAY:
        yield ScheduleProblem(
            field, "too_many_intervals", f"at most {MAX_INTERVALS_A_DAY} intervals a day"
        )
        return
    well_formed: list[tuple[int, int]] = []
    for index, (start, end) in enumerate(intervals):
        path = f"{field}[{index}]"
        if not (_TIME.fullmatch(start) and _TIME.fullmatch(end)):
            yield ScheduleProblem(path, "bad_time", "times are written 00:00 to 24:00")
        elif _minute_of(start) >= _minute_of(end):
            yield ScheduleProblem(
                path, "empty_interval", "an interval ends after it starts; split it at midnight"
            )
        else:
            well_formed.append((_minute_of(start), _minute_of(end)))
    well_formed.sort()
    for before, after in pairwise(well_formed):
        if after[0] < before[1]:
            yield ScheduleProblem(field, "overlapping_intervals", "two intervals overlap")
            return


def _minute_of(text: str) -> int:
    minute = int(text[:2]) * 60 + int(text[3:])
    return min(minute, _MINUTES_A_DAY)


def is_time_zone(name: str) -> bool:
    """Whether this is the name of a time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # ValueError: a path that leaves the zone folder. OSError: a folder of zones ("Europe").
        return False
    return True


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
