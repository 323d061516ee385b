"""An outsourcer's day and the operator's: clients, grants, brand, access; and who can't."""

from __future__ import annotations

import dataclasses
import struct
import zlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import insert

from cloud.settings import NodeSettings
from cloud.sso.settings import SsoSettings
from infra.config.role import NodeParts
from infra.contracts.ids import TenantId
from infra.db.tables.identity import membership
from tests.integration.cloud.call_events import new_uuid
from tests.integration.cloud.conftest import Key, serve_api
from tests.integration.cloud.people_scene import (
    HOUR_MS,
    address,
    invited,
    person,
    signed_in,
    user_id_of,
)
from tests.integration.cloud.sign_on_peers import NameServer
from tests.integration.cloud.test_api import furnish


async def organisation(operator: Key, name: str, kind: str) -> Key:
    """An organisation of a kind, with a key of it; the operator's own exists once."""
    found = await operator.call("GET", f"/v1/tenants?kind={kind}&limit=1")
    if kind == "operator" and found["items"]:
        opened = found["items"][0]
    else:
        opened = await operator.call("POST", "/v1/tenants", 201, name=name, kind=kind)
    key = await operator.call(
        "POST", f"/v1/tenants/{opened['tenant_id']}/api-keys", 201, name="test"
    )
    return Key(operator.http, key["key"], TenantId(opened["tenant_id"]), operator.parts)


@dataclasses.dataclass(frozen=True)
class Acting:
    """A person that acts on another tenant than its own."""

    who: Key
    tenant_id: str

    async def call(self, method: str, path: str, expected: int = 200, **body: object) -> Any:
        headers = {"Authorization": f"Bearer {self.who.key}", "Tandem-Tenant": self.tenant_id}
        answer = await self.who.http.request(method, path, headers=headers, json=body or None)
        assert answer.status_code == expected, answer.text
        return answer.json() if answer.content else {}


@pytest.fixture
async def names() -> AsyncIterator[NameServer]:
    """The name server of every domain."""
    async with NameServer().running() as server:
        yield server


@pytest.fixture
async def http(
    parts: NodeParts, settings: NodeSettings, names: NameServer
) -> AsyncIterator[httpx.AsyncClient]:
    """The API, which asks that name server."""
    asking = dataclasses.replace(settings, sso=SsoSettings(name_servers=[names.address]))
    async with serve_api(parts, asking) as client:
        yield client


@pytest.fixture
async def reseller(operator: Key) -> Key:
    """An outsourcer."""
    return await organisation(operator, f"Outsourcer {new_uuid()[-6:]}", "reseller")


async def client_key(operator: Key, client: dict[str, Any]) -> Key:
    key = await operator.call(
        "POST", f"/v1/tenants/{client['tenant_id']}/api-keys", 201, name="own"
    )
    return Key(operator.http, key["key"], TenantId(client["tenant_id"]), operator.parts)


async def test_a_client_is_opened_and_changed(operator: Key, reseller: Key, one: Key) -> None:
    owner = address("owner")
    client = await reseller.call("POST", "/v1/clients", 201, name="Acme", owner_email=owner)
    own = await reseller.call("GET", "/v1/tenant")
    assert client["reseller_id"] == reseller.tenant_id
    assert client["domain_id"] == own["domain_id"]
    assert (client["plan"], client["status"]) == ("starter", "active")
    (listed,) = (await reseller.call("GET", "/v1/clients"))["items"]
    assert listed["tenant_id"] == client["tenant_id"]
    path = f"/v1/clients/{client['tenant_id']}"
    changed = await reseller.call("PATCH", path, name="Acme 2", plan="business", status="suspended")
    assert (changed["name"], changed["plan"], changed["status"]) == (
        "Acme 2",
        "business",
        "suspended",
    )
    await reseller.call("PATCH", path, 409, plan="golden")
    await reseller.call("PATCH", path, 409, status="erased")
    # Nobody else sees it, and a tenant has no clients.
    other = await organisation(operator, f"Other {new_uuid()[-6:]}", "reseller")
    for stranger, status in ((other, 404), (one, 403)):
        await stranger.call("GET", path, status)
        await stranger.call("PATCH", path, status, name="Mine")
    await one.call("POST", "/v1/clients", 403, name="Mine")
    # Who still has clients does not leave them alone.
    problem = await reseller.call("POST", "/v1/tenant/close", 409, name=own["name"])
    assert problem["code"] == "has_clients"
    people = await (await client_key(operator, client)).call("GET", "/v1/people")
    assert [each["email"] for each in people["items"]] == [owner]


async def test_a_grant_lets_in_for_its_queues_and_its_time(
    operator: Key, reseller: Key, one: Key
) -> None:
    clients = [
        await reseller.call("POST", "/v1/clients", 201, name=name) for name in ("Acme", "Beta")
    ]
    acme = await client_key(operator, clients[0])
    ids = await furnish(operator, acme)
    hidden = await acme.call("POST", "/v1/queues", 201, name="Hidden")
    worker = await person(reseller, "Wu", "planner")
    user_id = await user_id_of(worker)
    there = Acting(worker, acme.tenant_id)
    await there.call("GET", "/v1/queues", 403)
    body = {
        "user_id": user_id,
        "tenant_id": acme.tenant_id,
        "role": "supervisor",
        "queue_ids": [ids["queue_id"]],
        "until_at_ms": operator.parts.clock() + HOUR_MS,
    }
    await reseller.call("POST", "/v1/grants", 404, **{**body, "queue_ids": [new_uuid()]})
    await reseller.call("POST", "/v1/grants", 404, **{**body, "tenant_id": one.tenant_id})
    await reseller.call("POST", "/v1/grants", 403, **{**body, "role": "owner"})
    await reseller.call("POST", "/v1/grants", 400, **{**body, "until_at_ms": 5})
    stranger = await invited(one, "Eve", "planner")
    await reseller.call("POST", "/v1/grants", 404, **{**body, "user_id": stranger["user_id"]})
    grant = await reseller.call("POST", "/v1/grants", 201, **body)

    queues = (await there.call("GET", "/v1/queues"))["items"]
    assert [each["queue_id"] for each in queues] == [ids["queue_id"]]
    await there.call("GET", f"/v1/queues/{hidden['queue_id']}", 404)
    await there.call("POST", "/v1/queues", 403, name="No")
    await Acting(worker, clients[1]["tenant_id"]).call("GET", "/v1/queues", 403)
    me = await there.call("GET", "/v1/me")
    assert {each["tenant_id"] for each in me["organisations"]} == {
        reseller.tenant_id,
        acme.tenant_id,
    }
    # The client sees who may look, in its list and its log, and can end it.
    (seen,) = (await acme.call("GET", "/v1/tenant/access"))["items"]
    assert (seen["user_name"], seen["organisation_kind"]) == ("Wu", "reseller")
    log = await acme.call("GET", "/v1/audit?action=grant.given")
    assert len(log["items"]) == 1
    assert (await one.call("GET", "/v1/tenant/access"))["items"] == []
    await one.call("DELETE", f"/v1/tenant/access/{grant['membership_id']}", 404)
    await acme.call("DELETE", f"/v1/tenant/access/{grant['membership_id']}", 204)
    await there.call("GET", "/v1/queues", 403)
    assert (await reseller.call("GET", "/v1/grants"))["items"] == []
    # A revocation by the outsourcer works as well.
    again = await reseller.call("POST", "/v1/grants", 201, **body)
    await there.call("GET", "/v1/queues")
    await reseller.call("DELETE", f"/v1/grants/{again['membership_id']}", 204)
    await there.call("GET", "/v1/queues", 403)


async def test_one_view_across_clients(operator: Key, reseller: Key) -> None:
    for name in ("Acme", "Beta"):
        client = await reseller.call("POST", "/v1/clients", 201, name=name)
        if name == "Acme":
            await furnish(operator, await client_key(operator, client))
    acme, beta = (await reseller.call("GET", "/v1/clients/overview"))["items"]
    assert (acme["name"], beta["name"]) == ("Acme", "Beta")
    assert beta["contacts_today"] == 0
    assert len(acme["limits"]) == 5


def png(width: int = 64, height: int = 64) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + bytes(width) for _ in range(height)))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


async def put_logo(key: Key, content: bytes) -> httpx.Response:
    return await key.http.put(
        "/v1/brand/logo",
        headers={"Authorization": f"Bearer {key.key}"},
        files={"file": ("logo.png", content, "image/png")},
    )


async def test_a_brand_is_shown_at_its_domain_and_to_clients(
    operator: Key, reseller: Key, one: Key, names: NameServer
) -> None:
    domain = f"calls-{new_uuid()[-6:]}.example.com"
    problem = await reseller.call("PUT", "/v1/brand", 400, name="Pale", colour="#ffee88")
    assert (problem["code"], problem["field"]) == ("low_contrast", "colour")
    await reseller.call("PUT", "/v1/brand", name="Bright", colour="#AA2200", domain=domain)
    await one.call("PUT", "/v1/brand", 403, name="Mine", colour="#aa2200")
    for bad in (b"<svg onload='x'/>", b"\x89PNG\r\n\x1a\n", png(5_000, 1), b"x" * 205_000):
        refused = await put_logo(reseller, bad)
        assert refused.status_code in (400, 413), refused.text
    stored = await put_logo(reseller, png())
    assert stored.status_code == 200, stored.text

    shown = await shown_at(operator, f"{domain}:8443")
    assert shown["name"] == "Tandem"  # the domain is not proved yet
    brand = await reseller.call("GET", "/v1/brand")
    names.records[brand["domain_proof"]["record_name"]] = [brand["domain_proof"]["record_value"]]
    await reseller.call("POST", "/v1/brand/domain/proof")
    shown = await shown_at(operator, f"{domain}:8443")
    assert (shown["name"], shown["colour"]) == ("Bright", "#aa2200")
    logo = await operator.http.get(shown["logo_url"])
    assert (logo.content, logo.headers["content-type"]) == (png(), "image/png")
    plain = (await operator.http.get("/v1/auth/brand")).json()
    assert plain == {"name": "Tandem", "colour": None, "logo_url": None}
    client = await client_key(
        operator, await reseller.call("POST", "/v1/clients", 201, name="Acme")
    )
    me = await (await person(client, "Ana", "planner")).call("GET", "/v1/me")
    assert me["brand"]["name"] == "Bright"


async def shown_at(operator: Key, host: str) -> dict[str, Any]:
    """The brand of the page at a host."""
    answer = await operator.http.get("/v1/auth/brand", headers={"Host": host})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_domain_is_whose_record_proves_it(
    operator: Key, reseller: Key, one: Key, names: NameServer
) -> None:
    domain = f"calls-{new_uuid()[-6:]}.example.com"
    path = "/v1/brand/domain/proof"
    assert (await reseller.call("POST", path, 404))["code"] == "no_domain"
    await one.call("POST", path, 403)
    other = await organisation(operator, f"Other {new_uuid()[-6:]}", "reseller")
    looks: dict[str, Any] = {"colour": "#aa2200", "domain": domain}
    mine = await reseller.call("PUT", "/v1/brand", name="Mine", **looks)
    theirs = await other.call("PUT", "/v1/brand", name="Theirs", **looks)
    proof, foreign = mine["domain_proof"], theirs["domain_proof"]
    assert proof["record_name"] == foreign["record_name"] == f"_tandem-challenge.{domain}"
    assert proof["record_value"] != foreign["record_value"]
    assert proof["proved_at_ms"] is foreign["proved_at_ms"] is None
    # Nobody's record is there, then another's: neither shows a brand.
    problem = await reseller.call("POST", path, 409)
    assert (problem["code"], problem["field"]) == ("domain_not_proved", "domain")
    names.records[proof["record_name"]] = [foreign["record_value"]]
    await reseller.call("POST", path, 409)
    assert (await shown_at(operator, domain))["name"] == "Tandem"

    names.records[proof["record_name"]] = [foreign["record_value"], proof["record_value"]]
    proved = await reseller.call("POST", path)
    assert proved["domain_proof"]["proved_at_ms"] > 0
    assert await reseller.call("POST", path) == proved
    assert (await shown_at(operator, domain))["name"] == "Mine"
    taken = await other.call("POST", path, 409)
    assert (taken["code"], taken["field"]) == ("domain_taken", "domain")
    # Other looks keep the proof; another domain begins anew, and lets this one go.
    kept = await reseller.call("PUT", "/v1/brand", name="Ours", **looks)
    assert kept["domain_proof"] == proved["domain_proof"]
    moved = await reseller.call(
        "PUT", "/v1/brand", name="Ours", **{**looks, "domain": f"x.{domain}"}
    )
    assert moved["domain_proof"]["proved_at_ms"] is None
    assert moved["domain_proof"]["record_value"] != proof["record_value"]
    assert (await shown_at(operator, domain))["name"] == "Tandem"
    await other.call("POST", path)
    assert (await shown_at(operator, domain))["name"] == "Theirs"
    log = await reseller.call("GET", "/v1/audit?action=brand.domain_proved")
    assert [each["subject_id"] for each in log["items"]] == [reseller.tenant_id]


async def operators_person(operator: Key, name: str) -> Key:
    """Somebody of the operator with all its rights."""
    home = await organisation(operator, "Operator", "operator")
    body = await invited(home, name)
    now_ms = home.parts.clock()
    async with home.parts.database.platform() as connection:
        await connection.execute(
            insert(membership).values(
                tenant_id=home.tenant_id,
                membership_id=new_uuid(),
                home_id=home.tenant_id,
                user_id=body["user_id"],
                role="operator_administrator",
                from_at_ms=now_ms - 1,
                created_at_ms=now_ms,
                granted_by="test",
            )
        )
    return await signed_in(home, body["user_id"])


async def test_the_operator_looks_into_a_tenant_only_by_its_leave(
    operator: Key, one: Key, two: Key
) -> None:
    olga = await operators_person(operator, "Olga")
    await olga.call("GET", "/v1/tenants")
    there = Acting(olga, one.tenant_id)
    await there.call("GET", "/v1/contacts", 403)
    path = f"/v1/tenants/{one.tenant_id}/access-requests"
    await operator.call("POST", path, 403, reason="a key is nobody")
    body = {"reason": "ticket 17", "minutes": 30, "role": "read_only"}
    asked = await olga.call("POST", path, 201, **body)
    await there.call("GET", "/v1/contacts", 403)
    decide = f"/v1/tenant/access-requests/{asked['access_request_id']}"
    await two.call("POST", f"{decide}/approve", 404)
    (shown,) = (await one.call("GET", "/v1/tenant/access-requests"))["items"]
    assert (shown["user_name"], shown["reason"], shown["status"]) == ("Olga", "ticket 17", "open")
    approved = await one.call("POST", f"{decide}/approve")
    assert approved["status"] == "approved"
    await one.call("POST", f"{decide}/refuse", 409)
    await there.call("GET", "/v1/contacts")
    await there.call("POST", "/v1/queues", 403, name="No")
    # A stranger can't let others in, nor see the tenants' rows with its platform rights.
    (access,) = (await one.call("GET", "/v1/tenant/access"))["items"]
    assert access["organisation_kind"] == "operator"
    assert access["until_at_ms"] is not None
    names = [each["action"] for each in (await one.call("GET", "/v1/audit"))["items"]]
    assert {"access.asked", "access.approved"} <= set(names)
    await one.call("DELETE", f"/v1/tenant/access/{access['membership_id']}", 204)
    await there.call("GET", "/v1/contacts", 403)
    second = await olga.call("POST", path, 201, **body)
    await one.call("POST", f"/v1/tenant/access-requests/{second['access_request_id']}/refuse")
    await there.call("GET", "/v1/contacts", 403)


async def test_the_operator_sees_health_and_edits_plans(operator: Key, one: Key) -> None:
    health = await operator.call("GET", "/v1/platform/health")
    assert health["is_ok"] is True
    assert {each["name"] for each in health["checks"]} == {"database", "bus", "object_store"}
    assert health["tenants"]["active"] >= 1
    plans = (await operator.call("GET", "/v1/platform/plans"))["items"]
    built_in = ["trial", "starter", "business", "enterprise"]
    # Other tests edit plans of their own in the same database.
    assert [each["name"] for each in plans if each["name"] in built_in] == built_in
    trial = next(each for each in plans if each["name"] == "trial")
    body = {key: value for key, value in trial.items() if key != "name"}
    await operator.call("PUT", "/v1/platform/plans/tiny", **{**body, "seats": 1, "rank": 9})
    await operator.call("PUT", f"/v1/tenants/{one.tenant_id}/plan", plan="tiny")
    report = await one.call("GET", "/v1/tenant/limits")
    assert report["limits"][0] == {"name": "seats", "used": 0, "limit": 1, "state": "ok"}
    before = (await one.call("GET", "/v1/tenant"))["plan"]
    assert before == "tiny"
    await operator.call("PUT", "/v1/platform/plans/tiny", **{**body, "concurrent_calls": 2})
    for path in ("/v1/platform/health", "/v1/platform/plans"):
        await one.call("GET", path, 403)
    await one.call("PUT", "/v1/platform/plans/tiny", 403, **body)
    assert (await one.call("GET", "/v1/plans"))["items"]


async def test_a_seat_too_many_is_refused(operator: Key, one: Key) -> None:
    ids = await furnish(operator, one)
    plan = {
        "rank": 8,
        "is_offered": False,
        "seats": 1,
        "concurrent_calls": 1,
        "numbers": 1,
        "storage_bytes": 0,
        "api_requests_per_minute": 600,
    }
    await operator.call("PUT", "/v1/platform/plans/one_seat", **plan)
    await operator.call("PUT", f"/v1/tenants/{one.tenant_id}/plan", plan="one_seat")
    body = {"name": "Bo", "site_id": ids["site_id"]}
    problem = await one.call("POST", "/v1/agents", 409, **body)
    assert (problem["code"], problem["field"]) == ("quota_reached", "seats")
    uses = {e["name"]: e for e in (await one.call("GET", "/v1/tenant"))["limits"]}
    assert uses["seats"]["state"] == "reached"
    assert uses["storage_bytes"]["state"] == "reached"
    assert uses["storage_bytes"]["used"] > 0
