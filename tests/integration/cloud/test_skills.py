"""The catalogue of skills: what queues and agents may name, and that strangers see none."""

from __future__ import annotations

import pytest

from tests.integration.cloud.conftest import Key, serve_at_new_site


async def test_a_skill_s_life(operator: Key, one: Key, two: Key) -> None:
    site = await serve_at_new_site(operator, one)
    skill = await one.call("POST", "/v1/skills", 201, name="en", description="English")
    path = f"/v1/skills/{skill['skill_id']}"
    assert (await one.call("GET", "/v1/skills"))["items"] == [skill]
    assert (await two.call("GET", "/v1/skills"))["items"] == []
    for method in ("GET", "PUT", "DELETE"):
        await two.call(method, path, 404, **({"name": "de"} if method == "PUT" else {}))
    assert (await one.call("POST", "/v1/skills", 409, name="en"))["code"] == "name_taken"
    # Another tenant's skill is unknown here.
    problem = await two.call("POST", "/v1/queues", 409, name="Q", required_skills={"en": 1})
    assert (problem["code"], problem["field"]) == ("unknown_skill", "required_skills.en")
    queue = await one.call("POST", "/v1/queues", 201, name="Q", required_skills={"en": 5})
    assert (await one.call("GET", "/v1/queues?skill=en"))["items"] == [queue]
    assert (await one.call("GET", "/v1/queues?skill=de"))["items"] == []
    agent = await one.call("POST", "/v1/agents", 201, name="A", site_id=site, skills={"en": 3})
    for method, body in (("DELETE", {}), ("PUT", {"name": "english"})):
        assert (await one.call(method, path, 409, **body))["code"] == "in_use"
    described = await one.call("PUT", path, name="en", description="English, spoken")
    assert described["description"] == "English, spoken"
    await one.call("PUT", f"/v1/queues/{queue['queue_id']}", name="Q")
    assert (await one.call("DELETE", path, 409))["code"] == "in_use"
    await one.call("PATCH", f"/v1/agents/{agent['agent']['agent_id']}", skills={})
    assert (await one.call("PUT", path, name="普通话"))["name"] == "普通话"
    await one.call("DELETE", path, 204)
    assert (await one.call("GET", "/v1/skills"))["items"] == []
    actions = [each["action"] for each in (await one.call("GET", "/v1/audit"))["items"]]
    for action in ("skill.added", "skill.replaced", "skill.removed", "queue.replaced"):
        assert action in actions


async def test_a_published_flow_keeps_its_skills(one: Key) -> None:
    skill = await one.call("POST", "/v1/skills", 201, name="vip")
    queue = await one.call("POST", "/v1/queues", 201, name="Q")
    document = {
        "schema": 1,
        "name": "main",
        "language": "en",
        "start": "mark",
        "steps": {
            "mark": {"type": "set", "skills": {"vip": 3}, "next": "wait"},
            "wait": {"type": "queue", "queue_id": queue["queue_id"]},
        },
    }
    flow = await one.call("POST", "/v1/flows", 201, name="main", document=document)
    path = f"/v1/skills/{skill['skill_id']}"
    await one.call("POST", f"/v1/flows/{flow['flow_id']}/publish")
    assert (await one.call("DELETE", path, 409))["code"] == "in_use"


@pytest.mark.parametrize("name", ["", "English", "two words", "a\u0000", "_x", "x" * 65])
async def test_a_bad_name_is_refused(one: Key, name: str) -> None:
    problem = await one.call("POST", "/v1/skills", 400, name=name)
    assert "name" in (problem.get("field") or "") + problem["detail"]
