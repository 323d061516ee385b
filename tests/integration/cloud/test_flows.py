"""Flows over the real servers: templates, versions, rolling back, and hours that they refer to."""

from __future__ import annotations

from typing import Any

import pytest

from cloud.ivr.flow_templates import templates
from cloud.sites.snapshot import build_snapshots
from engine.ivr.loading import load_flow
from tests.integration.cloud.conftest import Key, give_number, serve_at_new_site

ALWAYS = [{"day": day, "from_minute": 0, "to_minute": 1440} for day in range(1, 8)]
STRANGE_ID = "11111111-1111-1111-1111-111111111111"


async def add_queue(tenant: Key, name: str = "Sales") -> str:
    queue = await tenant.call("POST", "/v1/queues", 201, name=name)
    return str(queue["queue_id"])


async def add_hours(tenant: Key, name: str = "Office", **change: Any) -> str:
    body = {"name": name, "time_zone": "Asia/Shanghai", "weekly": ALWAYS, "holidays": []}
    hours = await tenant.call("POST", "/v1/hours", 201, **{**body, **change})
    return str(hours["hours_id"])


async def add_from_template(tenant: Key, chosen: str, expected: int = 201, **change: Any) -> Any:
    template = templates()[chosen]
    queue_id = await add_queue(tenant, f"queue of {chosen}")
    hours_id = await add_hours(tenant, f"hours of {chosen}") if template.needs_hours else None
    body: dict[str, Any] = {
        "template_id": chosen,
        "name": f"flow of {chosen}",
        "queue_ids": {each.role: queue_id for each in template.queue_roles},
        "hours_id": hours_id,
        "locale": "zh-CN",
        "publish": True,
    }
    return await tenant.call("POST", "/v1/flows/from-template", expected, **{**body, **change})


@pytest.mark.parametrize("template_id", sorted(templates()))
async def test_a_template_becomes_a_flow_in_force_at_the_edge(
    operator: Key, one: Key, template_id: str
) -> None:
    site = await serve_at_new_site(operator, one)
    flow = await add_from_template(one, template_id)
    assert flow["published_version"] == 1
    snapshots = await build_snapshots(one.parts.database, one.tenant_id)
    assert snapshots is not None
    config = snapshots.sites[site]
    (held,) = config.flows
    assert held.flow_id == flow["flow_id"]
    # Exactly what the edge does with it.
    loaded = load_flow(
        held.document,
        known_queues={queue.queue_id for queue in config.queues},
        known_prompts=(),
    )
    assert loaded.language == "zh"


async def test_templates_are_listed_in_both_languages(one: Key) -> None:
    english = (await one.call("GET", "/v1/flow-templates"))["items"]
    chinese = (await one.call("GET", "/v1/flow-templates?locale=zh-CN"))["items"]
    assert [each["template_id"] for each in english] == [each["template_id"] for each in chinese]
    assert english[0]["name"] == "Straight to your people"
    assert chinese[0]["name"] == "直接转接座席"
    await one.call("GET", "/v1/flow-templates?locale=fr", 400)


@pytest.mark.parametrize(
    ("change", "expected", "field"),
    [
        pytest.param({"template_id": "nothing"}, 404, "template_id", id="template"),
        pytest.param({"queue_ids": {}}, 400, "queue_ids.main", id="queue-missing"),
        pytest.param({"queue_ids": {"main": STRANGE_ID}}, 400, "queue_ids.main", id="queue"),
        pytest.param({"hours_id": STRANGE_ID}, 400, "hours_id", id="hours"),
        pytest.param({"hours_id": None}, 400, "hours_id", id="hours-missing"),
        pytest.param({"name": "x" * 101}, 400, None, id="name"),
        pytest.param({"name": "a\0b"}, 400, None, id="nul"),
    ],
)
async def test_a_wrong_filling_is_refused(
    one: Key, change: dict[str, Any], expected: int, field: str | None
) -> None:
    problem = await add_from_template(one, "hours_and_voicemail", expected, **change)
    if field is not None:
        assert problem["field"] == field
    assert (await one.call("GET", "/v1/flows"))["items"] == []


async def test_a_flow_is_published_rolled_back_and_its_versions_stay(one: Key) -> None:
    flow = await add_from_template(one, "straight_to_queue")
    path = f"/v1/flows/{flow['flow_id']}"
    first = flow["draft"]
    second = {**first, "name": "second"}
    await one.call("PUT", f"{path}/draft", document=second)
    (listed,) = (await one.call("GET", "/v1/flows"))["items"]
    assert listed["has_changes"] is True
    assert (await one.call("POST", f"{path}/publish"))["version"] == 2
    (listed,) = (await one.call("GET", "/v1/flows"))["items"]
    assert listed["has_changes"] is False

    assert (await one.call("POST", f"{path}/rollback", version=1))["version"] == 3
    versions = await one.call("GET", f"{path}/versions")
    assert [(each["version"], each["rolled_back_from"]) for each in versions["items"]] == [
        (3, 1),
        (2, None),
        (1, None),
    ]
    assert [each["is_published"] for each in versions["items"]] == [True, False, False]
    assert {each["published_by"] for each in versions["items"]} == {"test"}
    assert versions["next_cursor"] is None
    for version, document in ((1, first), (2, second), (3, first)):
        assert (await one.call("GET", f"{path}/versions/{version}"))["document"] == document
    # The draft is somebody's work: it stays.
    assert (await one.call("GET", path))["draft"] == second

    assert (await one.call("POST", f"{path}/rollback", 409, version=3))["field"] == "version"
    await one.call("POST", f"{path}/rollback", 404, version=4)
    await one.call("POST", f"{path}/rollback", 400, version=0)
    page = await one.call("GET", f"{path}/versions?limit=2")
    assert [each["version"] for each in page["items"]] == [3, 2]
    page = await one.call("GET", f"{path}/versions?limit=2&cursor={page['next_cursor']}")
    assert [each["version"] for each in page["items"]] == [1]
    assert (await one.call("GET", f"{path}/versions?cursor=3", 400))["code"] == "bad_cursor"


async def test_rolling_back_to_a_document_whose_hours_are_gone_is_refused(one: Key) -> None:
    flow = await add_from_template(one, "hours_and_voicemail")
    hours_id = flow["draft"]["steps"]["hours"]["hours_id"]
    path = f"/v1/flows/{flow['flow_id']}"
    problem = await one.call("DELETE", f"/v1/hours/{hours_id}", 409)
    assert problem["code"] == "hours_in_use"
    assert '"flow of hours_and_voicemail"' in problem["detail"]

    queue_id = flow["draft"]["steps"]["wait"]["queue_id"]
    simple = {
        "schema": 1,
        "name": "x",
        "start": "wait",
        "steps": {"wait": {"type": "queue", "queue_id": queue_id}},
    }
    await one.call("PUT", f"{path}/draft", document=simple)
    await one.call("POST", f"{path}/publish")
    await one.call("DELETE", f"/v1/hours/{hours_id}", 204)
    problem = await one.call("POST", f"{path}/rollback", 422, version=1)
    assert [each["field"] for each in problem["errors"]] == ["steps.hours.hours_id"]
    assert problem["errors"][0]["code"] == "unknown_hours"


async def test_a_queue_in_a_flow_with_hours_is_still_protected(one: Key) -> None:
    flow = await add_from_template(one, "hours_and_voicemail")
    queue_id = flow["draft"]["steps"]["wait"]["queue_id"]
    await one.call("DELETE", f"/v1/queues/{queue_id}", 409)


async def test_changed_hours_reach_the_edge_as_a_new_configuration(operator: Key, one: Key) -> None:
    site = await serve_at_new_site(operator, one)
    flow = await add_from_template(one, "hours_and_voicemail")
    before = await build_snapshots(one.parts.database, one.tenant_id)
    hours_id = flow["draft"]["steps"]["hours"]["hours_id"]
    await one.call(
        "PUT",
        f"/v1/hours/{hours_id}",
        name="Office",
        time_zone="Europe/Berlin",
        weekly=[{"day": 5, "from_minute": 1320, "to_minute": 1560}],
        holidays=[{"date": "2026-12-25", "name": "Christmas", "open": None}],
    )
    after = await build_snapshots(one.parts.database, one.tenant_id)
    assert before is not None
    assert after is not None
    assert after.version > before.version
    (held,) = after.sites[site].flows
    assert held.version == 1
    assert held.document["steps"]["hours"] == {
        "type": "hours",
        "open": "greeting",
        "closed": "closed",
        "schedule": {
            "time_zone": "Europe/Berlin",
            "weekly": {"fri": [["22:00", "24:00"]], "sat": [["00:00", "02:00"]]},
            "exceptions": {"2026-12-25": [], "2026-12-26": []},
        },
    }


async def test_flows_and_versions_of_another_tenant_are_not_found(one: Key, two: Key) -> None:
    flow = await add_from_template(one, "hours_and_voicemail")
    path = f"/v1/flows/{flow['flow_id']}"
    await add_from_template(two, "hours_and_voicemail")
    await two.call("GET", f"{path}/versions", 404)
    await two.call("GET", f"{path}/versions/1", 404)
    await two.call("POST", f"{path}/rollback", 404, version=1)
    hours_id = flow["draft"]["steps"]["hours"]["hours_id"]
    problem = await add_from_template(
        two, "business_line", 400, hours_id=hours_id, name="stolen hours"
    )
    assert problem["code"] == "unknown_hours"
    queue_id = flow["draft"]["steps"]["wait"]["queue_id"]
    problem = await add_from_template(
        two, "straight_to_queue", 400, queue_ids={"main": queue_id}, name="stolen queue"
    )
    assert problem["code"] == "unknown_queue"


async def test_a_renamed_flow_keeps_its_numbers_and_reaches_the_edge(
    operator: Key, one: Key
) -> None:
    site = await serve_at_new_site(operator, one)
    flow = await add_from_template(one, "straight_to_queue")
    other = await add_from_template(one, "business_line")
    path = f"/v1/flows/{flow['flow_id']}"
    renamed = await one.call("PATCH", path, name="Front desk")
    assert (renamed["name"], renamed["draft"]) == ("Front desk", flow["draft"])
    taken = await one.call("PATCH", path, 409, name=other["name"])
    assert (taken["code"], taken["field"]) == ("name_taken", "name")
    await one.call("PATCH", path, 400, name=" ")
    await one.call("PATCH", path, 400, name="a\\u0000b")
    snapshots = await build_snapshots(one.parts.database, one.tenant_id)
    assert snapshots is not None
    assert "Front desk" in [held.name for held in snapshots.sites[site].flows]


async def test_a_flow_is_removed_once_no_number_leads_to_it(
    operator: Key, one: Key, two: Key
) -> None:
    site = await serve_at_new_site(operator, one)
    flow = await add_from_template(one, "straight_to_queue")
    flow_id, path = flow["flow_id"], f"/v1/flows/{flow['flow_id']}"
    number = "+493061000001"
    await give_number(operator, one, number)
    await one.call("PUT", f"/v1/numbers/{number}", flow_id=flow_id)
    refused = await one.call("DELETE", path, 409)
    assert refused["code"] == "flow_in_use"
    assert number in refused["detail"]
    await two.call("DELETE", path, 404)
    await two.call("PATCH", path, 404, name="stolen")
    await one.call("PUT", f"/v1/numbers/{number}", flow_id=None)
    await one.call("DELETE", path, 204)

    await one.call("GET", path, 404)
    await one.call("DELETE", path, 404)
    await one.call("GET", f"{path}/versions", 404)
    await one.call("POST", f"{path}/publish", 404)
    assert flow_id not in [
        each["flow_id"] for each in (await one.call("GET", "/v1/flows"))["items"]
    ]
    gone = await one.call("PUT", f"/v1/numbers/{number}", 409, flow_id=flow_id)
    assert (gone["code"], gone["field"]) == ("unknown_flow", "flow_id")
    snapshots = await build_snapshots(one.parts.database, one.tenant_id)
    assert snapshots is not None
    assert snapshots.sites[site].flows == []
    # Its name, and the queue that it named, are free again.
    queue_id = flow["draft"]["steps"]["wait"]["queue_id"]
    await one.call("DELETE", f"/v1/queues/{queue_id}", 204)
    await one.call("POST", "/v1/flows", 201, name=flow["name"], document={})


async def test_a_draft_that_was_never_published_is_removed_whole(one: Key) -> None:
    flow = await one.call("POST", "/v1/flows", 201, name="an idea", document={"steps": {}})
    path = f"/v1/flows/{flow['flow_id']}"
    headers = {"Authorization": f"Bearer {one.key}"}
    tag = (await one.http.get(path, headers=headers)).headers["etag"]
    await one.call("PATCH", path, name="a better idea")
    stale = await one.http.delete(path, headers={**headers, "If-Match": tag})
    assert stale.status_code == 412, stale.text
    await one.call("DELETE", path, 204)
    await one.call("GET", path, 404)


async def test_every_change_of_a_flow_is_in_the_audit(one: Key) -> None:
    flow = await add_from_template(one, "straight_to_queue")
    path = f"/v1/flows/{flow['flow_id']}"
    await one.call("PUT", f"{path}/draft", document={**flow["draft"], "name": "second"})
    await one.call("POST", f"{path}/publish")
    await one.call("POST", f"{path}/rollback", version=1)
    entries = (await one.call("GET", "/v1/audit"))["items"]
    actions = [each["action"] for each in entries if each["action"].startswith("flow.")]
    assert sorted(actions) == [
        "flow.added",
        "flow.drafted",
        "flow.published",
        "flow.published",
        "flow.rolled_back",
    ]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        pytest.param('{"steps": ' + "[" * 40 + "]" * 40 + "}", "flow_too_deep", id="deep"),
        pytest.param('{"steps": ' + "[" * 900 + "]" * 900 + "}", "flow_too_deep", id="deeper"),
        pytest.param('{"steps": "a\\u0000b"}', "bad_character", id="nul"),
        pytest.param('{"steps": "' + "x" * 100_001 + '"}', "flow_too_large", id="large"),
        pytest.param('{"steps": ' + "[" * 20_000 + "]" * 20_000 + "}", None, id="deepest"),
        pytest.param('{"steps": "\\ud800"}', None, id="surrogate"),
    ],
)
async def test_a_document_that_can_t_be_kept_is_refused(
    one: Key, document: str, code: str | None
) -> None:
    answer = await one.http.post(
        "/v1/flows",
        content='{"name": "odd", "document": ' + document + "}",
        headers={"Authorization": f"Bearer {one.key}", "Content-Type": "application/json"},
    )
    assert answer.status_code == 400, answer.text
    if code is not None:
        assert answer.json()["code"] == code


async def test_a_draft_that_somebody_else_changed_is_not_overwritten(one: Key) -> None:
    flow = await add_from_template(one, "hours_and_voicemail")
    for path, change, body in (
        (
            f"/v1/flows/{flow['flow_id']}",
            f"/v1/flows/{flow['flow_id']}/draft",
            {"document": {"steps": {}}},
        ),
        (
            f"/v1/hours/{flow['draft']['steps']['hours']['hours_id']}",
            f"/v1/hours/{flow['draft']['steps']['hours']['hours_id']}",
            {"name": "Shop", "time_zone": "UTC", "weekly": []},
        ),
    ):
        headers = {"Authorization": f"Bearer {one.key}"}
        tag = (await one.http.get(path, headers=headers)).headers["etag"]
        mine = await one.http.put(change, headers={**headers, "If-Match": tag}, json=body)
        assert mine.status_code == 200, mine.text
        theirs = await one.http.put(change, headers={**headers, "If-Match": tag}, json=body)
        assert theirs.status_code == 412, theirs.text
