"""Hours and holidays over the real database: kept, judged, refused, and unseen by others."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.integration.cloud.conftest import Key

BODY: dict[str, Any] = {
    "name": "Office",
    "time_zone": "Europe/Berlin",
    "weekly": [
        {"day": 5, "from_minute": 1320, "to_minute": 1560},
        {"day": 1, "from_minute": 540, "to_minute": 1020},
    ],
    "holidays": [
        {
            "date": "2026-12-28",
            "name": "Inventory",
            "open": [{"from_minute": 600, "to_minute": 660}],
        },
        {"date": "2026-12-25", "name": "Christmas"},
    ],
}


def at_ms(text: str) -> int:
    return (
        int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin")).timestamp())
        * 1000
    )


async def test_hours_are_kept_replaced_and_removed(one: Key) -> None:
    added = await one.call("POST", "/v1/hours", 201, **BODY)
    path = f"/v1/hours/{added['hours_id']}"
    assert [each["day"] for each in added["weekly"]] == [1, 5]
    assert [each["date"] for each in added["holidays"]] == ["2026-12-25", "2026-12-28"]
    assert added["holidays"][0]["open"] is None
    assert await one.call("GET", path) == added
    again = await one.call("POST", "/v1/hours", 409, **BODY)
    assert (again["code"], again["field"]) == ("name_taken", "name")
    replaced = await one.call("PUT", path, **{**BODY, "name": "Shop", "weekly": []})
    assert (replaced["name"], replaced["weekly"]) == ("Shop", [])
    assert [each["name"] for each in (await one.call("GET", "/v1/hours"))["items"]] == ["Shop"]
    await one.call("DELETE", path, 204)
    await one.call("GET", path, 404)
    await one.call("DELETE", path, 404)
    entries = (await one.call("GET", "/v1/audit"))["items"]
    actions = {each["action"] for each in entries}
    assert {"hours.added", "hours.replaced", "hours.removed"} <= actions


@pytest.mark.parametrize(
    ("asked", "is_open", "changes", "holiday"),
    [
        pytest.param("2026-12-21T10:00", True, "2026-12-21T17:00", None, id="monday"),
        pytest.param("2026-12-18T23:00", True, "2026-12-19T02:00", None, id="friday-night"),
        pytest.param("2026-12-19T01:59", True, "2026-12-19T02:00", None, id="past-midnight"),
        pytest.param("2026-12-25T23:00", False, "2026-12-28T10:00", "Christmas", id="holiday"),
        pytest.param("2026-12-28T10:30", True, "2026-12-28T11:00", "Inventory", id="special"),
    ],
)
async def test_hours_say_whether_they_are_open_and_until_when(
    one: Key, asked: str, is_open: bool, changes: str, holiday: str | None
) -> None:
    added = await one.call("POST", "/v1/hours", 201, **BODY)
    path = f"/v1/hours/{added['hours_id']}/open"
    state = await one.call("GET", f"{path}?at_ms={at_ms(asked)}")
    assert state["is_open"] is is_open
    assert state["changes_at_ms"] == at_ms(changes)
    assert state["holiday"] == holiday
    assert state["local_time"].startswith(asked)
    now = await one.call("GET", path)
    assert abs(now["at_ms"] - one.parts.clock()) < 60_000


@pytest.mark.parametrize(
    ("change", "expected", "field"),
    [
        pytest.param({"time_zone": "Mars/Olympus"}, 422, "time_zone", id="zone"),
        pytest.param({"time_zone": "../etc/passwd"}, 422, "time_zone", id="path"),
        pytest.param({"time_zone": "a\0"}, 422, "time_zone", id="zone-nul"),
        pytest.param(
            {"weekly": [{"day": 8, "from_minute": 0, "to_minute": 1}]},
            422,
            "weekly[0].day",
            id="day",
        ),
        pytest.param(
            {"weekly": [{"day": 1, "from_minute": 60, "to_minute": 60}]},
            422,
            "weekly[0].to_minute",
            id="empty",
        ),
        pytest.param(
            {"weekly": [{"day": 1, "from_minute": 2**62, "to_minute": 2**63}]},
            422,
            "weekly[0].from_minute",
            id="huge",
        ),
        pytest.param(
            {"holidays": [{"date": "2026-02-30", "name": "x"}]}, 422, "holidays[0].date", id="date"
        ),
        pytest.param(
            {"holidays": [{"date": "2026-02-03", "name": "a\0"}]},
            422,
            "holidays[0].name",
            id="nul",
        ),
        pytest.param({"name": "a\0"}, 400, None, id="name-nul"),
        pytest.param({"name": " "}, 400, None, id="name-blank"),
        pytest.param({"weekly": None}, 400, None, id="null"),
    ],
)
async def test_wrong_hours_are_refused_by_their_field(
    one: Key, change: dict[str, Any], expected: int, field: str | None
) -> None:
    problem = await one.call("POST", "/v1/hours", expected, **{**BODY, **change})
    if field is not None:
        assert problem["field"] == field


async def test_hours_of_another_tenant_are_not_found(one: Key, two: Key) -> None:
    added = await one.call("POST", "/v1/hours", 201, **BODY)
    await two.call("POST", "/v1/hours", 201, **BODY)
    path = f"/v1/hours/{added['hours_id']}"
    await two.call("GET", path, 404)
    await two.call("GET", f"{path}/open", 404)
    await two.call("PUT", path, 404, **BODY)
    await two.call("DELETE", path, 404)
    assert len((await two.call("GET", "/v1/hours"))["items"]) == 1


async def test_public_holidays_are_a_start(one: Key) -> None:
    path = "/v1/holiday-templates?country=CN&year=2026"
    chinese = (await one.call("GET", f"{path}&locale=zh-CN"))["items"]
    english = (await one.call("GET", path))["items"]
    assert chinese[0] == {"country": "CN", "date": "2026-01-01", "name": "元旦"}
    assert english[0] == {"country": "CN", "date": "2026-01-01", "name": "New Year's Day"}
    assert "2026-02-17" in {each["date"] for each in chinese}
    everywhere = (await one.call("GET", "/v1/holiday-templates"))["items"]
    assert {each["country"] for each in everywhere} == {"CN", "DE", "GB", "US"}
    await one.call("GET", "/v1/holiday-templates?country=XX", 400)
    await one.call("GET", "/v1/holiday-templates?year=99999999999999999999", 400)
    holidays = [{"date": each["date"], "name": each["name"]} for each in chinese]
    await one.call("POST", "/v1/hours", 201, **{**BODY, "holidays": holidays})
