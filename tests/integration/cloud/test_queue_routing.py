"""How a queue routes: what is refused, what keeps skills and queues in use, what edges are told."""

from __future__ import annotations

from typing import Any

import pytest

from cloud.sites.snapshot import build_snapshots
from infra.contracts.config import RingConfig
from infra.contracts.ids import QueueId
from tests.integration.cloud.call_events import new_uuid
from tests.integration.cloud.conftest import Key, serve_at_new_site
from tests.integration.cloud.test_bulk import imported, outcome

POLICY: dict[str, Any] = {  # fields of different kinds
    "strategy": "least_occupied",
    "preferred_skills": {"golf": 3},
    "ageing_per_minute": 4,
}


async def furnished(key: Key) -> str:
    """Skills `fr` and `golf`, and a queue of helpers; returns its id."""
    for name in ("fr", "golf"):
        await key.call("POST", "/v1/skills", 201, name=name)
    queue = await key.call("POST", "/v1/queues", 201, name="Helpers")
    return str(queue["queue_id"])


async def test_a_policy_is_kept_and_told_to_the_sites(operator: Key, one: Key) -> None:
    await serve_at_new_site(operator, one)
    helpers = await furnished(one)
    rings = [
        {"after_ms": 20_000, "required_skills": {"fr": 3}, "queue_ids": []},
        {"after_ms": 60_000, "required_skills": None, "queue_ids": [helpers]},
    ]
    body = {"name": "Main", "required_skills": {"fr": 8}, "rings": rings, **POLICY}
    made = await one.call("POST", "/v1/queues", 201, **body)
    assert made["rings"] == rings
    assert {name: made[name] for name in POLICY} == POLICY
    assert await one.call("GET", f"/v1/queues/{made['queue_id']}") == made

    snapshots = await build_snapshots(operator.parts.database, one.tenant_id)
    assert snapshots is not None
    (config,) = snapshots.sites.values()
    (told,) = (queue for queue in config.queues if queue.name == "Main")
    assert (told.strategy, told.ageing_per_minute) == ("least_occupied", 4)
    assert told.rings == [
        RingConfig(20_000, {"fr": 3}),
        RingConfig(60_000, None, queue_ids=[QueueId(helpers)]),
    ]
    plain = await one.call("PUT", f"/v1/queues/{made['queue_id']}", name="Main")
    assert (plain["strategy"], plain["rings"], plain["preferred_skills"]) == (
        "longest_idle",
        [],
        {},
    )
    change = (await one.call("GET", "/v1/audit"))["items"][0]
    assert change["before"]["rings"] == rings


@pytest.mark.parametrize(
    ("fields", "status", "code", "field"),
    [
        ({"strategy": "telepathy"}, 400, "unknown_strategy", "strategy"),
        ({"strategy": "registry"}, 400, "unknown_strategy", "strategy"),
        ({"preferred_skills": {"vip": 1}}, 409, "unknown_skill", "preferred_skills.vip"),
        (
            {"rings": [{"after_ms": 5_000}, {"after_ms": 5_000}]},
            400,
            "bad_rings",
            "rings[1].after_ms",
        ),
        (
            {"rings": [{"after_ms": 5_000, "required_skills": {"vip": 1}}]},
            409,
            "unknown_skill",
            "rings[0].required_skills.vip",
        ),
        (
            {"rings": [{"after_ms": 5_000, "queue_ids": [new_uuid()]}]},
            409,
            "unknown_queue",
            "rings[0].queue_ids",
        ),
        ({"rings": [{"after_ms": 5}]}, 400, "invalid_request", "rings[0].after_ms"),
        ({"rings": [{"after_ms": 5_000, "tiers": 1}]}, 400, "invalid_request", "rings[0]"),
        ({"ageing_per_minute": 101}, 400, "invalid_request", "ageing_per_minute"),
    ],
)
async def test_what_a_queue_can_not_be(
    one: Key, fields: dict[str, Any], status: int, code: str, field: str
) -> None:
    problem = await one.call("POST", "/v1/queues", status, name="Main", **fields)
    named = problem["field"] or problem["problems"][0]["field"]
    assert (problem["code"], named) == (code, field)
    assert (await one.call("GET", "/v1/queues"))["items"] == []


async def test_strangers_queues_and_its_own_are_no_ring(one: Key, two: Key) -> None:
    theirs = await furnished(two)
    own = await one.call("POST", "/v1/queues", 201, name="Main")
    path = f"/v1/queues/{own['queue_id']}"
    for queue_id in (theirs, own["queue_id"]):
        rings = [{"after_ms": 5_000, "queue_ids": [queue_id]}]
        problem = await one.call("PUT", path, 409, name="Main", rings=rings)
        assert (problem["code"], problem["field"]) == ("unknown_queue", "rings[0].queue_ids")


async def test_what_a_policy_names_stays(one: Key) -> None:
    helpers = await furnished(one)
    rings = [{"after_ms": 5_000, "required_skills": {"fr": 1}, "queue_ids": [helpers]}]
    made = await one.call("POST", "/v1/queues", 201, name="Main", rings=rings, **POLICY)
    problem = await one.call("DELETE", f"/v1/queues/{helpers}", 409)
    assert problem["code"] == "in_use"
    for skill in (await one.call("GET", "/v1/skills"))["items"]:
        problem = await one.call("DELETE", f"/v1/skills/{skill['skill_id']}", 409)
        assert problem["code"] == "in_use", skill
    await one.call("PUT", f"/v1/queues/{made['queue_id']}", name="Main")
    await one.call("DELETE", f"/v1/queues/{helpers}", 204)
    for skill in (await one.call("GET", "/v1/skills"))["items"]:
        await one.call("DELETE", f"/v1/skills/{skill['skill_id']}", 204)


async def test_an_import_leaves_rings_alone(one: Key) -> None:
    helpers = await furnished(one)
    rings = [{"after_ms": 5_000, "required_skills": None, "queue_ids": [helpers]}]
    made = await one.call("POST", "/v1/queues", 201, name="Main", rings=rings, **POLICY)
    report = await imported(one, "queues", "name,priority\nMain,77\n")
    assert outcome(report) == (0, 1, 0, 0)
    assert await one.call("GET", f"/v1/queues/{made['queue_id']}") == {**made, "priority": 77}
