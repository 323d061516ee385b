"""A tenant demands a second factor: of open sessions, new ones and guests, not of keys."""

from __future__ import annotations

import time
from typing import Any

import pyotp
import pytest

from infra.config.role import NodeParts
from infra.db.tables.identity import session
from tests.integration.cloud.browser import PASSWORD, Browser, new_email
from tests.integration.cloud.call_events import new_uuid
from tests.integration.cloud.conftest import Key
from tests.integration.cloud.people_scene import person, user_id_of
from tests.integration.cloud.test_clients import Acting, client_key, organisation

SIGN_IN = "/v1/auth/sign-in"
RULES = "/v1/sign-in-rules"
DEMANDED = "second_factor_demanded"


@pytest.fixture
def owner(http: Any, parts: NodeParts) -> Browser:
    return Browser(http, parts)


@pytest.fixture
def other(http: Any, parts: NodeParts) -> Browser:
    return Browser(http, parts, user_agent="Other/1")


async def set_up(browser: Browser) -> pyotp.TOTP:
    """Set an authenticator app up; the code of this moment is used by it."""
    begun = await browser.call("POST", "/v1/me/totp", password=PASSWORD)
    totp = pyotp.TOTP(begun["secret"])
    await browser.call("POST", "/v1/me/totp/confirm", code=totp.now())
    return totp


async def test_who_demands_a_second_factor_has_one(owner: Browser, parts: NodeParts) -> None:
    me = await owner.sign_up(new_email())
    assert await owner.call("GET", RULES) == {
        "demands_second_factor": False,
        "people": 1,
        "without_second_factor": 1,
    }
    problem = await owner.call("PUT", RULES, 409, demands_second_factor=True)
    assert problem["code"] == "second_factor_first"
    await set_up(owner)
    shown = await owner.call("PUT", RULES, demands_second_factor=True)
    assert shown == {"demands_second_factor": True, "people": 1, "without_second_factor": 0}
    assert await owner.call("PUT", RULES, demands_second_factor=True) == shown
    # Set up in this very session: it goes on.
    again = await owner.call("GET", "/v1/me")
    assert (again["owes_second_factor"], again["permissions"]) == (False, me["permissions"])
    log = await owner.call("GET", "/v1/audit?action=sign_in_rules.changed")
    (entry,) = log["items"]
    assert (entry["before"], entry["after"]) == (
        {"demands_second_factor": False},
        {"demands_second_factor": True},
    )
    # Without the app the session waits for a new one, and nobody else can help or need to.
    await owner.call("DELETE", "/v1/me/totp", 204, password=PASSWORD)
    assert (await owner.call("GET", RULES, 403))["code"] == DEMANDED
    await set_up(owner)
    off = await owner.call("PUT", RULES, demands_second_factor=False)
    assert off["demands_second_factor"] is False


async def test_sessions_can_do_nothing_until_it_is_set_up(
    owner: Browser, other: Browser, parts: NodeParts
) -> None:
    email = new_email()
    await owner.sign_up(email)
    await other.call("POST", SIGN_IN, email=email, password=PASSWORD)
    totp = await set_up(owner)
    await owner.call("PUT", RULES, demands_second_factor=True)
    # The other browser was signed in before, by the password alone.
    me = await other.call("GET", "/v1/me")
    assert (me["owes_second_factor"], me["permissions"]) == (True, [])
    assert me["user"]["second_factor"] is True
    for method, path, body in (
        ("GET", "/v1/queues", {}),
        ("GET", "/v1/me/sessions", {}),
        ("PATCH", "/v1/me", {"name": "Eve"}),
        ("POST", "/v1/me/password", {"current": PASSWORD, "new": "x"}),
        ("DELETE", "/v1/me/totp", {"password": PASSWORD}),
        ("PUT", RULES, {"demands_second_factor": False}),
    ):
        problem = await other.call(method, path, 403, **body)
        assert problem["code"] == DEMANDED, path
    # It has an app: only a sign-in with it helps, and a second app can't be slipped in.
    assert (await other.call("POST", "/v1/me/totp", 409, password=PASSWORD))["code"] == "totp_is_on"
    step = await other.call("POST", SIGN_IN, email=email, password=PASSWORD)
    following = totp.at(int(time.time()) + 30)
    proved = {"challenge": step["challenge"], "code": following}
    answer = await other.call("POST", "/v1/auth/second-factor", **proved)
    assert answer["me"]["owes_second_factor"] is False
    await other.call("GET", "/v1/queues")


async def test_people_without_one_are_led_through(
    owner: Browser, other: Browser, parts: NodeParts
) -> None:
    me = await owner.sign_up(new_email())
    await set_up(owner)
    await owner.call("PUT", RULES, demands_second_factor=True)
    email = new_email()
    body = {"email": email, "name": "Bo", "roles": [{"role": "supervisor"}]}
    await owner.call("POST", "/v1/people", 201, **body)
    token = (await owner.mail(email, "invitation"))["token"]
    path = f"/v1/auth/invitations/{token}/accept"
    accepted = await other.call("POST", path, 201, name="Bo", password=PASSWORD)
    assert (accepted["owes_second_factor"], accepted["permissions"]) == (True, [])
    assert (await owner.call("GET", RULES))["without_second_factor"] == 1
    assert (await other.call("GET", "/v1/queues", 403))["code"] == DEMANDED
    totp = await set_up(other)
    told = await other.call("GET", "/v1/me")
    assert told["owes_second_factor"] is False
    assert "queues:read" in told["permissions"]
    await other.call("GET", "/v1/queues")
    # The next sign-in asks for the code, and a recovery code counts as well.
    await other.call("POST", "/v1/auth/sign-out", 204)
    step = await other.call("POST", SIGN_IN, email=email, password=PASSWORD)
    assert step["status"] == "second_factor"
    following = totp.at(int(time.time()) + 30)
    proved = {"challenge": step["challenge"], "code": following}
    answer = await other.call("POST", "/v1/auth/second-factor", **proved)
    assert answer["me"]["owes_second_factor"] is False
    assert me["tenant"]["tenant_id"] == answer["me"]["tenant"]["tenant_id"]


async def test_keys_and_single_sign_on_are_not_asked(one: Key, two: Key, parts: NodeParts) -> None:
    planner = await person(one, "Pia", "planner")
    user_id = await user_id_of(planner)
    assert (await one.call("PUT", RULES, demands_second_factor=True))["demands_second_factor"]
    await one.call("GET", "/v1/queues")
    await planner.call("GET", "/v1/queues", 403)
    async with parts.database.tenant(one.tenant_id) as scope:
        await scope.execute(
            scope.update(session).where(session.c.user_id == user_id).values(method="oidc")
        )
    await planner.call("GET", "/v1/queues")
    # The other tenant's people are its own affair.
    assert (await two.call("GET", RULES))["demands_second_factor"] is False
    await (await person(two, "Pia", "planner")).call("GET", "/v1/queues")
    # A planner sees no rules, an administrator does.
    assert (await planner.call("GET", RULES, 403))["code"] == "permission_needed"


async def test_guests_are_asked_where_they_act(operator: Key) -> None:
    reseller = await organisation(operator, f"Outsourcer {new_uuid()[-6:]}", "reseller")
    opened = await reseller.call("POST", "/v1/clients", 201, name="Acme")
    client = await client_key(operator, opened)
    worker = await person(reseller, "Wu", "planner")
    user_id = await user_id_of(worker)
    grant = {"user_id": user_id, "tenant_id": client.tenant_id, "role": "administrator"}
    await reseller.call("POST", "/v1/grants", 201, **grant)
    there = Acting(worker, client.tenant_id)
    await there.call("GET", "/v1/queues")
    # A guest changes no rules.
    assert (await there.call("PUT", RULES, 403, demands_second_factor=True))["code"] == (
        "guest_credentials"
    )
    await client.call("PUT", RULES, demands_second_factor=True)
    assert (await there.call("GET", "/v1/queues", 403))["code"] == DEMANDED
    assert (await there.call("GET", "/v1/me"))["owes_second_factor"] is True
    await worker.call("GET", "/v1/queues")  # at home nothing is demanded
    assert (await worker.call("GET", "/v1/me"))["owes_second_factor"] is False
    parts = operator.parts
    async with parts.database.tenant(reseller.tenant_id) as scope:
        mine = session.c.user_id == user_id
        # The outsourcer's own provider is its choice, not the client's.
        await scope.execute(scope.update(session).where(mine).values(method="oidc"))
    assert (await there.call("GET", "/v1/queues", 403))["code"] == DEMANDED
    async with parts.database.tenant(reseller.tenant_id) as scope:
        proved = {"second_factor_at_ms": parts.clock()}
        await scope.execute(scope.update(session).where(mine).values(proved))
    await there.call("GET", "/v1/queues")
    # What its own organisation demands is asked of it everywhere.
    await client.call("PUT", RULES, demands_second_factor=False)
    await reseller.call("PUT", RULES, demands_second_factor=True)
    async with parts.database.tenant(reseller.tenant_id) as scope:
        plain = {"second_factor_at_ms": None, "method": "password"}
        await scope.execute(scope.update(session).where(mine).values(plain))
    assert (await there.call("GET", "/v1/queues", 403))["code"] == DEMANDED
