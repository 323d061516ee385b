"""The check of a number over the real database and bus: the snapshot that an edge would get."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

from sqlalchemy import insert

from cloud.acd import role
from cloud.ivr.flow_templates import templates
from cloud.realtime.feed import LiveFeed
from cloud.sites.publisher import Publisher
from infra.contracts import subjects
from infra.contracts.ids import SiteId
from infra.contracts.live_socket import SnapshotMessage
from infra.db.tables.edges import site_health
from tests.integration.cloud.conftest import Key, give_number, serve_at_new_site
from tests.integration.cloud.test_publisher import running

LIMIT_S = 10.0
_numbers = itertools.count(1)


async def furnish(operator: Key, tenant: Key) -> dict[str, str]:
    """A site, a queue with an agent, a published flow and a number that leads to it."""
    site = await serve_at_new_site(operator, tenant)
    queue = await tenant.call("POST", "/v1/queues", 201, name="Main queue")
    queue_id = queue["queue_id"]
    await tenant.call(
        "POST", "/v1/agents", 201, name="Ana", site_id=site, skills={}, queue_ids=[queue_id]
    )
    number = f"+49305{next(_numbers):06d}"
    await give_number(operator, tenant, number)
    assert "straight_to_queue" in templates()
    flow = await tenant.call(
        "POST",
        "/v1/flows/from-template",
        201,
        template_id="straight_to_queue",
        name="Main line",
        queue_ids={"main": queue_id},
        locale="en",
    )
    return {"site": site, "number": number, "flow": flow["flow_id"]}


async def check(tenant: Key, number: str) -> tuple[bool, list[tuple[str, str, bool]]]:
    found = await tenant.call("GET", f"/v1/numbers/{number}/check")
    return found["ok"], [
        (each["code"], each["subject"], each["is_problem"]) for each in found["steps"]
    ]


async def beat(tenant: Key, site: str) -> None:
    """What the watch keeps of a heartbeat."""
    values: dict[str, Any] = {
        "site_id": SiteId(site),
        "seen_at_ms": tenant.parts.clock(),
        "boot_id": "boot",
        "release": "1",
        "live_legs": 0,
        "is_draining": False,
        "config_versions": {},
        "config_refusals": {},
    }
    columns = {column.name for column in site_health.columns}
    async with tenant.parts.database.platform() as connection:
        await connection.execute(
            insert(site_health).values(
                {name: value for name, value in values.items() if name in columns}
            )
        )


async def test_the_way_of_a_call_is_told_as_it_is_built(operator: Key, one: Key) -> None:
    ids = await furnish(operator, one)
    number = ids["number"]
    found = ("number_found", number, False)
    assert await check(one, number) == (False, [found, ("number_without_flow", number, True)])

    await one.call("PUT", f"/v1/numbers/{number}", flow_id=ids["flow"])
    name = f"site of {one.tenant_id}"
    assert await check(one, number) == (
        False,
        [found, ("site_not_online", name, True), ("flow_not_published", "Main line", True)],
    )

    await one.call("POST", f"/v1/flows/{ids['flow']}/publish")
    await beat(one, ids["site"])
    ok, steps = await check(one, number)
    assert not ok
    assert steps == [
        found,
        ("site_online", name, False),
        ("flow_published", "Main line", False),
        ("speaks", "greeting", False),
        ("queue_entered", "Main queue", False),
        # No owner runs in this test: that, too, is told.
        ("routing_silent", "Main queue", True),
    ]


async def test_people_who_are_not_signed_in_are_missed(operator: Key, one: Key) -> None:
    ids = await furnish(operator, one)
    number = ids["number"]
    await one.call("PUT", f"/v1/numbers/{number}", flow_id=ids["flow"])
    await one.call("POST", f"/v1/flows/{ids['flow']}/publish")
    await beat(one, ids["site"])
    bucket = await one.parts.bus.js.key_value(subjects.CONFIG_BUCKET)
    await Publisher(one.parts, bucket).publish(one.tenant_id)
    async with running(role.run, one.parts):
        async with LiveFeed(one.parts.bus, one.tenant_id, one.parts.clock).open() as messages:
            async with asyncio.timeout(LIMIT_S):
                async for message in messages:
                    if isinstance(message, SnapshotMessage) and message.snapshot.agents:
                        break
        ok, steps = await check(one, number)
    assert not ok
    assert steps[-1] == ("no_agent_available", "Main queue", True)


async def test_a_number_of_another_tenant_is_not_found(operator: Key, one: Key, two: Key) -> None:
    ids = await furnish(operator, one)
    await furnish(operator, two)
    await two.call("GET", f"/v1/numbers/{ids['number']}/check", 404)
    await two.call("GET", "/v1/numbers/030123/check", 400)
    await one.call("GET", f"/v1/numbers/{ids['number']}/check?digits=x", 400)
    path = f"/v1/numbers/{ids['number']}/check?digits=%2A0"
    assert (await one.call("GET", path))["steps"]
