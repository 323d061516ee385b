"""The API over the real servers: configuration, refusals, and that no tenant sees another's."""

from __future__ import annotations

import io
import itertools
import wave
from typing import Any

import httpx
from opentelemetry.context import Context

from cloud.contacts.projector import Projector
from infra.bus.serving import Delivery
from infra.config.role import NodeParts
from infra.contracts import subjects
from infra.contracts.envelope import decode, encode
from infra.contracts.ids import SiteId
from tests.integration.cloud.call_events import Call
from tests.integration.cloud.conftest import Key, give_number, serve_at_new_site

_numbers = itertools.count(1)


def wav(rate_hz: int = 8_000, channels: int = 1, width: int = 2, duration_s: float = 0.5) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(width)
        writer.setframerate(rate_hz)
        writer.writeframes(bytes(int(rate_hz * duration_s) * channels * width))
    return buffer.getvalue()


def flow_document(queue_id: str) -> dict[str, Any]:
    return {
        "schema": 1,
        "name": "main",
        "language": "en",
        "start": "hello",
        "steps": {
            "hello": {"type": "say", "text": {"en": "Hello."}, "next": "wait"},
            "wait": {"type": "queue", "queue_id": queue_id},
        },
    }


async def furnish(operator: Key, tenant: Key) -> dict[str, str]:
    """Everything a tenant can have, and one call; returns the ids by path parameter."""
    site = await serve_at_new_site(operator, tenant)
    queue = await tenant.call("POST", "/v1/queues", 201, name="Sales")
    await tenant.call("POST", "/v1/skills", 201, name="en")
    agent = await tenant.call(
        "POST",
        "/v1/agents",
        201,
        name="Ana",
        site_id=site,
        skills={"en": 5},
        queue_ids=[queue["queue_id"]],
    )
    document = flow_document(queue["queue_id"])
    flow = await tenant.call("POST", "/v1/flows", 201, name="main", document=document)
    await tenant.call("POST", f"/v1/flows/{flow['flow_id']}/publish")
    number = f"+49301{next(_numbers):06d}"
    await give_number(operator, tenant, number)
    await tenant.call("PUT", f"/v1/numbers/{number}", flow_id=flow["flow_id"])
    await put_prompt(tenant, "hold", wav())
    prompt = f"hold-{number[1:]}"
    await put_prompt(tenant, prompt, wav())
    hours = await tenant.call("POST", "/v1/hours", 201, name="x", time_zone="UTC", weekly=[])
    call = Call(tenant.tenant_id, SiteId(site), agent=agent["agent"]["agent_id"])
    await project(tenant.parts, call)
    return {
        "tenant_id": tenant.tenant_id,
        "site_id": site,
        "queue_id": queue["queue_id"],
        "agent_id": call.agent,
        "flow_id": flow["flow_id"],
        "version": "1",
        "contact_id": call.contact,
        "recording_id": call.recording,
        "number": number,
        "name": prompt,
        "hours_id": hours["hours_id"],
    }


async def project(parts: NodeParts, call: Call) -> None:
    batch = []
    for envelope in call.events():
        decoded, body = decode(encode(envelope))
        subject = subjects.pumped(subjects.event(call.tenant_id, call.site_id, type(body)))
        batch.append(Delivery(subject, decoded, body, {}, Context()))
    await Projector(parts).fold(batch)


async def put_prompt(tenant: Key, name: str, content: bytes) -> httpx.Response:
    return await tenant.http.put(
        f"/v1/prompts/{name}",
        headers={"Authorization": f"Bearer {tenant.key}"},
        files={"file": ("a.wav", content, "audio/wav")},
    )


async def test_publishing_names_the_step_and_field_of_each_problem(one: Key) -> None:
    document = flow_document("11111111-1111-1111-1111-111111111111")
    document["steps"]["hello"]["next"] = "nowhere"
    flow = await one.call("POST", "/v1/flows", 201, name="broken", document=document)
    report = await one.call("POST", f"/v1/flows/{flow['flow_id']}/check")
    assert report["is_valid"] is False
    problem = await one.call("POST", f"/v1/flows/{flow['flow_id']}/publish", 422)
    assert problem["code"] == "invalid_flow"
    fields = {each["field"] for each in problem["errors"]}
    assert "steps.hello.next" in fields
    assert any(each["code"] == "unknown_queue" for each in problem["errors"])
    shown = await one.call("GET", f"/v1/flows/{flow['flow_id']}")
    assert shown["published_version"] is None


async def test_a_queue_that_a_published_flow_names_stays(operator: Key, one: Key) -> None:
    ids = await furnish(operator, one)
    await one.call("PATCH", f"/v1/agents/{ids['agent_id']}", queue_ids=[])
    problem = await one.call("DELETE", f"/v1/queues/{ids['queue_id']}", 409)
    assert problem["code"] == "in_use"
    assert len((await one.call("GET", "/v1/queues"))["items"]) == 1


async def test_a_number_of_another_tenant_is_refused(operator: Key, one: Key, two: Key) -> None:
    first, second = await furnish(operator, one), await furnish(operator, two)
    problem = await two.call(
        "PUT", f"/v1/numbers/{first['number']}", 404, flow_id=second["flow_id"]
    )
    assert (problem["code"], problem["field"]) == ("number_not_claimed", "number")
    await two.call("PUT", "/v1/numbers/030123", 400, flow_id=second["flow_id"])


async def test_bad_fields_are_named(operator: Key, one: Key) -> None:
    problem = await one.call("POST", "/v1/queues", 400, name="x", priority=101)
    assert problem["field"] == "priority"
    problem = await one.call("POST", "/v1/queues", 400, name="x", colour="red")
    assert "colour" in problem["detail"]
    unserved = "22222222-2222-2222-2222-222222222222"
    problem = await one.call("POST", "/v1/agents", 409, name="a", site_id=unserved)
    assert (problem["code"], problem["field"]) == ("unknown_site", "site_id")
    problem = await one.call("GET", "/v1/contacts?cursor=zzz", 400)
    assert problem["field"] == "cursor"
    problem = await one.call("GET", "/v1/contacts?limit=9999", 400)
    assert problem["field"] == "limit"


async def test_prompts_are_judged(one: Key) -> None:
    good = await put_prompt(one, "hello", wav())
    assert good.status_code == 200, good.text
    assert good.json()["duration_ms"] == 500
    for content in (b"", b"RIFFnonsense", wav(width=1), wav(rate_hz=4_000), wav()[:-100]):
        bad = await put_prompt(one, "bad", content)
        assert (bad.status_code, bad.json()["field"]) == (400, "file"), bad.text


async def test_an_agent_s_password_is_shown_once(operator: Key, one: Key) -> None:
    site = await serve_at_new_site(operator, one)
    created = await one.call("POST", "/v1/agents", 201, name="Bo", site_id=site)
    password = created["sip"]["sip_password"]
    agent_id = created["agent"]["agent_id"]
    for path in ("/v1/agents", f"/v1/agents/{agent_id}"):
        answer = await one.call("GET", path)
        assert password not in str(answer)
        assert "ha1" not in str(answer)
    renewed = await one.call("POST", f"/v1/agents/{agent_id}/sip-password")
    assert renewed["sip_password"] != password


async def test_a_revoked_key_is_refused_at_once(operator: Key, one: Key) -> None:
    path = f"/v1/tenants/{one.tenant_id}/api-keys"
    keys = await operator.call("GET", path)
    await operator.call("DELETE", f"{path}/{keys['items'][0]['api_key_id']}", 204)
    await one.call("GET", "/v1/queues", 401)


async def test_pages_follow_each_other(operator: Key, one: Key) -> None:
    site = await serve_at_new_site(operator, one)
    expected = set()
    for _ in range(5):
        call = Call(one.tenant_id, site)
        await project(one.parts, call)
        expected.add(call.contact)
    found: list[str] = []
    cursor = ""
    for _ in range(3):
        page = await one.call("GET", f"/v1/contacts?limit=2{cursor}")
        found += [each["contact_id"] for each in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert page["next_cursor"] is None
    assert set(found) == expected
    assert len(found) == 5
    assert (await one.call("GET", "/v1/contacts?outcome=failed"))["items"] == []


async def test_a_contact_is_told_in_full(operator: Key, one: Key) -> None:
    ids = await furnish(operator, one)
    shown = await one.call("GET", f"/v1/contacts/{ids['contact_id']}")
    assert len(shown["legs"]) == 2
    assert len(shown["interactions"]) == 1
    assert shown["timeline"][0]["message"] == "contact.arrived.v1"
    assert shown["timeline"][-1]["message"] == "recording.stored.v1"


async def test_no_owner_is_said_so(operator: Key, one: Key) -> None:
    site = await serve_at_new_site(operator, one)
    created = await one.call("POST", "/v1/agents", 201, name="Cy", site_id=site)
    path = f"/v1/agents/{created['agent']['agent_id']}/state"
    problem = await one.call("POST", path, 503, state="available")
    assert problem["code"] == "no_acd_owner"


async def test_a_tenant_s_key_is_not_the_platform_s(operator: Key, one: Key) -> None:
    await one.call("POST", "/v1/tenants", 403, name="Three")
    await operator.call("GET", "/v1/queues", 403)
