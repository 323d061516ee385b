"""What the endpoints of hours and holidays take and give."""

from __future__ import annotations

from typing import Annotated

import msgspec

from cloud.tenancy.schemas import Name
from engine.hours.calendar import Holiday, WeeklyHours

TimeZone = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class HoursBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hours as people keep them.

    Attributes:
        time_zone: IANA name, `Asia/Shanghai`; its wall clock counts.
        weekly: open from a minute of the day to another; above 1440 is on the next day.
        holidays: local dates that replace their day; `open` null is closed all day.
    """

    name: Name
    time_zone: TimeZone
    weekly: list[WeeklyHours]
    holidays: list[Holiday] = []


class OpeningHours(msgspec.Struct, frozen=True):
    """Hours of a tenant."""

    hours_id: str
    name: str
    time_zone: str
    weekly: list[WeeklyHours]
    holidays: list[Holiday]
    updated_at_ms: int


class HoursList(msgspec.Struct, frozen=True):
    """All hours of a tenant, by name."""

    items: list[OpeningHours]
    next_cursor: str | None = None


class OpenState(msgspec.Struct, frozen=True):
    """Whether hours are open at an instant.

    Attributes:
        local_time: `2026-12-25T09:30:00+08:00`, in the hours' own time zone.
        changes_at_ms: when they open or close next; null when not within five weeks.
        holiday: the name of the holiday of that local date, or null.
    """

    is_open: bool
    at_ms: int
    local_time: str
    changes_at_ms: int | None
    holiday: str | None


class HolidayTemplate(msgspec.Struct, frozen=True):
    """A public holiday to take over into hours."""

    country: str
    date: str
    name: str


class HolidayTemplateList(msgspec.Struct, frozen=True):
    """Public holidays of a year, by country and date."""

    items: list[HolidayTemplate]
    next_cursor: str | None = None
