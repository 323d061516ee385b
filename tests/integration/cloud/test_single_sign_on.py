"""Single sign-on against a real OpenID provider: the whole way, and every way to cheat on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import pytest
from sqlalchemy import select, text

from cloud.api.app import ApiParts
from cloud.api.life import NodeLife
from cloud.identity.permissions import Role
from cloud.settings import NodeSettings
from cloud.sso.settings import SsoSettings
from infra.config.role import NodeParts
from infra.db.tables.audit import audit_entry
from infra.db.tables.identity import session, user_account
from infra.db.tables.single_sign_on import identity_provider, sso_attempt
from tests.integration.cloud.conftest import Key, serve_at_new_site
from tests.integration.cloud.serving import serving
from tests.integration.cloud.sign_on_peers import (
    Account,
    Browser,
    NameServer,
    OpenIdProvider,
    account,
    openid_provider,
)
from tests.integration.cloud.test_machines import person

PUBLIC_URL = "http://node"
CALLBACK = f"{PUBLIC_URL}/v1/auth/oidc/callback"


@pytest.fixture
async def names() -> AsyncIterator[NameServer]:
    """The name server of every domain."""
    async with NameServer().running() as server:
        yield server


@pytest.fixture
async def http(
    parts: NodeParts, settings: NodeSettings, names: NameServer
) -> AsyncIterator[httpx.AsyncClient]:
    """The API, whose providers may be on loopback."""
    api_parts = ApiParts(
        database=parts.database,
        bus=parts.bus,
        recordings=parts.recordings,
        prompts=parts.prompts,
        platform_key=settings.platform_key,
        clock=parts.clock,
        life=NodeLife(),
        identity=msgspec.structs.replace(settings.identity, public_url=PUBLIC_URL),
        sso=SsoSettings(is_loopback_allowed=True, name_servers=[names.address]),
    )
    async with serving(api_parts, PUBLIC_URL) as client:
        yield client


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIdProvider]:
    """A real provider; each test has people of its own at it."""
    with openid_provider(CALLBACK) as running:
        yield running


def domain_of(tenant: Key) -> str:
    return f"{tenant.tenant_id[-12:]}.example"


def settings_of(tenant: Key, provider: OpenIdProvider, **changes: object) -> dict[str, Any]:
    return {
        "name": "Company account",
        "issuer": provider.issuer,
        "client_id": provider.post_client,
        "client_secret": provider.client_secret,
        "domains": [domain_of(tenant)],
        "default_role": "supervisor",
        **changes,
    }


async def connect(
    tenant: Key, provider: OpenIdProvider, names: NameServer, **changes: object
) -> dict[str, Any]:
    """Connect the provider, and prove the domain."""
    made: dict[str, Any] = await tenant.call(
        "POST", "/v1/identity-providers", 201, **settings_of(tenant, provider, **changes)
    )
    for proof in made["domain_proofs"]:
        names.records[proof["record_name"]] = [proof["record_value"]]
        path = f"/v1/identity-providers/{made['provider_id']}/domains/{proof['domain']}/proof"
        made = await tenant.call("POST", path)
    return made


def error_of(answer: httpx.Response) -> str:
    """The code with which the sign-in page is opened."""
    assert answer.status_code == 303, answer.text
    parts = urlsplit(answer.headers["location"])
    assert parts.path == "/sign-in", answer.headers["location"]
    return parse_qs(parts.query)["error"][0]


async def me(browser: Browser) -> dict[str, Any]:
    answer = await browser.get("/v1/me")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ana(tenant: Key, **claims: object) -> Account:
    email = f"Ana@{domain_of(tenant).upper()}"
    return account(sub=f"ana-{tenant.tenant_id}", email=email, name="Ana Ruiz", **claims)


async def test_a_new_person_signs_in_and_is_known_the_next_time(
    one: Key, two: Key, provider: OpenIdProvider, names: NameServer
) -> None:
    made = await connect(one, provider, names)
    assert made["redirect_uri"] == CALLBACK
    methods = await one.call("GET", f"/v1/auth/methods?email=nobody@{domain_of(one)}")
    assert methods["sso"][0]["provider_id"] == made["provider_id"]
    async with Browser(one.http, PUBLIC_URL) as browser:
        start = methods["sso"][0]["start_url"] + "?return_to=/queues"
        answer = await browser.sign_in(start, ana(one))
        assert (answer.status_code, answer.headers["location"]) == (303, "/queues")
        found = await me(browser)
    assert found["user"]["email"] == f"ana@{domain_of(one)}"
    assert found["user"]["name"] == "Ana Ruiz"
    assert found["home"]["tenant_id"] == one.tenant_id
    assert found["organisations"][0]["roles"] == ["supervisor"]
    async with Browser(one.http, PUBLIC_URL) as browser:
        # Another address in the same domain: the subject is what counts.
        login = account(sub=f"ana-{one.tenant_id}", email=f"ana.ruiz@{domain_of(one)}", name="Ana")
        assert (await browser.sign_in(made["start_url"], login)).headers["location"] == "/"
        assert (await me(browser))["user"]["user_id"] == found["user"]["user_id"]
    async with one.parts.database.tenant(one.tenant_id) as scope:
        methods = (await scope.execute(select(session.c.method))).scalars().all()
        assert list(methods) == ["oidc", "oidc"]
        assert (await scope.execute(select(sso_attempt))).all() == []
        done = set((await scope.execute(select(audit_entry.c.action))).scalars())
    assert {"identity_provider.created", "identity_provider.domain_proved"} <= done
    assert {"person.added", "session.opened"} <= done
    async with two.parts.database.tenant(two.tenant_id) as scope:
        assert (await scope.execute(select(user_account))).all() == []


async def test_a_thin_id_token_is_filled_from_userinfo(one: Key, names: NameServer) -> None:
    with openid_provider(CALLBACK, "thin") as provider:
        made = await connect(one, provider, names)
        async with Browser(one.http, PUBLIC_URL) as browser:
            assert (await browser.sign_in(made["start_url"], ana(one))).headers["location"] == "/"
            assert (await me(browser))["user"]["email"] == f"ana@{domain_of(one)}"


async def test_a_way_back_is_used_once_and_by_its_own_browser(
    one: Key, provider: OpenIdProvider, names: NameServer
) -> None:
    made = await connect(one, provider, names)
    async with Browser(one.http, PUBLIC_URL) as browser, Browser(one.http, PUBLIC_URL) as other:
        way = await browser.leave(made["start_url"])
        back = await browser.at_provider(way, ana(one))
        assert error_of(await other.get(back)) == "sso_state"
        assert (await browser.get(back)).headers["location"] == "/"
        assert error_of(await browser.get(back)) == "sso_state"
        # A callback that nobody began: a forged sign-in (RFC 6749, section 10.12).
        assert error_of(await other.get(f"{CALLBACK}?state=x&code=y")) == "sso_state"
        forged = way.replace("state=", "state=tdo_")
        assert error_of(await other.get(f"{CALLBACK}?{urlsplit(forged).query}")) == "sso_state"
    query = parse_qs(urlsplit(way).query)
    assert query["code_challenge_method"] == ["S256"]
    assert len(query["code_challenge"][0]) == 43
    assert query["nonce"][0]


async def test_a_code_of_another_sign_in_is_refused(
    one: Key, provider: OpenIdProvider, names: NameServer
) -> None:
    made = await connect(one, provider, names)
    async with Browser(one.http, PUBLIC_URL) as thief, Browser(one.http, PUBLIC_URL) as victim:
        stolen = await thief.at_provider(await thief.leave(made["start_url"]), ana(one))
        code = parse_qs(urlsplit(stolen).query)["code"][0]
        way = parse_qs(urlsplit(await victim.leave(made["start_url"])).query)
        # PKCE: the code belongs to the verifier of the other attempt.
        forged = f"{CALLBACK}?state={way['state'][0]}&code={code}&iss={provider.issuer}"
        assert error_of(await victim.get(forged)) == "sso_code"
    async with one.parts.database.tenant(one.tenant_id) as scope:
        rows = (await scope.execute(select(audit_entry.c.action))).scalars().all()
    assert "sign_in.failed" in rows


async def test_the_answer_must_name_the_right_issuer(
    one: Key, provider: OpenIdProvider, names: NameServer
) -> None:
    made = await connect(one, provider, names)
    async with Browser(one.http, PUBLIC_URL) as browser:
        way = await browser.leave(made["start_url"])
        back = await browser.at_provider(way, ana(one))
        mixed = back.replace(f"iss={provider.issuer}".replace(":", "%3A").replace("/", "%2F"), "")
        assert mixed != back
        assert error_of(await browser.get(mixed)) == "sso_issuer"
        query = parse_qs(urlsplit(await browser.leave(made["start_url"])).query)
        declined = f"{CALLBACK}?state={query['state'][0]}&error=access_denied"
        assert error_of(await browser.get(declined)) == "sso_declined"


@pytest.mark.parametrize(
    ("claims", "error"),
    [
        pytest.param({"email": "ana@elsewhere.example"}, "sso_domain", id="foreign-domain"),
        pytest.param({"email_verified": False}, "sso_email_unverified", id="unverified"),
        pytest.param({"email": None}, "sso_no_email", id="no-address"),
        pytest.param({"email": "two@at@x.example"}, "sso_no_email", id="no-such-form"),
    ],
)
async def test_who_a_provider_may_not_speak_for(
    one: Key, provider: OpenIdProvider, names: NameServer, claims: dict[str, Any], error: str
) -> None:
    made = await connect(one, provider, names)
    login = account(f"x-{one.tenant_id}", **{"email": f"x@{domain_of(one)}", **claims})
    async with Browser(one.http, PUBLIC_URL) as browser:
        assert error_of(await browser.sign_in(made["start_url"], login)) == error
        assert (await browser.get("/v1/me")).status_code == 401


async def test_nobody_signs_in_before_the_domain_is_proved(
    one: Key, two: Key, provider: OpenIdProvider, names: NameServer
) -> None:
    made = await one.call("POST", "/v1/identity-providers", 201, **settings_of(one, provider))
    proof = made["domain_proofs"][0]
    assert proof["record_name"] == f"_tandem-challenge.{domain_of(one)}"
    path = f"/v1/identity-providers/{made['provider_id']}/domains/{domain_of(one)}/proof"
    problem = await one.call("POST", path, 409)
    assert (problem["code"], problem["field"]) == ("domain_not_proved", "domain")
    methods = await one.call("GET", f"/v1/auth/methods?email=a@{domain_of(one)}")
    assert methods == {"password": True, "sso": []}
    async with Browser(one.http, PUBLIC_URL) as browser:
        assert error_of(await browser.sign_in(made["start_url"], ana(one))) == "sso_domain"
    # Both tenants claim it; the first to prove it has it alone.
    theirs = await two.call("POST", "/v1/identity-providers", 201, **settings_of(one, provider))
    names.records[proof["record_name"]] = [
        proof["record_value"],
        theirs["domain_proofs"][0]["record_value"],
    ]
    assert (await one.call("POST", path))["domain_proofs"][0]["proved_at_ms"]
    path = f"/v1/identity-providers/{theirs['provider_id']}/domains/{domain_of(one)}/proof"
    problem = await two.call("POST", path, 409)
    assert problem["code"] == "domain_taken"


async def test_people_who_were_there_before(
    one: Key, provider: OpenIdProvider, names: NameServer
) -> None:
    made = await connect(one, provider, names)
    email = f"bo@{domain_of(one)}"
    invited = await one.call(
        "POST", "/v1/people", 201, email=email, name="Bo", roles=[{"role": "planner"}]
    )
    bo = account(sub=f"bo-{one.tenant_id}", email=email, name="Bo at work")
    async with Browser(one.http, PUBLIC_URL) as browser:
        assert (await browser.sign_in(made["start_url"], bo)).headers["location"] == "/"
        found = await me(browser)
        assert found["user"]["user_id"] == invited["user_id"]
        assert found["organisations"][0]["roles"] == ["planner"]
        # The address went to somebody else at the company: not the account with it.
        thief = account(sub=f"other-{one.tenant_id}", email=email, name="Bob")
        async with Browser(one.http, PUBLIC_URL) as other:
            answer = await other.sign_in(made["start_url"], thief)
            assert error_of(answer) == "sso_subject_changed"
        await one.call("PATCH", f"/v1/people/{invited['user_id']}", status="disabled")
        assert (await browser.get("/v1/me")).status_code == 401
        assert error_of(await browser.sign_in(made["start_url"], bo)) == "sso_disabled"


async def test_an_address_of_another_organisation_is_refused(
    one: Key, two: Key, provider: OpenIdProvider, names: NameServer
) -> None:
    made = await connect(one, provider, names)
    await two.call("POST", "/v1/people", 201, email=f"ana@{domain_of(one)}", name="Ana elsewhere")
    async with Browser(one.http, PUBLIC_URL) as browser:
        assert error_of(await browser.sign_in(made["start_url"], ana(one))) == "sso_email_taken"


async def test_new_agents_need_a_seat_and_get_an_agent(
    operator: Key, one: Key, provider: OpenIdProvider, names: NameServer
) -> None:
    made = await connect(one, provider, names, default_role="agent")
    async with Browser(one.http, PUBLIC_URL) as browser:
        assert error_of(await browser.sign_in(made["start_url"], ana(one))) == "no_site"
    await serve_at_new_site(operator, one)
    async with Browser(one.http, PUBLIC_URL) as browser:
        assert (await browser.sign_in(made["start_url"], ana(one))).headers["location"] == "/"
        assert "agent:work" in (await me(browser))["permissions"]
    assert [each["name"] for each in (await one.call("GET", "/v1/agents"))["items"]] == ["Ana Ruiz"]


async def test_two_arrivals_at_once_make_one_person(
    one: Key, provider: OpenIdProvider, names: NameServer
) -> None:
    made = await connect(one, provider, names)
    async with Browser(one.http, PUBLIC_URL) as first, Browser(one.http, PUBLIC_URL) as second:
        ways = [
            await each.at_provider(await each.leave(made["start_url"]), ana(one))
            for each in (first, second)
        ]
        answers = await asyncio.gather(first.get(ways[0]), second.get(ways[1]))
    places = sorted(answer.headers["location"] for answer in answers)
    assert places[0] == "/"
    async with one.parts.database.tenant(one.tenant_id) as scope:
        assert len((await scope.execute(select(user_account))).all()) == 1


async def test_where_sign_on_is_required_passwords_are_for_owners(
    one: Key, provider: OpenIdProvider, names: NameServer
) -> None:
    password = "correct horse battery staple"
    people = {role: await person(one, role) for role in (Role.OWNER, Role.SUPERVISOR)}
    emails = {}
    for role, key in people.items():
        found = await key.call("GET", "/v1/me")
        emails[role] = found["user"]["email"]
        parts = one.http._transport.app.state.identity  # type: ignore[attr-defined]
        digest = await parts.passwords.hash(password)
        async with one.parts.database.tenant(one.tenant_id) as scope:
            await scope.execute(
                scope.update(user_account)
                .where(user_account.c.email == emails[role])
                .values(password_hash=digest)
            )
    sign_in = "/v1/auth/sign-in"
    made = await one.call(
        "POST", "/v1/identity-providers", 201, **settings_of(one, provider, is_required=True)
    )
    # Until a domain is proved nobody could sign in otherwise.
    await one.call("POST", sign_in, email=emails[Role.SUPERVISOR], password=password)
    proof = made["domain_proofs"][0]
    names.records[proof["record_name"]] = [proof["record_value"]]
    path = f"/v1/identity-providers/{made['provider_id']}/domains/{domain_of(one)}/proof"
    await one.call("POST", path)
    problem = await one.call("POST", sign_in, 403, email=emails[Role.SUPERVISOR], password=password)
    assert problem["code"] == "sso_required"
    await one.call("POST", sign_in, email=emails[Role.OWNER], password=password)
    await one.call("DELETE", f"/v1/identity-providers/{made['provider_id']}", 204)
    await one.call("POST", sign_in, email=emails[Role.SUPERVISOR], password=password)


async def test_providers_are_the_tenant_s_own_and_their_secret_is_sealed(
    one: Key, two: Key, provider: OpenIdProvider, names: NameServer
) -> None:
    made = await connect(one, provider, names)
    path = f"/v1/identity-providers/{made['provider_id']}"
    assert (await two.call("GET", "/v1/identity-providers"))["items"] == []
    await two.call("DELETE", path, 404)
    await two.call("POST", f"{path}/test", 404)
    body = settings_of(two, provider)
    await two.call("PUT", path, 404, **body)
    assert provider.client_secret not in str(await one.call("GET", "/v1/identity-providers"))
    async with one.parts.database.tenant(one.tenant_id) as scope:
        row = (await scope.execute(select(identity_provider))).one()
        entries = (await scope.execute(text("SELECT * FROM audit_entry"))).all()
    assert provider.client_secret.encode() not in row.sealed_secret
    assert provider.client_secret not in str(entries)
    # Without a secret in the body the stored one stays, and a domain keeps its proof.
    changed = settings_of(one, provider, name="Renamed", domains=[domain_of(one), "more.example"])
    del changed["client_secret"]
    shown = await one.call("PUT", path, **changed)
    proved = {each["domain"]: each["proved_at_ms"] for each in shown["domain_proofs"]}
    assert proved[domain_of(one)] is not None
    assert proved["more.example"] is None
    async with Browser(one.http, PUBLIC_URL) as browser:
        assert (await browser.sign_in(made["start_url"], ana(one))).headers["location"] == "/"


async def test_a_provider_is_tested_before_people_depend_on_it(
    one: Key, provider: OpenIdProvider, names: NameServer
) -> None:
    made = await connect(one, provider, names)
    path = f"/v1/identity-providers/{made['provider_id']}"
    assert (await one.call("POST", f"{path}/test"))["ok"] is True
    wrong = settings_of(one, provider, issuer=f"{provider.issuer}/elsewhere")
    await one.call("PUT", path, **wrong)
    tested = await one.call("POST", f"{path}/test")
    assert (tested["ok"], tested["code"]) == (False, "provider_unreachable")
    async with Browser(one.http, PUBLIC_URL) as browser:
        assert error_of(await browser.get(made["start_url"])) == "provider_unreachable"
    await one.call("PUT", path, **settings_of(one, provider, issuer=f"{provider.issuer}/"))
    tested = await one.call("POST", f"{path}/test")
    assert (tested["ok"], tested["code"]) == (False, "issuer_differs")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"issuer": "ftp://x.example"}, "issuer", id="ftp"),
        pytest.param({"issuer": "http://10.0.0.1"}, "issuer", id="plain-http"),
        pytest.param({"issuer": "https://u:p@x.example"}, "issuer", id="credentials"),
        pytest.param({"domains": ["no domain"]}, "domains", id="domain"),
        pytest.param({"domains": []}, "domains", id="no-domain"),
        pytest.param({"default_role": "owner"}, "default_role", id="owner"),
        pytest.param({"default_role": "nothing"}, "default_role", id="unknown-role"),
        pytest.param({"name": "\x00"}, "name", id="nul"),
    ],
)
async def test_bad_settings_are_refused(
    one: Key, provider: OpenIdProvider, change: dict[str, Any], field: str
) -> None:
    body = settings_of(one, provider, **change)
    headers = {"Authorization": f"Bearer {one.key}"}
    answer = await one.http.post("/v1/identity-providers", json=body, headers=headers)
    assert answer.status_code in (400, 403), answer.text
    assert field in answer.text


async def test_an_administrator_lets_nobody_in_above_themselves(
    one: Key, provider: OpenIdProvider
) -> None:
    administrator = await person(one, Role.ADMINISTRATOR)
    body = settings_of(one, provider, default_role="billing")
    problem = await administrator.call("POST", "/v1/identity-providers", 403, **body)
    assert (problem["code"], problem["field"]) == ("more_than_own", "default_role")
    supervisor = await person(one, Role.SUPERVISOR)
    await supervisor.call("GET", "/v1/identity-providers", 403)
    stranger = replace(one, key="nonsense")
    await stranger.call("GET", "/v1/identity-providers", 401)
