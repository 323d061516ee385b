"""Signing up, in and out over the real API: cookies, sessions, refusals, two tenants."""

from __future__ import annotations

import time

import httpx
import pyotp
import pytest
from sqlalchemy import select, text

from cloud.identity.invitations import invite, invite_again
from cloud.identity.parts import LEVEL_S
from cloud.identity.principal import Actor, ActorKind
from infra.config.role import NodeParts
from infra.contracts.ids import TenantId, UserId
from infra.db.tables.audit import audit_entry
from infra.db.tables.identity import session, user_account
from tests.integration.cloud.browser import PASSWORD, Browser, new_email
from tests.integration.cloud.conftest import Key

NEW_PASSWORD = "other-harbour-55-lamp"
SIGN_IN = "/v1/auth/sign-in"
INVITER = Actor(ActorKind.SYSTEM, "test", "Ina")


@pytest.fixture
def browser(http: httpx.AsyncClient, parts: NodeParts) -> Browser:
    return Browser(http, parts)


@pytest.fixture
def other(http: httpx.AsyncClient, parts: NodeParts) -> Browser:
    return Browser(http, parts, user_agent="Other/1")


async def actions(parts: NodeParts, tenant_id: str) -> list[str]:
    async with parts.database.tenant(TenantId(tenant_id)) as scope:
        statement = scope.select(audit_entry, audit_entry.c.action)
        found = await scope.rows(statement.order_by(audit_entry.c.at_ms, audit_entry.c.audit_id))
    return [row.action for row in found]


async def test_a_business_signs_up_and_is_signed_in(browser: Browser) -> None:
    email = new_email()
    me = await browser.sign_up(email, "Brick & Sons", locale="zh-CN", time_zone="Asia/Shanghai")
    assert me["user"] == {
        "user_id": me["user"]["user_id"],
        "email": email,
        "name": "Ana",
        "locale": "zh-CN",
        "second_factor": False,
    }
    assert (me["tenant"]["status"], me["tenant"]["plan"]) == ("trial", "trial")
    assert me["tenant"]["time_zone"] == "Asia/Shanghai"
    assert "tenant:close" in me["permissions"]
    assert me["queue_ids"] is None
    assert [each["roles"] for each in me["organisations"]] == [["owner"]]
    assert await browser.call("GET", "/v1/me") == me
    await browser.call("POST", "/v1/auth/sign-out", 204)
    assert browser.cookies == {}
    await browser.call("GET", "/v1/me", 401)
    answer = await browser.call("POST", SIGN_IN, email=email.upper(), password=PASSWORD)
    assert (answer["status"], answer["me"]) == ("signed_in", me)
    # The first two happen in one transaction and one millisecond.
    assert sorted(await actions(browser.parts, me["tenant"]["tenant_id"])) == [
        "session.opened",
        "session.opened",
        "session.signed_out",
        "tenant.opened",
    ]


async def test_the_cookie_s_flags_follow_the_connection(
    browser: Browser, parts: NodeParts, http: httpx.AsyncClient
) -> None:
    await browser.sign_up(new_email())
    plain = browser.set_cookies[0]
    assert plain.startswith("tandem_session=tds_")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(plain.split("; "))
    assert "Secure" not in plain
    # Nobody may claim HTTPS: the node does not trust a proxy unless it is told to.
    await browser.send("POST", "/v1/auth/sign-out", x_forwarded_proto="https")
    assert browser.set_cookies[0].startswith("tandem_session=")
    over_tls = httpx.AsyncClient(transport=http._transport, base_url="https://node")
    secure = Browser(over_tls, parts)
    await secure.sign_up(new_email())
    assert secure.set_cookies[0].startswith("__Host-tandem_session=tds_")
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(
        secure.set_cookies[0].split("; ")
    )
    assert "Domain" not in secure.set_cookies[0]
    assert (await secure.call("GET", "/v1/me"))["user"]["name"] == "Ana"


async def test_other_sites_change_nothing_with_the_cookie(browser: Browser) -> None:
    email = new_email()
    await browser.sign_up(email)
    patch = {"name": "Mallory"}
    forged = await browser.send("PATCH", "/v1/me", patch, sec_fetch_site="cross-site")
    assert (forged.status_code, forged.json()["code"]) == (403, "cross_site_request")
    body = {"email": email, "password": PASSWORD}
    for headers in ({"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "same-site"}):
        answer = await browser.send("POST", SIGN_IN, body, **headers)
        assert answer.json()["code"] == "cross_site_request", headers
    assert (await browser.call("GET", "/v1/me"))["user"]["name"] == "Ana"
    assert (await browser.call("PATCH", "/v1/me", name="Eva"))["user"]["name"] == "Eva"


async def test_nobody_learns_whether_an_address_signs_in(
    browser: Browser, other: Browser, parts: NodeParts
) -> None:
    email, unknown = new_email(), new_email()
    await browser.sign_up(email)
    answers, times = [], []
    for each in (email, unknown):
        began = time.monotonic()
        body = {"email": each, "password": "wrong-" + PASSWORD}
        answers.append(await other.send("POST", SIGN_IN, body))
        times.append(time.monotonic() - began)
    assert [each.status_code for each in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()
    assert min(times) >= LEVEL_S
    resets = [
        await other.send("POST", "/v1/auth/password-reset", {"email": each})
        for each in (email, unknown)
    ]
    assert [each.status_code for each in resets] == [202, 202]
    assert resets[0].content == resets[1].content
    body = {"email": email, "password": NEW_PASSWORD, "name": "Eve", "company": "Evil"}
    known = await other.send("POST", "/v1/auth/sign-up", body)
    fresh = await other.send("POST", "/v1/auth/sign-up", {**body, "email": unknown})
    assert (known.status_code, fresh.status_code) == (202, 202)
    assert known.json().keys() == fresh.json().keys()
    assert (await other.mail(email, "already_signed_up"))["code"] == ""
    path = f"/v1/auth/methods?email={email}"
    assert await other.call("GET", path) == {"password": True, "sso": []}
    assert await other.call("GET", path.replace(email, unknown)) == {"password": True, "sso": []}


async def test_guessing_slows_down_and_the_owner_comes_in_later(
    browser: Browser, other: Browser, parts: NodeParts
) -> None:
    email = new_email()
    me = await browser.sign_up(email)
    body = {"email": email, "password": "wrong-" + PASSWORD}
    codes: list[int] = []
    while 429 not in codes:
        codes.append((await other.send("POST", SIGN_IN, body)).status_code)
    # Six at least are answered; on a slow machine the first wait may be over before the seventh.
    assert codes == [401] * (len(codes) - 1) + [429]
    assert 7 <= len(codes) <= 12
    async with parts.database.platform() as connection:
        later = {"later": parts.clock() + 60_000}
        await connection.execute(text("UPDATE attempt_delay SET blocked_until_ms = :later"), later)
    right = await other.send("POST", SIGN_IN, {**body, "password": PASSWORD})
    assert (right.status_code, right.json()["code"]) == (429, "too_many_attempts")
    assert 1 <= int(right.headers["retry-after"]) <= 60
    async with parts.database.platform() as connection:  # as if the time had passed
        await connection.execute(text("UPDATE attempt_delay SET blocked_until_ms = 0"))
    await other.call("POST", SIGN_IN, email=email, password=PASSWORD)
    found = await actions(parts, me["tenant"]["tenant_id"])
    assert found.count("sign_in.failed") == len(codes) - 1


async def test_weak_passwords_are_refused_by_name(browser: Browser) -> None:
    body = {"email": new_email(), "name": "Ana", "company": "Nordlicht"}
    for password, code in (
        ("short-9", "password_too_short"),
        ("x" * 129, "password_too_long"),
        ("password123", "password_breached"),
        ("aaaaaaaaaaaa", "password_too_easy"),
        ("nordlicht-2026-go", "password_names_you"),
    ):
        answer = await browser.send("POST", "/v1/auth/sign-up", {**body, "password": password})
        problem = answer.json()
        assert (answer.status_code, problem["code"], problem["field"]) == (400, code, "password")
        assert password not in answer.text
    answer = await browser.send(
        "POST", "/v1/auth/sign-up", {**body, "password": PASSWORD, "email": "x"}
    )
    assert answer.status_code == 400
    assert "email" in answer.text


async def test_a_wrong_code_opens_nothing(browser: Browser) -> None:
    body = {"email": new_email(), "password": PASSWORD, "name": "Ana", "company": "Acme"}
    begun = await browser.call("POST", "/v1/auth/sign-up", 202, **body)
    right = (await browser.mail(body["email"], "sign_up_code"))["code"]
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    path = f"/v1/auth/sign-up/{begun['sign_up_id']}/confirm"
    for _ in range(5):
        assert (await browser.call("POST", path, 400, code=wrong))["code"] == "wrong_code"
    assert (await browser.call("POST", path, 409, code=right))["code"] == "code_spent"
    await browser.call("POST", SIGN_IN, 401, email=body["email"], password=PASSWORD)


async def test_two_sign_ups_of_one_address_make_one_tenant(
    browser: Browser, other: Browser
) -> None:
    email = new_email()
    body = {"email": email, "password": PASSWORD, "name": "Ana", "company": "Acme"}
    first = await browser.call("POST", "/v1/auth/sign-up", 202, **body)
    code = (await browser.mail(email, "sign_up_code"))["code"]
    await other.sign_up(email)
    path = f"/v1/auth/sign-up/{first['sign_up_id']}/confirm"
    assert (await browser.call("POST", path, 409, code=code))["code"] == "email_taken"


async def test_a_password_reset_ends_the_other_sessions(browser: Browser, other: Browser) -> None:
    email = new_email()
    await browser.sign_up(email)
    await other.call("POST", "/v1/auth/password-reset", 202, email=email)
    token = (await other.mail(email, "password_reset"))["token"]
    confirm = "/v1/auth/password-reset/confirm"
    weak = await other.call("POST", confirm, 400, token=token, password="password123")
    assert weak["code"] == "password_breached"
    await other.call("POST", confirm, 204, token=token, password=NEW_PASSWORD)
    assert (await browser.call("GET", "/v1/me", 401))["code"] == "session_over"
    again = await other.call("POST", confirm, 404, token=token, password=PASSWORD + "!")
    assert again["code"] == "token_over"
    await other.call("POST", SIGN_IN, 401, email=email, password=PASSWORD)
    await other.call("POST", SIGN_IN, 200, email=email, password=NEW_PASSWORD)
    assert (await other.mail(email, "password_changed"))["name"] == "Ana"
    # A token of one purpose is none of another.
    await other.call("GET", f"/v1/auth/invitations/{token}", 404)


async def test_the_second_factor(browser: Browser, other: Browser, parts: NodeParts) -> None:
    email = new_email()
    me = await browser.sign_up(email)
    problem = await browser.call("POST", "/v1/me/totp", 400, password="not-" + PASSWORD)
    assert problem["code"] == "wrong_password"
    begun = await browser.call("POST", "/v1/me/totp", password=PASSWORD)
    assert begun["qr_svg"].startswith("<svg")
    assert begun["otpauth_url"].startswith("otpauth://totp/Tandem:")
    totp = pyotp.TOTP(begun["secret"])
    assert (await browser.call("POST", "/v1/me/totp/confirm", 400, code="1"))[
        "code"
    ] == "wrong_code"
    used = totp.now()
    codes = (await browser.call("POST", "/v1/me/totp/confirm", code=used))["recovery_codes"]
    assert len(set(codes)) == 10
    assert (await browser.call("GET", "/v1/me"))["user"]["second_factor"] is True
    again = await browser.call("POST", "/v1/me/totp", 409, password=PASSWORD)
    assert again["code"] == "totp_is_on"
    await browser.call("POST", "/v1/me/recovery-codes", 400, password="not-" + PASSWORD)
    codes = (await browser.call("POST", "/v1/me/recovery-codes", password=PASSWORD))[
        "recovery_codes"
    ]

    step = await other.call("POST", SIGN_IN, email=email, password=PASSWORD)
    assert (step["status"], other.cookies) == ("second_factor", {})
    second = {"challenge": step["challenge"]}
    path = "/v1/auth/second-factor"
    replay = await other.call("POST", path, 401, code=used, **second)
    assert replay["code"] == "wrong_code"
    following = totp.at(int(time.time()) + 30)  # a phone whose clock is half a minute ahead
    answer = await other.call("POST", path, code=following, **second)
    assert answer["me"]["user"]["second_factor"] is True
    over = await other.call("POST", path, 401, code=codes[0], **second)
    assert over["code"] == "challenge_over"

    step = await other.call("POST", SIGN_IN, email=email, password=PASSWORD)
    second = {"challenge": step["challenge"]}
    await other.call("POST", path, code=codes[0].lower().replace("-", " "), **second)
    step = await other.call("POST", SIGN_IN, email=email, password=PASSWORD)
    second = {"challenge": step["challenge"]}
    await other.call("POST", path, 401, code=codes[0], **second)
    for _ in range(4):
        await other.call("POST", path, 401, code="000000", **second)
    spent = await other.call("POST", path, 401, code=codes[1], **second)
    assert spent["code"] == "challenge_over"

    wrong = await browser.call("DELETE", "/v1/me/totp", 400, password="not-" + PASSWORD)
    assert wrong["code"] == "wrong_password"
    await browser.call("DELETE", "/v1/me/totp", 204, password=PASSWORD)
    found = await actions(parts, me["tenant"]["tenant_id"])
    for action in (
        "second_factor.switched_on",
        "recovery_code.used",
        "second_factor.switched_off",
    ):
        assert found.count(action) == 1, action


async def test_sessions_are_listed_and_revoked(browser: Browser, other: Browser) -> None:
    email = new_email()
    await browser.sign_up(email)
    await other.call("POST", SIGN_IN, email=email, password=PASSWORD)
    items = (await browser.call("GET", "/v1/me/sessions"))["items"]
    assert [(each["user_agent"], each["is_current"]) for each in items] in (
        [("Test/1", True), ("Other/1", False)],
        [("Other/1", False), ("Test/1", True)],
    )
    theirs = next(each["session_id"] for each in items if not each["is_current"])
    await browser.call("DELETE", f"/v1/me/sessions/{theirs}", 204)
    await browser.call("DELETE", f"/v1/me/sessions/{theirs}", 404)
    await other.call("GET", "/v1/me", 401)
    await other.call("POST", SIGN_IN, email=email, password=PASSWORD)
    await browser.call("DELETE", "/v1/me/sessions", 204)
    await other.call("GET", "/v1/me", 401)
    await browser.call("GET", "/v1/me")
    changed = {"current": PASSWORD, "new": NEW_PASSWORD}
    await other.call("POST", SIGN_IN, email=email, password=PASSWORD)
    await browser.call("POST", "/v1/me/password", 204, **changed)
    await other.call("GET", "/v1/me", 401)


async def test_sessions_end_by_themselves(browser: Browser, parts: NodeParts) -> None:
    me = await browser.sign_up(new_email())
    tenant_id = TenantId(me["home"]["tenant_id"])
    for column, ago_ms in (
        (session.c.last_seen_at_ms, 12 * 3_600_000),
        (session.c.expires_at_ms, 0),
    ):
        async with parts.database.tenant(tenant_id) as scope:
            kept = (await scope.rows(scope.select(session)))[0]
            values = {column.name: parts.clock() - ago_ms}
            await scope.execute(scope.update(session).values(values))
        assert (await browser.call("GET", "/v1/me", 401))["code"] == "session_over"
        async with parts.database.tenant(tenant_id) as scope:
            values = {column.name: getattr(kept, column.name)}
            await scope.execute(scope.update(session).values(values))
        await browser.call("GET", "/v1/me")
    async with parts.database.tenant(tenant_id) as scope:
        await scope.execute(scope.update(session).values(last_seen_at_ms=parts.clock() - 90_000))
    await browser.call("GET", "/v1/me")
    async with parts.database.tenant(tenant_id) as scope:
        row = (await scope.rows(scope.select(session)))[0]
    assert parts.clock() - row.last_seen_at_ms < 10_000


async def test_an_invited_person_chooses_a_password(
    browser: Browser, other: Browser, parts: NodeParts
) -> None:
    me = await browser.sign_up(new_email(), "Lindner")
    tenant_id, email = TenantId(me["home"]["tenant_id"]), new_email()
    async with parts.database.tenant(tenant_id) as scope:
        user_id = await invite(
            scope.connection, tenant_id, email, "Bo", "zh-CN", INVITER, parts.clock()
        )
    first = (await other.mail(email, "invitation"))["token"]
    async with parts.database.tenant(tenant_id) as scope:
        await invite_again(scope.connection, tenant_id, user_id, INVITER, parts.clock())
    await other.call("GET", f"/v1/auth/invitations/{first}", 404)
    token = (await other.mail(email, "invitation"))["token"]
    path = f"/v1/auth/invitations/{token}"
    assert await other.call("GET", path) == {
        "email": email,
        "name": "Bo",
        "organisation": "Lindner",
        "locale": "zh-CN",
    }
    await other.call("POST", SIGN_IN, 401, email=email, password=PASSWORD)
    theirs = await other.call("POST", f"{path}/accept", 201, name="Bo Li", password=PASSWORD)
    assert theirs["user"]["name"] == "Bo Li"
    assert theirs["permissions"] == []
    await other.call("POST", f"{path}/accept", 404, name="Bo", password=PASSWORD)
    # A stranger to everybody else: neither the other tenant nor its people are seen.
    stranger = await other.sign_up(new_email(), "Other")
    answer = await other.send("GET", "/v1/me", tandem_tenant=tenant_id)
    assert (answer.status_code, answer.json()["code"]) == (403, "no_membership")
    await other.call("DELETE", f"/v1/me/sessions/{await _session_of(parts, tenant_id)}", 404)
    assert tenant_id not in str(stranger)


async def _session_of(parts: NodeParts, tenant_id: TenantId) -> str:
    async with parts.database.tenant(tenant_id) as scope:
        rows = await scope.rows(scope.select(session).where(session.c.revoked_at_ms.is_(None)))
    return str(rows[0].session_id)


async def test_disabled_people_are_out_at_once(browser: Browser, parts: NodeParts) -> None:
    email = new_email()
    me = await browser.sign_up(email)
    tenant_id = TenantId(me["home"]["tenant_id"])
    async with parts.database.tenant(tenant_id) as scope:
        await scope.execute(scope.update(user_account).values(status="disabled"))
    await browser.call("GET", "/v1/me", 401)
    await browser.call("POST", SIGN_IN, 401, email=email, password=PASSWORD)


async def test_nothing_secret_is_kept_in_the_clear(browser: Browser, parts: NodeParts) -> None:
    me = await browser.sign_up(new_email())
    secret = (await browser.call("POST", "/v1/me/totp", password=PASSWORD))["secret"]
    tenant_id, user_id = TenantId(me["home"]["tenant_id"]), UserId(me["user"]["user_id"])
    async with parts.database.tenant(tenant_id) as scope:
        held = [
            *(await scope.rows(select(text("*")).select_from(text("user_account")))),
            *(await scope.rows(select(text("*")).select_from(text("session")))),
            *(await scope.rows(select(text("*")).select_from(text("totp_secret")))),
            *(await scope.rows(select(text("*")).select_from(text("audit_entry")))),
        ]
    assert user_id in str(held)
    token = browser.cookies["tandem_session"]
    for each in (PASSWORD, secret, token, token.rpartition("_")[2]):
        assert each not in str(held)


async def test_programs_have_no_profile(one: Key, operator: Key) -> None:
    for key in (one, operator):
        assert (await key.call("GET", "/v1/me", 403))["code"] == "not_a_person"


async def test_bad_texts_are_refused_not_failed(browser: Browser) -> None:
    body = {"email": new_email(), "password": PASSWORD, "name": "Ana", "company": "Acme"}
    for change in (
        {"name": "A\u0000na"},
        {"company": " \n "},
        {"email": "ana@acme.example\nBcc: eve@evil.example"},
        {"time_zone": "../../etc/passwd"},
        {"time_zone": "America"},
        {"locale": "de"},
        {"more": 1},
    ):
        answer = await browser.send("POST", "/v1/auth/sign-up", {**body, **change})
        assert answer.status_code == 400, (change, answer.text)
    raw = b'{"email": "a@b.example", "password": "\\ud800"}'
    answer = await browser.http.post(
        SIGN_IN, content=raw, headers={"content-type": "application/json"}
    )
    assert answer.status_code in (400, 401), answer.text
    for token in ("x", "tdi_" + "0" * 36, "%00", "tdi_%00"):
        answer = await browser.send("GET", f"/v1/auth/invitations/{token}")
        assert answer.status_code in (400, 404), token
    confirm = {"token": "tdr_\u0000\u0000", "password": PASSWORD}
    assert (
        await browser.send("POST", "/v1/auth/password-reset/confirm", confirm)
    ).status_code == 404
    second = {"challenge": "tdc_x", "code": "\u0000"}
    assert (await browser.send("POST", "/v1/auth/second-factor", second)).status_code == 401
