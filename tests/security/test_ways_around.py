"""Ways around a rule: by what outlives an access, by a weaker credential, by an older link."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import select

from cloud.identity.permissions import Role
from cloud.sso.outbound import is_public
from infra.config.role import NodeParts
from infra.db.tables.sign_in import mail_outbox
from tests.integration.cloud.browser import PASSWORD, Browser, new_email
from tests.integration.cloud.call_events import new_uuid
from tests.integration.cloud.conftest import Key, serve_at_new_site
from tests.integration.cloud.people_scene import address, invited, person, user_id_of
from tests.integration.cloud.test_clients import operators_person, organisation
from tests.integration.cloud.test_scim import directory_of
from tests.security.test_hostile_review import let_in

NEW_PASSWORD = "another-quartz-31-vane"


async def test_a_guest_whose_access_ends_keeps_no_phone(operator: Key, one: Key) -> None:
    site = await serve_at_new_site(operator, one)
    agent = {"name": "Ana", "site_id": site, "skills": {}, "queue_ids": []}
    made = await one.call("POST", "/v1/agents", 201, **agent)
    there = await let_in(await operators_person(operator, "Olga"), one, "administrator")
    problem = await there.call("POST", "/v1/agents", 403, **{**agent, "name": "Ear"})
    assert problem["code"] == "guest_credentials"
    path = f"/v1/agents/{made['agent']['agent_id']}/sip-password"
    assert (await there.call("POST", path, 403))["code"] == "guest_credentials"
    await one.call("POST", path)


async def test_a_guest_whose_access_ends_lets_nobody_in_again(operator: Key, one: Key) -> None:
    accomplice = await person(one, "Mal", "administrator")
    path = f"/v1/people/{await user_id_of(accomplice)}"
    await one.call("PATCH", path, status="disabled")
    there = await let_in(await operators_person(operator, "Olga"), one, "administrator")
    problem = await there.call("PATCH", path, 403, status="active")
    assert problem["code"] == "guest_credentials"
    await one.call("PATCH", path, status="active")


async def test_a_key_that_may_grant_makes_nobody_mightier_than_itself(operator: Key) -> None:
    reseller = await organisation(operator, f"Outsourcer {new_uuid()[-6:]}", "reseller")
    client = await reseller.call("POST", "/v1/clients", 201, name="Acme")
    worker = await invited(reseller, "Wu", "planner")
    owner = await person(reseller, "Olga", Role.OWNER)
    wanted = ["clients:read", "clients:write", "tenant:read", "queues:read", "agent:work"]
    key = await owner.call("POST", "/v1/api-keys", 201, name="grants", permissions=wanted)
    limited = Key(operator.http, key["key"], reseller.tenant_id, operator.parts)
    grant = {"user_id": worker["user_id"], "tenant_id": client["tenant_id"]}
    problem = await limited.call("POST", "/v1/grants", 403, **grant, role="administrator")
    assert problem["code"] == "role_above_own"
    await limited.call("POST", "/v1/grants", 403, **grant, role="supervisor")
    assert (await owner.call("POST", "/v1/grants", 201, **grant, role="planner"))["role"]


async def test_another_address_voids_the_links_in_the_mailbox_before(
    http: httpx.AsyncClient, parts: NodeParts, one: Key
) -> None:
    directory = await directory_of(one)
    old = f"ana.{new_uuid()}@{directory.domain}"
    ana = await invited(one, "Ana", "supervisor", email=old)
    browser = Browser(http, parts)
    token = (await browser.mail(old, "invitation"))["token"]
    moved = {"op": "replace", "path": "userName", "value": f"new.{old}"}
    await directory.patch(f"/Users/{ana['user_id']}", moved)
    accept = {"name": "Ana", "password": PASSWORD}
    await browser.call("POST", f"/v1/auth/invitations/{token}/accept", 404, **accept)


async def test_a_new_password_voids_the_links_and_second_steps_before(
    http: httpx.AsyncClient, parts: NodeParts
) -> None:
    email = new_email()
    ana, mallory = Browser(http, parts), Browser(http, parts)
    await ana.sign_up(email)
    await mallory.call("POST", "/v1/auth/password-reset", 202, email=email)
    token = (await mallory.mail(email, "password_reset"))["token"]
    await ana.call("POST", "/v1/me/password", 204, current=PASSWORD, new=NEW_PASSWORD)
    path = "/v1/auth/password-reset/confirm"
    late = {"token": token, "password": "third-quartz-55-vane"}
    assert (await mallory.call("POST", path, 404, **late))["code"] == "token_over"


async def test_a_trial_mails_no_more_than_a_company_needs(
    http: httpx.AsyncClient, parts: NodeParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cloud.identity.invitations.TRIAL_INVITATIONS_PER_DAY", 3)
    spammer = Browser(http, parts)
    await spammer.sign_up(new_email(), company="Buy at evil.example")
    for at in range(3):
        await spammer.call("POST", "/v1/people", 201, email=address(f"v{at}"), name="You won")
    late = address("late")
    problem = await spammer.call("POST", "/v1/people", 429, email=late, name="You won")
    assert problem["code"] == "too_many_attempts"
    async with parts.database.platform() as connection:
        sent = select(mail_outbox.c.mail_id).where(mail_outbox.c.recipient == late)
        assert (await connection.execute(sent)).one_or_none() is None


async def test_nobody_is_invited_again_and_again(one: Key) -> None:
    victim = await invited(one, "Victim")
    path = f"/v1/people/{victim['user_id']}/invitation"
    for _ in range(4):
        await one.call("POST", path, 204)
    assert (await one.call("POST", path, 429))["code"] == "too_many_attempts"


@pytest.mark.parametrize(
    "address_",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.170",
        "0.0.0.0",
        "::",
        "::1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001:0:1::1",
        "fc00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_no_spelling_of_a_private_address_is_public(address_: str) -> None:
    assert not is_public(address_)


async def test_an_outsourcer_does_not_let_go_what_the_operator_holds(operator: Key) -> None:
    reseller = await organisation(operator, f"Outsourcer {new_uuid()[-6:]}", "reseller")
    client = await reseller.call("POST", "/v1/clients", 201, name="Acme")
    path, own = f"/v1/clients/{client['tenant_id']}", f"/v1/tenants/{client['tenant_id']}/status"
    await reseller.call("PATCH", path, status="suspended")
    await reseller.call("PATCH", path, status="active")
    await operator.call("POST", own, status="suspended", reason="Calls to victims")
    problem = await reseller.call("PATCH", path, 403, status="active")
    assert problem["code"] == "status_not_yours"
    assert (await reseller.call("GET", path))["status"] == "suspended"
    await operator.call("POST", own, status="active", reason="Explained")
    await reseller.call("PATCH", path, status="suspended")
    await reseller.call("PATCH", path, status="active")
