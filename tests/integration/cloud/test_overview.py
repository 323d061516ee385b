"""Today's figures over the real database: counted by queue, by the tenant's day, for it alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from infra.db.tables.history import contact
from tests.integration.cloud.call_events import new_uuid
from tests.integration.cloud.conftest import Key

EMPTY = {
    "offered": 0,
    "answered": 0,
    "answered_in_time": 0,
    "abandoned": 0,
    "short_abandons": 0,
    "service_level": None,
    "asa_ms": None,
    "longest_wait_ms": None,
}


async def add_contacts(tenant: Key, queue_id: str, rows: list[dict[str, Any]]) -> None:
    """Contacts of one queue as history keeps them."""
    keys = ("connected_at_ms", "ended_at_ms", "outcome", "reason")
    async with tenant.parts.database.tenant(tenant.tenant_id) as scope:
        for row in rows:
            values = {key: row.get(key) for key in keys}
            await scope.execute(
                scope.insert(
                    contact,
                    contact_id=new_uuid(),
                    arrived_at_ms=row["queued_at_ms"],
                    queue_id=queue_id,
                    queued_at_ms=row["queued_at_ms"],
                    **values,
                )
            )


def answered(queued_at_ms: int, wait_ms: int) -> dict[str, Any]:
    return {"queued_at_ms": queued_at_ms, "connected_at_ms": queued_at_ms + wait_ms}


def ended(queued_at_ms: int, wait_ms: int, outcome: str) -> dict[str, Any]:
    reason = "caller_hangup"
    end = {"ended_at_ms": queued_at_ms + wait_ms, "outcome": outcome, "reason": reason}
    return {"queued_at_ms": queued_at_ms, **end}


async def test_a_day_is_counted_by_queue(one: Key, two: Key) -> None:
    for tenant in (one, two):
        assert (await tenant.call("GET", "/v1/overview"))["today"] == EMPTY
    sales = await one.call("POST", "/v1/queues", 201, name="Sales", service_level_ms=20_000)
    await one.call("POST", "/v1/queues", 201, name="Support")
    start = (await one.call("GET", "/v1/overview"))["from_ms"]
    await add_contacts(
        one,
        sales["queue_id"],
        [
            answered(start, 10_000),
            answered(start + 1, 20_000),
            answered(start + 2, 60_000),
            ended(start + 3, 4_999, "abandoned_in_queue"),
            ended(start + 4, 90_000, "abandoned_in_queue"),
            ended(start + 5, 30_000, "voicemail"),
            {"queued_at_ms": start + 6},
            answered(start - 1, 1),
        ],
    )
    seen = await one.call("GET", "/v1/overview")
    expected = {
        "offered": 7,
        "answered": 3,
        "answered_in_time": 2,
        "abandoned": 2,
        "short_abandons": 1,
        "service_level": 2 / 6,
        "asa_ms": 30_000,
        "longest_wait_ms": 90_000,
    }
    assert [(each["name"], each["today"]) for each in seen["queues"]] == [
        ("Sales", expected),
        ("Support", EMPTY),
    ]
    assert seen["today"] == expected
    assert seen["queues"][0]["service_level_ms"] == 20_000
    stranger = await two.call("GET", "/v1/overview")
    assert (stranger["queues"], stranger["today"]) == ([], EMPTY)


async def test_the_day_begins_at_the_tenant_s_own_midnight(one: Key) -> None:
    await one.call("PATCH", "/v1/tenant", time_zone="Asia/Shanghai")
    seen = await one.call("GET", "/v1/overview")
    local = datetime.fromtimestamp(seen["at_ms"] / 1_000, tz=UTC) + timedelta(hours=8)
    assert seen["day"] == local.date().isoformat()
    assert seen["from_ms"] % 86_400_000 == 16 * 3_600_000
    assert seen["from_ms"] <= seen["at_ms"] < seen["from_ms"] + 86_400_000


async def test_the_day_s_contacts_are_found_by_index(one: Key) -> None:
    queue = await one.call("POST", "/v1/queues", 201, name="Sales")
    start = (await one.call("GET", "/v1/overview"))["from_ms"]
    old = [answered(start - 86_400_000 * day, 1_000) for day in range(1, 400)]
    await add_contacts(one, queue["queue_id"], old)
    async with one.parts.database.tenant(one.tenant_id) as scope:
        plan = await scope.connection.execute(
            text(
                "EXPLAIN SELECT count(*) FROM contact"
                " WHERE tenant_id = :tenant_id AND queued_at_ms >= :start"
            ),
            {"tenant_id": one.tenant_id, "start": start},
        )
    rows = plan.all()
    assert any("ix_contact_tenant_id_queued" in row[0] for row in rows)
