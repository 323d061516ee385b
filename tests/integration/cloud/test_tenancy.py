"""Tenancy on a real database: numbers of the pool, limits, life cycle, and what each refuses."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

from cloud.sites.snapshot import build_snapshots
from infra.contracts.config import TenantConfig
from tests.integration.cloud.conftest import Key, give_number, open_tenant, serve_at_new_site

_numbers = itertools.count(1)


def fresh_numbers(count: int) -> list[str]:
    return [f"+44207{next(_numbers):07}" for _ in range(count)]


async def configurations(tenant: Key) -> list[TenantConfig]:
    """What the sites are told of the tenant."""
    snapshots = await build_snapshots(tenant.parts.database, tenant.tenant_id)
    assert snapshots is not None
    return list(snapshots.sites.values())


async def fill_pool(operator: Key, count: int) -> list[str]:
    numbers = fresh_numbers(count)
    answer = await operator.call("POST", "/v1/platform/numbers", 201, numbers=numbers)
    assert answer["added"] == count
    return numbers


async def test_a_number_is_claimed_once(operator: Key, one: Key, two: Key) -> None:
    first, second = await fill_pool(operator, 2)
    page = await one.call("GET", f"/v1/number-pool?prefix=%2B{first[1:]}")
    assert [each["number"] for each in page["items"]] == [first]
    claimed = await one.call("POST", "/v1/numbers", 201, number=first)
    assert claimed == {**claimed, "number": first, "flow_id": None, "is_pool": True}
    problem = await two.call("POST", "/v1/numbers", 409, number=first)
    assert (problem["code"], problem["field"]) == ("number_taken", "number")
    assert (await two.call("GET", "/v1/numbers"))["items"] == []
    page = await two.call("GET", f"/v1/number-pool?prefix=%2B{first[1:]}")
    assert page["items"] == []
    # Of two at once, one wins.
    answers = await asyncio.gather(
        *[
            key.http.request(
                "POST",
                "/v1/numbers",
                headers={"Authorization": f"Bearer {key.key}"},
                json={"number": second},
            )
            for key in (one, two)
        ]
    )
    assert sorted(each.status_code for each in answers) == [201, 409]


async def test_an_unclaimed_number_leads_nowhere(operator: Key, one: Key, two: Key) -> None:
    (free,) = await fill_pool(operator, 1)
    for number in (free, "+15550009999"):
        problem = await one.call("PUT", f"/v1/numbers/{number}", 404, flow_id=None)
        assert problem["code"] == "number_not_claimed"
    mine = fresh_numbers(1)[0]
    await give_number(operator, one, mine)
    await one.call("PUT", f"/v1/numbers/{mine}", flow_id=None)
    await two.call("PUT", f"/v1/numbers/{mine}", 404, flow_id=None)
    path = "/v1/platform/numbers"
    problem = await operator.call("POST", path, 409, numbers=[mine], tenant_id=two.tenant_id)
    assert problem["code"] == "number_taken"
    await operator.call("DELETE", f"{path}/{mine}", 409)


async def test_a_released_number_rests(operator: Key, one: Key, two: Key) -> None:
    (number,) = await fill_pool(operator, 1)
    await one.call("POST", "/v1/numbers", 201, number=number)
    await one.call("DELETE", f"/v1/numbers/{number}", 204)
    await two.call("POST", "/v1/numbers", 409, number=number)
    await one.call("POST", "/v1/numbers", 201, number=number)
    await one.call("DELETE", f"/v1/numbers/{number}", 204)
    await operator.call("POST", "/v1/platform/numbers", 201, numbers=[number])
    await two.call("POST", "/v1/numbers", 201, number=number)


async def test_a_range_and_its_pages(operator: Key, one: Key) -> None:
    await operator.call(
        "POST", "/v1/platform/numbers", 201, **{"from": "+861055550000", "to": "+861055550009"}
    )
    seen: list[str] = []
    cursor = ""
    while True:
        path = f"/v1/number-pool?prefix=%2B8610&limit=4{cursor}"
        page = await one.call("GET", path)
        seen += [each["number"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == [f"+86105555000{digit}" for digit in range(10)]
    bodies: list[dict[str, Any]] = [
        {},
        {"numbers": []},
        {"from": "+8610", "to": "+861"},
        {"from": "+8610555"},
    ]
    for body in bodies:
        await operator.call("POST", "/v1/platform/numbers", 400, **body)


async def test_the_plan_s_numbers_are_all_there_are(operator: Key, one: Key) -> None:
    await operator.call("PUT", f"/v1/tenants/{one.tenant_id}/plan", plan="trial")
    numbers = await fill_pool(operator, 4)
    for number in numbers[:3]:
        await one.call("POST", "/v1/numbers", 201, number=number)
    problem = await one.call("POST", "/v1/numbers", 409, number=numbers[3])
    assert (problem["code"], problem["field"]) == ("quota_reached", "numbers")
    assert "3" in problem["detail"]
    report = await one.call("GET", "/v1/tenant/limits")
    uses = {each["name"]: each for each in report["limits"]}
    assert report["plan"] == "trial"
    assert uses["numbers"] == {"name": "numbers", "used": 3, "limit": 3, "state": "reached"}
    assert uses["seats"]["state"] == "ok"


async def test_a_tenant_sees_and_changes_itself(operator: Key, one: Key, two: Key) -> None:
    shown = await one.call("GET", "/v1/tenant")
    assert (shown["name"], shown["status"], shown["kind"]) == ("One", "active", "tenant")
    assert len(shown["limits"]) == 5
    changed = await one.call("PATCH", "/v1/tenant", name="Uno", locale="zh-CN")
    assert (changed["name"], changed["locale"], changed["time_zone"]) == ("Uno", "zh-CN", "UTC")
    problem = await one.call("PATCH", "/v1/tenant", 400, time_zone="Mars/Phobos")
    assert problem["field"] == "time_zone"
    assert (await two.call("GET", "/v1/tenant"))["name"] == "Two"
    found = await operator.call("GET", "/v1/tenants?q=uNo&status=active")
    assert one.tenant_id in {each["tenant_id"] for each in found["items"]}


async def test_a_suspended_tenant_reads_and_writes_not(operator: Key, one: Key) -> None:
    await serve_at_new_site(operator, one)
    path = f"/v1/tenants/{one.tenant_id}/status"
    moved = await operator.call("POST", path, status="suspended", reason="unpaid")
    assert moved["status"] == "suspended"
    problem = await one.call("POST", "/v1/queues", 403, name="Sales")
    assert problem["code"] == "tenant_suspended"
    assert [each.takes_calls for each in await configurations(one)] == [False]
    await one.call("GET", "/v1/queues")
    await operator.call("POST", path, 409, status="past_due", reason="x")
    await operator.call("POST", path, 409, status="erased", reason="x")
    await operator.call("POST", path, status="active", reason="paid")
    (config,) = await configurations(one)
    assert (config.takes_calls, config.max_concurrent_calls) == (True, 1_000)
    await one.call("POST", "/v1/queues", 201, name="Sales")


async def test_an_owner_closes_by_name(operator: Key) -> None:
    tenant = await open_tenant(operator, "Leaving")
    problem = await tenant.call("POST", "/v1/tenant/close", 400, name="Staying")
    assert problem["field"] == "name"
    closed = await tenant.call("POST", "/v1/tenant/close", name="Leaving")
    assert closed["status"] == "closed"
    await tenant.call("PATCH", "/v1/tenant", 403, name="Back")
    await tenant.call("GET", "/v1/tenant")


async def test_a_trial_is_extended(operator: Key, one: Key) -> None:
    opened = await operator.call("POST", "/v1/tenants", 201, name="Trier", plan="trial")
    assert opened["status"] == "trial"
    tenant_id = opened["tenant_id"]
    await operator.call(
        "POST", f"/v1/tenants/{tenant_id}/status", status="suspended", reason="over"
    )
    body = {"trial_ends_at_ms": opened["trial_ends_at_ms"] + 1_000, "reason": "asked nicely"}
    moved = await operator.call("POST", f"/v1/tenants/{tenant_id}/trial", **body)
    assert moved["status"] == "trial"
    assert moved["trial_ends_at_ms"] == body["trial_ends_at_ms"]
    problem = await operator.call("PUT", f"/v1/tenants/{tenant_id}/plan", 409, plan="golden")
    assert problem["field"] == "plan"


async def test_bad_text_is_the_client_s_fault(operator: Key, one: Key) -> None:
    for bad in ("a\0b", "\ud800"):
        for key, method, path in (
            (one, "PATCH", "/v1/tenant"),
            (operator, "PATCH", f"/v1/tenants/{one.tenant_id}"),
            (operator, "POST", "/v1/tenants"),
        ):
            headers = {"Authorization": f"Bearer {key.key}", "Content-Type": "application/json"}
            body = json.dumps({"name": bad})
            answer = await key.http.request(method, path, headers=headers, content=body)
            assert answer.status_code == 400, (path, bad, answer.text)
    await operator.call("GET", "/v1/tenants?q=%00", 400)
    await operator.call("GET", "/v1/tenants?status=golden", 400)
    await operator.call("GET", "/v1/platform/numbers?cursor=zzz", 400)
    await one.call("GET", "/v1/number-pool?cursor=WzAsIngiXQ", 400)
    await one.call("GET", "/v1/number-pool?prefix=abc", 400)
