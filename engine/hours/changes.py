"""When a schedule opens or closes next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.hours.schedule import WEEKDAYS, Schedule, is_open

# A business that neither opens nor closes within five weeks is told as one that does not change.
MAX_DAYS_AHEAD = 35
MINUTE_MS = 60_000
_MINUTES_A_DAY = 24 * 60


def next_change_ms(schedule: Schedule, at_ms: int) -> int | None:
    """The first instant after `at_ms` at which a checked schedule is open and was closed, or the
    other way; None when there is none within MAX_DAYS_AHEAD."""
    zone = ZoneInfo(schedule.time_zone)
    was_open = is_open(schedule, at_ms)
    today = datetime.fromtimestamp(at_ms / 1000, tz=UTC).astimezone(zone).date()
    for ahead in range(MAX_DAYS_AHEAD + 1):
        day = today + timedelta(days=ahead)
        for moment_ms in sorted(set(_moments(schedule, zone, day))):
            if moment_ms > at_ms and is_open(schedule, moment_ms) is not was_open:
                return moment_ms
    return None


def _moments(schedule: Schedule, zone: ZoneInfo, day: date) -> Iterator[int]:
    """Instants of a local day at which something may change."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    ends = midnight + timedelta(days=1)  # arithmetic on the wall clock
    if midnight.utcoffset() != ends.utcoffset():
        # The clocks change: an interval may begin in the hour that is left out, or end in the one
        # that comes twice. Such days are rare; each of their minutes is looked at.
        start_ms, end_ms = _ms(midnight), _ms(ends)
        yield from range(start_ms, end_ms, MINUTE_MS)
        return
    intervals = schedule.exceptions.get(day.isoformat())
    if intervals is None:
        intervals = schedule.weekly.get(WEEKDAYS[day.weekday()], [])
    yield _ms(midnight)
    for interval in intervals:
        for text in interval:
            minute = int(text[:2]) * 60 + int(text[3:])
            yield _ms(midnight + timedelta(minutes=min(minute, _MINUTES_A_DAY)))


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
