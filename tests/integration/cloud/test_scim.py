"""SCIM as Okta and Entra speak it, over the real servers; two tenants."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from cloud.api.boundary import new_id
from cloud.identity.permissions import Role
from cloud.identity.principal import Actor, ActorKind
from cloud.identity.sessions import open_session
from cloud.sso.repository import ProviderRepository
from infra.contracts.ids import UserId
from infra.db.tables.audit import audit_entry
from infra.db.tables.identity import session
from tests.integration.cloud.conftest import Key, serve_at_new_site
from tests.integration.cloud.test_machines import person

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True)
class Directory:
    """A tenant's directory."""

    tenant: Key
    token: str
    domain: str

    async def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        url = f"/scim/v2/{self.tenant.tenant_id}{path}"
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/scim+json",
        }
        return await self.tenant.http.request(method, url, headers=headers, **options)

    async def call(self, method: str, path: str, expected: int = 200, body: Any = None) -> Any:
        answer = await self.send(method, path, json=body)
        assert answer.status_code == expected, answer.text
        if not answer.content:
            return None
        assert answer.headers["content-type"].startswith("application/scim+json")
        document = answer.json()
        if expected >= 400:
            assert document["status"] == str(expected)
            assert document["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
        return document

    def okta_user(self, login: str = "ana", **changes: object) -> dict[str, Any]:
        """A person as Okta posts it."""
        email = f"{login}@{self.domain}"
        return {
            "schemas": [USER, ENTERPRISE],
            "userName": email,
            "name": {"givenName": "Ana", "familyName": "Ruiz"},
            "emails": [{"primary": True, "value": email, "type": "work"}],
            "displayName": "Ana Ruiz",
            "locale": "en-US",
            "externalId": f"00u{login}",
            "groups": [],
            "password": "1mz050nq",
            "active": True,
            ENTERPRISE: {"department": "Sales"},
            **changes,
        }

    async def add(self, login: str = "ana", **changes: object) -> dict[str, Any]:
        made: dict[str, Any] = await self.call(
            "POST", "/Users", 201, self.okta_user(login, **changes)
        )
        return made

    async def patch(self, path: str, *operations: dict[str, Any], expected: int = 200) -> Any:
        return await self.call(
            "PATCH", path, expected, {"schemas": [PATCH], "Operations": list(operations)}
        )


async def directory_of(tenant: Key, role: str = "supervisor") -> Directory:
    """A directory whose mail domain is proved (how, is single sign-on's test)."""
    domain = f"{tenant.tenant_id[-12:]}.example"
    provider = await tenant.call(
        "POST",
        "/v1/identity-providers",
        201,
        name="Company",
        issuer="https://login.example",
        client_id="c",
        client_secret="s",
        domains=[domain],
    )
    assert provider["domains"] == [domain]
    async with tenant.parts.database.tenant(tenant.tenant_id) as scope:
        await ProviderRepository(scope).prove_domain(domain, now_ms())
    made = await tenant.call("POST", "/v1/scim-tokens", 201, name="Okta", default_role=role)
    assert made["base_url"].endswith(f"/scim/v2/{tenant.tenant_id}")
    return Directory(tenant, made["token"], domain)


@pytest.fixture
async def okta(one: Key) -> Directory:
    """The first tenant's directory."""
    return await directory_of(one)


async def actions(tenant: Key) -> set[str]:
    async with tenant.parts.database.tenant(tenant.tenant_id) as scope:
        rows = await scope.execute(
            select(audit_entry.c.action).where(audit_entry.c.actor_kind == "scim")
        )
        return set(rows.scalars())


async def test_a_person_s_life_as_okta_writes_it(okta: Directory) -> None:
    nobody = await okta.call("GET", f'/Users?filter=userName%20eq%20"ana@{okta.domain}"')
    assert (nobody["totalResults"], nobody["Resources"]) == (0, [])
    made = await okta.add()
    path = f"/Users/{made['id']}"
    assert made["meta"]["location"].endswith(path)
    assert (made["externalId"], made["name"]["familyName"]) == ("00uana", "Ruiz")
    assert "password" not in made
    upper = await okta.call("GET", f'/Users?filter=userName eq "ANA@{okta.domain}"')
    assert upper["Resources"][0]["id"] == made["id"]
    shown = await okta.tenant.call("GET", f"/v1/people/{made['id']}")
    assert (shown["status"], shown["roles"][0]["role"]) == ("active", "supervisor")
    changed = await okta.call("PUT", path, body=okta.okta_user(displayName="Ana R."))
    assert changed["displayName"] == "Ana R."
    off = await okta.patch(path, {"op": "replace", "value": {"active": False}})
    assert off["active"] is False
    assert (await okta.tenant.call("GET", f"/v1/people/{made['id']}"))["status"] == "disabled"
    on = await okta.patch(path, {"op": "replace", "value": {"active": True}})
    assert on["active"] is True
    await okta.call("DELETE", path, 204)
    await okta.call("GET", path, 404)
    await okta.add()  # the address is free again
    done = await actions(okta.tenant)
    assert {"person.added", "person.disabled", "person.enabled", "person.removed"} <= done


async def test_entra_s_patches(okta: Directory) -> None:
    made = await okta.add()
    path = f"/Users/{made['id']}"
    document = await okta.patch(
        path,
        {"op": "Replace", "path": "displayName", "value": "Ana Maria"},
        {"op": "Add", "path": "name.givenName", "value": "Ana Maria"},
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "x@y.example"},
        {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "Support"},
        {"op": "Replace", "path": f"{USER}:preferredLanguage", "value": "zh-Hans"},
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "Remove", "path": "externalId"},
    )
    assert document["displayName"] == "Ana Maria"
    assert document["name"]["givenName"] == "Ana Maria"
    assert document["preferredLanguage"] == "zh-CN"
    assert document["active"] is False
    assert "externalId" not in document
    # Attributes at once, some with dotted names.
    values = {"name.familyName": "Ruiz Gil", "active": "True", "externalId": "e1"}
    document = await okta.patch(path, {"op": "Add", "value": values})
    assert document["name"]["familyName"] == "Ruiz Gil"
    assert document["externalId"] == "e1"
    found = await okta.call("GET", '/Users?filter=externalId eq "e1"')
    assert found["totalResults"] == 1
    renamed = await okta.patch(
        path, {"op": "replace", "path": "userName", "value": f"Ana.New@{okta.domain}"}
    )
    assert renamed["userName"] == f"ana.new@{okta.domain}"


async def test_who_is_made_inactive_is_out_at_once(okta: Directory) -> None:
    made = await okta.add()
    tenant = okta.tenant
    async with tenant.parts.database.tenant(tenant.tenant_id) as scope:
        actor = Actor(ActorKind.USER, made["id"], "Ana")
        opened = await open_session(scope.connection, tenant.tenant_id, actor, "oidc", now_ms())
    ana = replace(tenant, key=opened.token)
    await ana.call("GET", "/v1/me")
    await okta.patch(f"/Users/{made['id']}", {"op": "replace", "path": "active", "value": False})
    await ana.call("GET", "/v1/me", 401)
    async with tenant.parts.database.tenant(tenant.tenant_id) as scope:
        rows = (await scope.execute(select(session.c.revoked_at_ms))).scalars().all()
    assert all(rows)


async def test_an_agent_comes_and_goes_with_the_directory(operator: Key, one: Key) -> None:
    directory = await directory_of(one, "agent")
    problem = await directory.call("POST", "/Users", 409, directory.okta_user())
    assert "no site" in problem["detail"]
    await serve_at_new_site(operator, one)
    made = await directory.add()
    person = await one.call("GET", f"/v1/people/{made['id']}")
    assert person["agent"] is not None
    await directory.patch(f"/Users/{made['id']}", {"op": "replace", "value": {"active": False}})
    assert (await one.call("GET", "/v1/agents"))["items"] == []


async def test_groups_are_teams(okta: Directory) -> None:
    ana, bo = await okta.add("ana"), await okta.add("bo")
    body = {
        "schemas": [GROUP],
        "displayName": "Sales",
        "externalId": "g1",
        "members": [{"value": ana["id"], "display": "Ana"}],
    }
    made = await okta.call("POST", "/Groups", 201, body)
    path = f"/Groups/{made['id']}"
    assert [each["value"] for each in made["members"]] == [ana["id"]]
    teams = (await okta.tenant.call("GET", "/v1/teams"))["items"]
    assert (teams[0]["name"], teams[0]["user_ids"]) == ("Sales", [ana["id"]])
    document = await okta.patch(
        path,
        {"op": "Add", "path": "members", "value": [{"value": bo["id"]}]},
        {"op": "Remove", "path": f'members[value eq "{ana["id"]}"]'},
        {"op": "Replace", "path": "displayName", "value": "Sales EMEA"},
    )
    assert [each["value"] for each in document["members"]] == [bo["id"]]
    assert document["displayName"] == "Sales EMEA"
    groups = (await okta.call("GET", f"/Users/{bo['id']}"))["groups"]
    assert groups[0]["display"] == "Sales EMEA"
    # Okta renames with the id in the value; Entra removes with a list of values.
    value = {"id": made["id"], "displayName": "Sales"}
    await okta.patch(path, {"op": "replace", "value": value})
    document = await okta.patch(
        path, {"op": "Remove", "path": "members", "value": [{"value": bo["id"]}]}
    )
    assert document["members"] == []
    listed = await okta.call(
        "GET", '/Groups?filter=displayName eq "Sales"&excludedAttributes=members'
    )
    assert listed["totalResults"] == 1
    assert "members" not in listed["Resources"][0]
    document = await okta.call("PUT", path, body={**body, "members": []})
    assert (document["members"], document["externalId"]) == ([], "g1")
    again = await okta.call("POST", "/Groups", 409, {"displayName": "Sales"})
    assert again["scimType"] == "uniqueness"
    await okta.call("DELETE", path, 204)
    await okta.call("GET", path, 404)
    assert {"team.added", "team.replaced", "team.removed"} <= await actions(okta.tenant)


async def test_lists_have_windows(okta: Directory) -> None:
    ids = [(await okta.add(f"p{index}"))["id"] for index in range(5)]
    page = await okta.call("GET", "/Users?startIndex=2&count=2")
    assert [each["id"] for each in page["Resources"]] == ids[1:3]
    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (5, 2, 2)
    page = await okta.call("GET", "/Users?startIndex=0&count=-1")
    assert (page["totalResults"], page["startIndex"], page["Resources"]) == (5, 1, [])
    page = await okta.call("GET", "/Users?startIndex=90")
    assert (page["totalResults"], page["Resources"]) == (5, [])


async def test_a_stranger_s_token_opens_nothing(okta: Directory, two: Key) -> None:
    other = await directory_of(two)
    ana = await okta.add()
    group = await okta.call("POST", "/Groups", 201, {"displayName": "Sales"})
    for path in (f"/Users/{ana['id']}", f"/Groups/{group['id']}"):
        await other.call("GET", path, 404)
        await other.call("DELETE", path, 404)
        body = other.okta_user() if "Users" in path else {"displayName": "x"}
        await other.call("PUT", path, 404, body)
        await other.patch(path, {"op": "replace", "value": {"externalId": "x"}}, expected=404)
    members = {"displayName": "x", "members": [{"value": ana["id"]}]}
    await other.call("POST", "/Groups", 409, members)
    assert (await other.call("GET", "/Users"))["totalResults"] == 0
    assert (await other.call("GET", '/Users?filter=externalId eq "00uana"'))["Resources"] == []
    crossed = replace(other, tenant=okta.tenant)
    for path in ("/Users", "/Groups", "/ServiceProviderConfig", "/Schemas", "/ResourceTypes"):
        await crossed.call("GET", path, 401)
        await replace(okta, token="nonsense").call("GET", path, 401)
        # Neither is a key of the API a directory's token, nor the other way round.
        await replace(okta, token=okta.tenant.key).call("GET", path, 401)
    await replace(okta.tenant, key=okta.token).call("GET", "/v1/people", 401)


async def test_tokens_are_listed_and_end(okta: Directory, one: Key, two: Key) -> None:
    listed = await one.call("GET", "/v1/scim-tokens")
    assert okta.token not in str(listed)
    token = listed["items"][0]
    assert (token["name"], token["default_role"]) == ("Okta", "supervisor")
    await two.call("DELETE", f"/v1/scim-tokens/{token['scim_token_id']}", 404)
    assert (await two.call("GET", "/v1/scim-tokens"))["items"] == []
    await okta.call("GET", "/Users")
    await one.call("DELETE", f"/v1/scim-tokens/{token['scim_token_id']}", 204)
    await okta.call("GET", "/Users", 401)
    administrator = await person(one, Role.ADMINISTRATOR)
    for role in ("owner", "billing"):
        body = {"name": "n", "default_role": role}
        problem = await administrator.call("POST", "/v1/scim-tokens", 403, **body)
        assert problem["field"] == "default_role"
    await (await person(one, Role.PLANNER)).call("GET", "/v1/scim-tokens", 403)


async def test_the_last_owner_stays(okta: Directory) -> None:
    owner = await person(okta.tenant, Role.OWNER)
    user_id = UserId((await owner.call("GET", "/v1/me"))["user"]["user_id"])
    operation = {"op": "replace", "path": "active", "value": False}
    await okta.patch(f"/Users/{user_id}", operation, expected=409)
    await okta.call("DELETE", f"/Users/{user_id}", 409)
    await owner.call("GET", "/v1/me")


async def test_addresses_are_of_proved_domains_and_unique(okta: Directory, two: Key) -> None:
    body = okta.okta_user(userName="ana@elsewhere.example")
    problem = await okta.call("POST", "/Users", 400, body)
    assert problem["scimType"] == "invalidValue"
    await okta.add()
    again = await okta.call("POST", "/Users", 409, okta.okta_user())
    assert again["scimType"] == "uniqueness"
    await two.call("POST", "/v1/people", 201, email=f"bo@{okta.domain}", name="Bo elsewhere")
    await okta.call("POST", "/Users", 409, okta.okta_user("bo"))


@pytest.mark.parametrize(
    "query",
    [
        "filter=userName co 'x'",
        'filter=userName eq "a" or id eq "b"',
        'filter=password eq "a"',
        "filter=",
        'filter=userName eq "\\ud800"',
        "startIndex=x",
        "count=99999999999999999999",
    ],
)
async def test_bad_queries_are_refused(okta: Directory, query: str) -> None:
    problem = await okta.call("GET", f"/Users?{query}", 400)
    if query.startswith("filter"):
        assert problem["scimType"] == "invalidFilter"


@pytest.mark.parametrize("value", ["zzz", "\x00", "' OR 1=1", "0" * 400])
async def test_odd_filter_values_match_nobody(okta: Directory, value: str) -> None:
    for attribute in ("id", "userName", "externalId"):
        text = f'{attribute} eq "{value}"'.replace("\x00", "\\u0000")
        answer = await okta.send("GET", "/Users", params={"filter": text})
        assert answer.status_code == 200, answer.text
        assert answer.json()["totalResults"] == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'"x"',
        b"\xff",
        b"{}",
        b'{"userName": 1}',
        b'{"userName": "no address"}',
        b'{"Operations": {}}',
        b'{"Operations": []}',
        b'{"Operations": [1]}',
        b'{"Operations": [{"op": "move"}]}',
        b'{"Operations": [{"op": "replace", "path": 1}]}',
        b'{"Operations": [{"op": "replace", "value": 1}]}',
        b'{"Operations": [{"op": "replace", "path": "active", "value": "perhaps"}]}',
        b'{"Operations": [{"op": "remove", "path": "userName"}]}',
        b'{"Operations": [{"op": "remove"}]}',
        b'{"Operations": [{"op": "add", "path": "externalId", "value": "a\\u0000"}]}',
        b'{"displayName": "x", "members": [{"value": "nobody"}]}',
        b'{"displayName": "x", "members": "nobody"}',
    ],
)
async def test_bad_bodies_are_refused(okta: Directory, body: bytes) -> None:
    ana = (await okta.add())["id"]
    for method, path in (
        ("POST", "/Users"),
        ("PUT", f"/Users/{ana}"),
        ("PATCH", f"/Users/{ana}"),
        ("POST", "/Groups"),
    ):
        answer = await okta.send(method, path, content=body)
        assert answer.status_code in (400, 409), (method, path, answer.text)


async def test_the_service_describes_itself(okta: Directory) -> None:
    config = await okta.call("GET", "/ServiceProviderConfig")
    assert (config["patch"]["supported"], config["bulk"]["supported"]) == (True, False)
    kinds = await okta.call("GET", "/ResourceTypes")
    assert [each["id"] for each in kinds["Resources"]] == ["User", "Group"]
    assert (await okta.call("GET", "/ResourceTypes/User"))["endpoint"] == "/Users"
    schemas = await okta.call("GET", "/Schemas")
    assert [each["id"] for each in schemas["Resources"]] == [USER, GROUP]
    assert (await okta.call("GET", f"/Schemas/{GROUP}"))["name"] == "Group"
    await okta.call("GET", "/Schemas/none", 404)
    assert (await okta.send("GET", "/Bulk")).status_code == 404  # no such path at all
    await okta.call("GET", f"/Users/{new_id(now_ms())}", 404)
    await okta.call("GET", "/Users/me", 404)
