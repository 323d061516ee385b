"""The next opening or closing, also over days on which the clocks change."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from engine.hours.changes import next_change_ms
from engine.hours.schedule import Interval, Schedule

BERLIN = ZoneInfo("Europe/Berlin")


def ms(wall: str, fold: int = 0) -> int:
    return int(datetime.fromisoformat(wall).replace(tzinfo=BERLIN, fold=fold).timestamp() * 1000)


def schedule(exceptions: dict[str, list[Interval]] | None = None, **weekly: Interval) -> Schedule:
    days = {day: [span] for day, span in weekly.items()}
    return Schedule("Europe/Berlin", days, exceptions or {})


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param("2026-11-23T08:00", "2026-11-23T09:00", id="opens"),
        pytest.param("2026-11-23T09:00", "2026-11-23T17:00", id="just-opened"),
        pytest.param("2026-11-23T16:59", "2026-11-23T17:00", id="closes"),
        pytest.param("2026-11-23T17:00", "2026-11-30T09:00", id="next-week"),
    ],
)
def test_a_plain_week(asked: str, expected: str) -> None:
    assert next_change_ms(schedule(mon=("09:00", "17:00")), ms(asked)) == ms(expected)


def test_midnight_within_opening_is_no_change() -> None:
    night = schedule(fri=("22:00", "24:00"), sat=("00:00", "02:00"))
    assert next_change_ms(night, ms("2026-11-27T23:00")) == ms("2026-11-28T02:00")


def test_an_exception_is_looked_at() -> None:
    held = schedule({"2026-11-30": []}, mon=("09:00", "17:00"))
    assert next_change_ms(held, ms("2026-11-23T18:00")) == ms("2026-12-07T09:00")


@pytest.mark.parametrize(
    "held",
    [
        pytest.param(Schedule("UTC", {}), id="never-open"),
        pytest.param(
            Schedule(
                "UTC",
                {
                    day: [("00:00", "24:00")]
                    for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
                },
            ),
            id="always-open",
        ),
    ],
)
def test_what_never_changes_has_no_next_change(held: Schedule) -> None:
    assert next_change_ms(held, ms("2026-11-23T08:00")) is None


def test_an_opening_in_the_hour_left_out_comes_as_the_clocks_jump() -> None:
    # 2026-03-29: 02:00 becomes 03:00.
    held = schedule(sun=("02:30", "05:00"))
    assert next_change_ms(held, ms("2026-03-29T01:00")) == ms("2026-03-29T03:00")


def test_an_hour_that_comes_twice_opens_twice() -> None:
    # 2026-10-25: 03:00 becomes 02:00.
    held = schedule(sun=("02:00", "02:30"))
    first = next_change_ms(held, ms("2026-10-25T01:00"))
    assert first == ms("2026-10-25T02:00")
    closes = next_change_ms(held, first)
    assert closes == ms("2026-10-25T02:30")
    again = next_change_ms(held, closes)
    assert again == ms("2026-10-25T02:00", fold=1)
