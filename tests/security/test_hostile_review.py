"""Attacks that once worked, each with the answer that it gets now."""

from __future__ import annotations

import dataclasses
import logging
from typing import Any

import httpx
import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cloud.identity.password_policy import weakness_of
from cloud.settings import NodeSettings
from infra.config.role import NodeParts
from tests.integration.cloud.browser import PASSWORD, Browser, new_email
from tests.integration.cloud.call_events import new_uuid
from tests.integration.cloud.conftest import Key, serve_api
from tests.integration.cloud.people_scene import HOUR_MS, address, invited, person, user_id_of
from tests.integration.cloud.test_clients import (
    Acting,
    operators_person,
    organisation,
)
from tests.integration.cloud.test_scim import directory_of

SIGN_IN = "/v1/auth/sign-in"
ISSUER = "https://login.example"


def over_tls(http: httpx.AsyncClient) -> httpx.AsyncClient:
    """The same node as a browser reaches it by HTTPS."""
    return httpx.AsyncClient(transport=http._transport, base_url="https://node")


async def test_a_neighbour_s_cookie_signs_nobody_in(
    http: httpx.AsyncClient, parts: NodeParts
) -> None:
    mallory = Browser(http, parts)
    await mallory.sign_up(new_email())
    planted = mallory.cookies["tandem_session"]
    victim = Browser(over_tls(http), parts, cookies={"tandem_session": planted})
    assert (await victim.send("GET", "/v1/me")).status_code == 401
    # Under its own name the session is good: the node does not even look at the other.
    await victim.sign_up(new_email())
    assert (await victim.send("GET", "/v1/me")).status_code == 200


async def test_a_new_sign_in_ends_the_session_before(
    http: httpx.AsyncClient, parts: NodeParts
) -> None:
    email = new_email()
    ana = Browser(http, parts)
    await ana.sign_up(email)
    before = dict(ana.cookies)
    await ana.call("POST", SIGN_IN, email=email, password=PASSWORD)
    assert ana.cookies != before
    assert (await ana.send("GET", "/v1/me")).status_code == 200
    assert (await Browser(http, parts, cookies=before).send("GET", "/v1/me")).status_code == 401
    sessions = (await ana.call("GET", "/v1/me/sessions"))["items"]
    assert len(sessions) == 1


async def test_a_sign_out_clears_what_the_browser_kept(
    http: httpx.AsyncClient, parts: NodeParts
) -> None:
    ana = Browser(http, parts)
    await ana.sign_up(new_email())
    answer = await ana.send("POST", "/v1/auth/sign-out")
    assert answer.headers["clear-site-data"] == '"cache"'


async def test_strangers_behind_a_proxy_do_not_share_a_bucket(
    parts: NodeParts, settings: NodeSettings
) -> None:
    behind = msgspec.structs.replace(settings.identity, trusts_proxy=True)
    async with serve_api(parts, dataclasses.replace(settings, identity=behind)) as http:
        path = "/v1/auth/methods?email=a@b.example"
        for last in (1, 2):
            # The first entry is the caller's own invention; the proxy's is the last.
            headers = {"X-Forwarded-For": f"192.0.2.7, 198.51.100.{last}"}
            answer = await http.get(path, headers=headers)
            assert '"minute";r=599;' in answer.headers["ratelimit"], answer.headers


async def test_another_issuer_must_prove_the_domain_anew(one: Key) -> None:
    directory = await directory_of(one)
    (provider,) = (await one.call("GET", "/v1/identity-providers"))["items"]
    (before,) = provider["domain_proofs"]
    assert before["proved_at_ms"] is not None
    body: dict[str, Any] = {
        "name": "Mine",
        "client_id": "c",
        "client_secret": "s",
        "domains": [directory.domain],
    }
    path = f"/v1/identity-providers/{provider['provider_id']}"
    same = await one.call("PUT", path, **{**body, "issuer": provider["issuer"]})
    assert same["domain_proofs"] == [before]
    changed = await one.call("PUT", path, **{**body, "issuer": "https://evil.example"})
    (after,) = changed["domain_proofs"]
    assert after["proved_at_ms"] is None
    # The old record may still be published: it must not prove the new claim.
    assert after["record_value"] != before["record_value"]


async def test_a_directory_does_not_move_an_owner_s_address(one: Key) -> None:
    directory = await directory_of(one)
    owner = await invited(one, "Olivia", "owner", email=f"olivia@{directory.domain}")
    path = f"/Users/{owner['user_id']}"
    moved = {"op": "replace", "path": "userName", "value": f"mallory@{directory.domain}"}
    await directory.patch(path, moved, expected=403)
    shown = await one.call("GET", f"/v1/people/{owner['user_id']}")
    assert shown["email"] == f"olivia@{directory.domain}"
    other = await directory.add("bo")
    moved["value"] = f"bob@{directory.domain}"
    assert (await directory.patch(f"/Users/{other['id']}", moved))["userName"] == moved["value"]


async def let_in(olga: Key, tenant: Key, role: str) -> Acting:
    """A person of the operator, with a timed access that the tenant gave."""
    path = f"/v1/tenants/{tenant.tenant_id}/access-requests"
    asked = await olga.call("POST", path, 201, reason="ticket", minutes=10, role=role)
    request_id = asked["access_request_id"]
    await tenant.call("POST", f"/v1/tenant/access-requests/{request_id}/approve")
    return Acting(olga, tenant.tenant_id)


async def test_a_guest_whose_access_ends_leaves_no_way_in(operator: Key, one: Key) -> None:
    there = await let_in(await operators_person(operator, "Olga"), one, "administrator")
    spare = {"email": address("spare"), "name": "Spare", "roles": [{"role": "administrator"}]}
    problem = await there.call("POST", "/v1/people", 403, **spare)
    assert problem["code"] == "guest_credentials"
    plain = await invited(one, "Pia")
    path = f"/v1/people/{plain['user_id']}"
    await there.call("PATCH", path, 403, roles=[{"role": "administrator"}])
    assert (await there.call("PATCH", path, name="Pia P."))["name"] == "Pia P."
    site = await there.call("POST", "/v1/tenant/sites", 201, name="Backdoor")
    codes = f"/v1/tenant/sites/{site['site_id']}/enrolment-codes"
    assert (await there.call("POST", codes, 403))["code"] == "guest_credentials"
    await there.call("POST", "/v1/api-keys", 403, name="mine")
    await there.call("POST", "/v1/scim-tokens", 403, name="mine")
    hook = {"url": "https://hooks.example.org/", "events": ["contact.ended"]}
    assert (await there.call("POST", "/v1/webhooks", 403, **hook))["code"] == "guest_credentials"


async def test_a_lasting_guest_may_invite(operator: Key) -> None:
    reseller = await organisation(operator, f"Outsourcer {new_uuid()[-6:]}", "reseller")
    client = await reseller.call("POST", "/v1/clients", 201, name="Acme")
    worker = await person(reseller, "Wu", "administrator")
    grant = {
        "user_id": await user_id_of(worker),
        "tenant_id": client["tenant_id"],
        "role": "administrator",
    }
    dated = {**grant, "until_at_ms": operator.parts.clock() + HOUR_MS}
    await reseller.call("POST", "/v1/grants", 201, **dated)
    there = Acting(worker, client["tenant_id"])
    spare = {"email": address("spare"), "name": "Spare", "roles": [{"role": "planner"}]}
    await there.call("POST", "/v1/people", 403, **spare)
    await reseller.call("POST", "/v1/grants", 201, **grant)
    await there.call("POST", "/v1/people", 201, **spare)


async def test_the_operator_s_people_make_no_keys_of_tenants(operator: Key, one: Key) -> None:
    olga = await operators_person(operator, "Olga")
    path = f"/v1/tenants/{one.tenant_id}/api-keys"
    problem = await olga.call("POST", path, 403, name="quietly")
    assert problem["code"] == "access_not_granted"
    # The platform's own key can: its holder has the database as well. The tenant sees it.
    made = await operator.call("POST", path, 201, name="set-up")
    await operator.call("DELETE", f"{path}/{made['api_key_id']}", 204)
    log = await one.call("GET", f"/v1/audit?subject={made['api_key_id']}")
    assert {each["action"] for each in log["items"]} == {"api_key.created", "api_key.revoked"}


async def test_nobody_dresses_up_the_platform_s_own_page(
    operator: Key, settings: NodeSettings
) -> None:
    reseller = await organisation(operator, f"Outsourcer {new_uuid()[-6:]}", "reseller")
    host = "calls.example.net"
    own = msgspec.structs.replace(settings.identity, public_url=f"https://{host}")
    changed = dataclasses.replace(settings, identity=own)
    body = {"name": "Phish", "colour": "#aa2200", "domain": host.upper()}
    async with serve_api(operator.parts, changed) as http:
        headers = {"Authorization": f"Bearer {reseller.key}"}
        answer = await http.put("/v1/brand", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "domain_taken")


@pytest.mark.parametrize("path", ["/v1/me", "/healthz", "/nowhere", "/schema/openapi.json"])
async def test_every_answer_tells_browsers_what_to_refuse(
    http: httpx.AsyncClient, path: str
) -> None:
    plain = (await http.get(path)).headers
    assert "frame-ancestors 'none'" in plain["content-security-policy"]
    assert plain["x-content-type-options"] == "nosniff"
    assert plain["referrer-policy"] == "no-referrer"
    assert plain["cross-origin-resource-policy"] == "same-origin"
    assert "strict-transport-security" not in plain
    assert "access-control-allow-origin" not in plain
    secure = (await over_tls(http).get(path)).headers
    assert secure["strict-transport-security"] == "max-age=63072000; includeSubDomains"


@pytest.mark.parametrize("page", ["", "/swagger", "/redoc", "/elements", "/rapidoc", "/scalar"])
async def test_no_page_with_scripts_of_strangers(http: httpx.AsyncClient, page: str) -> None:
    assert "<script" not in (await http.get(f"/schema{page}")).text


async def test_methods_that_nobody_asked_for_are_refused(http: httpx.AsyncClient) -> None:
    for method in ("TRACE", "CONNECT", "DELETE", "PROPFIND"):
        answer = await http.request(method, "/v1/auth/sign-in")
        assert answer.status_code in (404, 405), method


def test_words_of_the_platform_make_no_password() -> None:
    for weak in ("Tandem-Supervisor-1", "callcenter-agent", "Tandem!Portal!2026"):
        assert weakness_of(weak, ()) == "password_too_easy", weak


async def test_a_fault_of_the_database_names_no_person(parts: NodeParts) -> None:
    with pytest.raises(DBAPIError) as fault:
        async with parts.database.platform() as connection:
            await connection.execute(text("SELECT CAST(:email AS int)"), {"email": "a@b.example"})
    statement_only = str(fault.value).partition("[SQL:")[2]
    assert "a@b.example" not in statement_only


async def test_a_fault_does_not_log_the_token_in_the_path(
    http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("cloud.identity.auth_controller.InvitationService.show", broken)
    token = f"tdi_{new_uuid()}_secret"
    with caplog.at_level(logging.ERROR):
        answer = await http.get(f"/v1/auth/invitations/{token}")
    assert answer.status_code == 500
    (entry,) = [each for each in caplog.records if each.name == "cloud.api.errors"]
    fields: dict[str, Any] = entry.__dict__["fields"]
    assert fields["route"] == "/v1/auth/invitations/{token}"
    assert "secret" not in str(fields)
