"""What holds for every endpoint: entity tags, repeated requests, rate limits, queue limits."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import replace
from typing import Any

import httpx
from sqlalchemy import text

from cloud.api.buckets import Buckets
from cloud.api.repeats.repository import KEPT_MS, LEASE_MS
from infra.config.role import NodeParts
from infra.contracts.ids import SiteId
from tests.integration.cloud.call_events import Call, new_uuid
from tests.integration.cloud.conftest import Key
from tests.integration.cloud.people_scene import invited, signed_in
from tests.integration.cloud.test_api import furnish, project


async def send(
    who: Key, method: str, path: str, body: Any = None, **headers: str
) -> httpx.Response:
    sent = {"Authorization": f"Bearer {who.key}"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return await who.http.request(method, path, json=body, headers=sent)


async def test_a_get_has_a_tag_and_is_not_sent_twice(one: Key) -> None:
    queue = await one.call("POST", "/v1/queues", 201, name="Sales")
    path = f"/v1/queues/{queue['queue_id']}"
    first = await send(one, "GET", path)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "no-store"
    assert first.headers["x-content-type-options"] == "nosniff"
    for names in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = await send(one, "GET", path, if_none_match=names)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    await one.call("PUT", path, name="Sales 2")
    changed = await send(one, "GET", path, if_none_match=tag)
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


async def test_a_change_of_what_has_changed_is_refused(one: Key) -> None:
    queue = await one.call("POST", "/v1/queues", 201, name="Sales")
    path = f"/v1/queues/{queue['queue_id']}"
    tag = (await send(one, "GET", path)).headers["etag"]
    answers = await asyncio.gather(
        *(send(one, "PUT", path, {"name": f"Sales {n}"}, if_match=tag) for n in range(8))
    )
    assert sorted(each.status_code for each in answers) == [200] + [412] * 7
    problem = next(each for each in answers if each.status_code == 412).json()
    assert problem["code"] == "changed_since"
    assert (await send(one, "DELETE", path, if_match=tag)).status_code == 412
    tag = (await send(one, "GET", path)).headers["etag"]
    assert (await send(one, "DELETE", path, if_match=tag)).status_code == 204


async def test_a_repeated_post_happens_once(one: Key) -> None:
    key = str(uuid.uuid4())
    body = {"name": "Sales"}
    first = await send(one, "POST", "/v1/queues", body, idempotency_key=key)
    again = await send(one, "POST", "/v1/queues", body, idempotency_key=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    other = await send(one, "POST", "/v1/queues", {"name": "Other"}, idempotency_key=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len((await one.call("GET", "/v1/queues"))["items"]) == 1
    for bad in ("", "a b", "x" * 201):
        refused = await send(one, "POST", "/v1/queues", body, idempotency_key=bad)
        assert refused.status_code == 400, bad
        assert refused.json()["field"] == "Idempotency-Key"


async def test_repeats_at_once_happen_once(one: Key) -> None:
    key = str(uuid.uuid4())
    answers = await asyncio.gather(
        *(send(one, "POST", "/v1/queues", {"name": "S"}, idempotency_key=key) for _ in range(8))
    )
    for each in answers:
        assert each.status_code == 201 or each.json()["code"] == "request_in_progress"
    assert len((await one.call("GET", "/v1/queues"))["items"]) == 1


async def test_a_refused_request_may_be_tried_again(one: Key) -> None:
    key = str(uuid.uuid4())
    queue = await one.call("POST", "/v1/queues", 201, name="Sales")
    taken = await send(one, "POST", "/v1/queues", {"name": "Sales"}, idempotency_key=key)
    assert taken.status_code == 409
    await one.call("DELETE", f"/v1/queues/{queue['queue_id']}", 204)
    made = await send(one, "POST", "/v1/queues", {"name": "Sales"}, idempotency_key=key)
    assert made.status_code == 201


async def test_a_kept_answer_is_sealed_and_of_one_tenant(
    parts: NodeParts, one: Key, two: Key
) -> None:
    key = str(uuid.uuid4())
    body = {"name": "Sales secret-name"}
    first = await send(one, "POST", "/v1/queues", body, idempotency_key=key)
    other = await send(two, "POST", "/v1/queues", body, idempotency_key=key)
    assert other.status_code == 201
    assert other.json()["queue_id"] != first.json()["queue_id"]
    async with parts.database.tenant(one.tenant_id) as scope:
        rows = await scope.rows(text("SELECT body FROM idempotency_key"))
    assert rows
    assert all(b"secret-name" not in bytes(row.body) for row in rows)


async def test_what_a_dead_node_left_is_taken_over_or_told(parts: NodeParts, one: Key) -> None:
    key = str(uuid.uuid4())
    await send(one, "POST", "/v1/queues", {"name": "S"}, idempotency_key=key)

    async def left(state: str, age_ms: int) -> None:
        statement = text(
            "UPDATE idempotency_key SET state = :state, claimed_at_ms = :at, body = NULL"
        )
        at_ms = parts.clock() - age_ms
        async with parts.database.tenant(one.tenant_id) as scope:
            await scope.connection.execute(statement, {"state": state, "at": at_ms})

    async def again() -> httpx.Response:
        return await send(one, "POST", "/v1/queues", {"name": "S"}, idempotency_key=key)

    await left("running", 0)
    assert (await again()).json()["code"] == "request_in_progress"
    await left("committed", 2 * LEASE_MS)
    assert (await again()).json()["code"] == "answer_not_kept"
    await left("running", LEASE_MS)
    assert (await again()).json()["code"] == "name_taken"  # it ran: the name is there
    assert KEPT_MS > LEASE_MS


async def test_headers_tell_what_is_left_and_429_when_nothing_is(
    parts: NodeParts, operator: Key, one: Key
) -> None:
    async with parts.database.platform() as connection:
        await connection.execute(
            text(
                """INSERT INTO plan (name, rank, is_offered, seats, concurrent_calls, numbers,
                   storage_bytes, api_requests_per_minute, updated_at_ms)
                   VALUES ('three_requests', 99, false, 1, 1, 1, 1, 3, 0) ON CONFLICT DO NOTHING"""
            )
        )
    await operator.call("PUT", f"/v1/tenants/{one.tenant_id}/plan", plan="three_requests")
    answers = [await send(one, "GET", "/v1/queues") for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"minute";q=3;w=60'
    assert answers[0].headers["ratelimit"] == '"minute";r=2;t=20'
    refused = answers[-1]
    assert refused.json()["code"] == "rate_limited"
    assert 1 <= int(refused.headers["retry-after"]) <= 20
    assert refused.headers["ratelimit"].startswith('"minute";r=0')
    assert refused.headers["cache-control"] == "no-store"


def test_a_bucket_refills_evenly_and_forgets_nobody_early() -> None:
    buckets = Buckets()
    taken = [buckets.take("a", 60, 0.0) for _ in range(61)]
    assert [each.is_allowed for each in taken] == [True] * 60 + [False]
    assert (taken[-1].retry_in_s, taken[-1].remaining) == (1, 0)
    assert buckets.take("b", 60, 0.0).is_allowed
    assert not buckets.take("a", 60, 0.5).is_allowed
    assert buckets.take("a", 60, 1.5).is_allowed
    assert buckets.take("a", 60, 1e6).remaining == 59


async def test_who_is_limited_to_queues_sees_their_part_only(operator: Key, one: Key) -> None:
    ids = await furnish(operator, one)
    mine, other = ids["queue_id"], new_uuid()
    site = SiteId(ids["site_id"])
    seen = replace(Call(one.tenant_id, site, agent=ids["agent_id"]), queue=mine)
    hidden = replace(Call(one.tenant_id, site), queue=other)
    await project(one.parts, seen)
    await project(one.parts, hidden)
    body = await invited(one, "Lim")
    given = [{"role": "supervisor", "queue_ids": [mine]}]
    await one.call("PATCH", f"/v1/people/{body['user_id']}", roles=given)
    limited = await signed_in(one, body["user_id"])
    for path, name in (
        ("/v1/contacts", "contact_id"),
        ("/v1/interactions", "contact_id"),
        ("/v1/cdrs", "contact_id"),
        ("/v1/recordings", "contact_id"),
    ):
        items = (await limited.call("GET", path))["items"]
        assert {each[name] for each in items} == {seen.contact}, path
        everything = (await one.call("GET", path))["items"]
        assert {each[name] for each in everything} > {seen.contact}, path
    intervals = (await limited.call("GET", "/v1/agent-state-intervals"))["items"]
    assert {each["agent_id"] for each in intervals} <= {seen.agent}
    await limited.call("GET", f"/v1/contacts/{seen.contact}")
    await limited.call("GET", f"/v1/contacts/{hidden.contact}", 404)
    await limited.call("GET", f"/v1/recordings/{hidden.recording}", 404)
    await limited.call("POST", f"/v1/recordings/{hidden.recording}/link", 404)
