"""API keys with permissions and an end, OAuth2 clients and their tokens, over the real servers."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text

from cloud.api.boundary import new_id
from cloud.identity.permissions import TENANT_PERMISSIONS, Role
from cloud.identity.principal import Actor, ActorKind
from cloud.identity.sessions import open_session
from cloud.identity.user_repository import NewUser, UserRepository
from infra.contracts.ids import UserId
from infra.db.tables.audit import audit_entry
from tests.integration.cloud import people_scene
from tests.integration.cloud.conftest import Key

HOUR_MS = 3_600_000


def now_ms() -> int:
    return time.time_ns() // 1_000_000


async def person(tenant: Key, role: Role) -> Key:
    """Somebody of the tenant, signed in."""
    user_id = UserId(new_id(now_ms()))
    async with tenant.parts.database.tenant(tenant.tenant_id) as scope:
        users = UserRepository(scope.connection)
        email = f"{user_id}@people.test"
        new = NewUser(user_id, email, f"The {role}", "en", "active", None)
        await users.add(tenant.tenant_id, new, now_ms())
        membership_id = new_id(now_ms())
        await users.grant_at_home(tenant.tenant_id, user_id, membership_id, role, "test", now_ms())
        actor = Actor(ActorKind.USER, user_id, f"The {role}")
        session = await open_session(
            scope.connection, tenant.tenant_id, actor, "password", now_ms()
        )
    return replace(tenant, key=session.token)


@dataclass(frozen=True)
class Client:
    """An OAuth2 client of a tenant."""

    http: httpx.AsyncClient
    client_id: str
    secret: str
    oauth_client_id: str

    async def ask(self, path: str = "token", **form: str) -> httpx.Response:
        """A request with the client's credentials in the header."""
        auth = (self.client_id, self.secret)
        return await self.http.post(f"/v1/oauth/{path}", data=form, auth=auth)

    async def token(self, **form: str) -> dict[str, Any]:
        """An access token."""
        answer = await self.ask(grant_type="client_credentials", **form)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


async def register(tenant: Key, **body: object) -> Client:
    made = await tenant.call("POST", "/v1/oauth-clients", 201, name="crm", **body)
    return Client(tenant.http, made["client_id"], made["client_secret"], made["oauth_client_id"])


async def actions(tenant: Key) -> list[str]:
    async with tenant.parts.database.tenant(tenant.tenant_id) as scope:
        rows = await scope.execute(select(audit_entry.c.action))
        return list(rows.scalars())


async def test_a_key_may_what_it_was_given_and_no_more(one: Key) -> None:
    body = {"name": "reader", "permissions": ["queues:read", "keys:read"]}
    made = await one.call("POST", "/v1/api-keys", 201, **body)
    key = replace(one, key=made["key"])
    await key.call("GET", "/v1/queues")
    problem = await key.call("POST", "/v1/queues", 403, name="x")
    assert problem["code"] == "permission_needed"
    await key.call("POST", "/v1/api-keys", 403, name="another")
    shown = (await key.call("GET", "/v1/api-keys"))["items"][0]
    assert shown["permissions"] == ["keys:read", "queues:read"]
    assert shown["last_used_at_ms"] is not None
    assert made["key"] not in str(await key.call("GET", "/v1/api-keys"))
    await one.call("DELETE", f"/v1/api-keys/{made['api_key_id']}", 204)
    await key.call("GET", "/v1/queues", 401)
    await one.call("DELETE", f"/v1/api-keys/{made['api_key_id']}", 404)
    assert {"api_key.created", "api_key.revoked"} <= set(await actions(one))


async def test_nobody_gives_a_key_more_than_they_have(one: Key) -> None:
    administrator, owner = await person(one, Role.ADMINISTRATOR), await person(one, Role.OWNER)
    wish = {"name": "n", "permissions": ["billing:write"]}
    problem = await administrator.call("POST", "/v1/api-keys", 403, **wish)
    assert (problem["code"], problem["field"]) == ("more_than_own", "permissions")
    platform = {"name": "n", "permissions": ["platform:tenants:read"]}
    await owner.call("POST", "/v1/api-keys", 403, **platform)
    await owner.call("POST", "/v1/oauth-clients", 403, **platform)
    # All that an administrator may is less than all.
    made = await administrator.call("POST", "/v1/api-keys", 201, name="mine")
    assert "tenant:close" not in made["permissions"]
    assert "queues:write" in made["permissions"]
    assert (await owner.call("POST", "/v1/api-keys", 201, name="all"))["permissions"] is None
    # A key makes keys within its own limits as well.
    limited = replace(one, key=made["key"])
    await limited.call("POST", "/v1/api-keys", 403, **wish)
    await (await person(one, Role.SUPERVISOR)).call("GET", "/v1/api-keys", 403)


async def test_a_key_ends_by_itself(one: Key) -> None:
    problem = await one.call("POST", "/v1/api-keys", 400, name="n", expires_at_ms=now_ms() - 1)
    assert (problem["code"], problem["field"]) == ("already_expired", "expires_at_ms")
    made = await one.call("POST", "/v1/api-keys", 201, name="n", expires_at_ms=now_ms() + HOUR_MS)
    key = replace(one, key=made["key"])
    await key.call("GET", "/v1/queues")
    async with one.parts.database.platform() as connection:
        ended = text("UPDATE api_key SET expires_at_ms = :at WHERE api_key_id = :id")
        await connection.execute(ended, {"at": now_ms() - 1, "id": made["api_key_id"]})
    await key.call("GET", "/v1/queues", 401)


async def test_keys_and_clients_are_the_tenant_s_own(one: Key, two: Key) -> None:
    key = await one.call("POST", "/v1/api-keys", 201, name="n")
    client = await register(one)
    for path in (f"api-keys/{key['api_key_id']}", f"oauth-clients/{client.oauth_client_id}"):
        await two.call("DELETE", f"/v1/{path}", 404)
    assert len((await two.call("GET", "/v1/api-keys"))["items"]) == 1  # the operator's
    assert (await two.call("GET", "/v1/oauth-clients"))["items"] == []
    stolen = replace(client, client_id=client.client_id.replace(one.tenant_id, two.tenant_id))
    answer = await stolen.ask(grant_type="client_credentials")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_the_lists_have_pages(one: Key) -> None:
    for index in range(3):
        await one.call("POST", "/v1/api-keys", 201, name=f"key {index}")
    first = await one.call("GET", "/v1/api-keys?limit=2")
    rest = await one.call("GET", f"/v1/api-keys?limit=2&cursor={first['next_cursor']}")
    names = [each["name"] for each in first["items"] + rest["items"]]
    assert names == ["key 2", "key 1", "key 0", "test"]
    assert rest["next_cursor"] is None


async def test_a_client_gets_a_token_and_works_with_it(one: Key, two: Key) -> None:
    client = await register(one, permissions=["queues:read", "queues:write"])
    answer = await client.ask(grant_type="client_credentials")
    assert answer.headers["cache-control"] == "no-store"
    given = answer.json()
    assert given["token_type"] == "Bearer"
    assert given["expires_in"] == 3600
    assert given["scope"] == "queues:read queues:write"
    assert "refresh_token" not in given
    program = replace(one, key=given["access_token"])
    await program.call("POST", "/v1/queues", 201, name="of the program")
    await program.call("GET", "/v1/agents", 403)
    headers = {"Authorization": f"Bearer {program.key}", "Tandem-Tenant": two.tenant_id}
    assert (await one.http.get("/v1/queues", headers=headers)).status_code == 403
    narrow = replace(one, key=(await client.token(scope="queues:read"))["access_token"])
    await narrow.call("GET", "/v1/queues")
    await narrow.call("POST", "/v1/queues", 403, name="x")
    listed = (await one.call("GET", "/v1/oauth-clients"))["items"][0]
    assert listed["last_used_at_ms"] is not None
    assert client.secret not in str(listed)


async def test_credentials_in_the_form_are_taken_too(one: Key) -> None:
    client = await register(one)
    form = {"client_id": client.client_id, "client_secret": client.secret}
    answer = await one.http.post(
        "/v1/oauth/token", data={**form, "grant_type": "client_credentials"}
    )
    assert answer.status_code == 200
    assert set(answer.json()["scope"].split()) == {
        each for each in TENANT_PERMISSIONS if not each.is_client
    }
    form["client_secret"] = "wrong"
    answer = await one.http.post(
        "/v1/oauth/token", data={**form, "grant_type": "client_credentials"}
    )
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("form", "error", "status"),
    [
        pytest.param({}, "invalid_request", 400, id="no-form"),
        pytest.param({"grant_type": "password"}, "unsupported_grant_type", 400, id="other-grant"),
        pytest.param(
            {"grant_type": "client_credentials", "scope": "billing:write"},
            "invalid_scope",
            400,
            id="scope-beyond-the-client",
        ),
        pytest.param(
            {"grant_type": "client_credentials", "scope": "no such"},
            "invalid_scope",
            400,
            id="unknown-scope",
        ),
    ],
)
async def test_refusals_are_as_the_standard_says(
    one: Key, form: dict[str, str], error: str, status: int
) -> None:
    client = await register(one, permissions=["queues:read"])
    answer = await client.ask(**form)
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text
    assert answer.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic ***", "Basic /w==", "Basic dGRj", "Bearer x", f"Basic {'A' * 2000}", "x"],
)
async def test_bad_credentials_never_fault(http: httpx.AsyncClient, header: str) -> None:
    form = {"grant_type": "client_credentials"}
    for path in ("token", "revoke"):
        answer = await http.post(f"/v1/oauth/{path}", data=form, headers={"Authorization": header})
        assert answer.status_code == 401, answer.text
        assert answer.json()["error"] == "invalid_client"
        assert answer.headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        pytest.param(b"grant_type=a&grant_type=b", None, id="twice"),
        pytest.param(b"%ff=%ff", None, id="not-utf-8"),
        pytest.param(b"\xff", None, id="not-ascii"),
        pytest.param(b"a=" + b"b" * 5_000, None, id="too-long"),
        pytest.param(b'{"grant_type": "client_credentials"}', "application/json", id="json"),
    ],
)
async def test_what_is_no_form_is_refused(
    http: httpx.AsyncClient, body: bytes, media_type: str | None
) -> None:
    headers = {"Content-Type": media_type or "application/x-www-form-urlencoded"}
    answer = await http.post("/v1/oauth/token", content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_a_token_is_revoked_by_its_client_alone(one: Key) -> None:
    client, other = await register(one), await register(one)
    token = (await client.token())["access_token"]
    program = replace(one, key=token)
    answer = await other.ask("revoke", token=token)
    assert answer.status_code == 400
    await program.call("GET", "/v1/queues")
    assert (await client.ask("revoke", token="tdt_unknown")).status_code == 200
    assert (await client.ask("revoke")).json()["error"] == "invalid_request"
    answer = await client.ask("revoke", token=token, token_type_hint="access_token")
    assert answer.status_code == 200
    await program.call("GET", "/v1/queues", 401)
    found = set(await actions(one))
    assert {"oauth_client.token_given", "oauth_client.token_revoked"} <= found


async def test_a_client_s_end_is_its_tokens_end(one: Key) -> None:
    client = await register(one)
    program = replace(one, key=(await client.token())["access_token"])
    await program.call("GET", "/v1/queues")
    await one.call("DELETE", f"/v1/oauth-clients/{client.oauth_client_id}", 204)
    await program.call("GET", "/v1/queues", 401)
    assert (await client.ask(grant_type="client_credentials")).status_code == 401
    assert {"oauth_client.created", "oauth_client.revoked"} <= set(await actions(one))


async def test_many_workers_of_one_client_ask_at_once(one: Key) -> None:
    client = await register(one, permissions=["queues:read"])
    given = await asyncio.gather(*(client.token() for _ in range(8)))
    assert len({each["access_token"] for each in given}) == 8
    for each in given:
        await replace(one, key=each["access_token"]).call("GET", "/v1/queues")


async def test_programs_find_the_endpoints(http: httpx.AsyncClient) -> None:
    answer = await http.get("/.well-known/oauth-authorization-server")
    assert answer.status_code == 200
    document = answer.json()
    assert document["token_endpoint"] == f"{document['issuer']}/v1/oauth/token"
    assert document["grant_types_supported"] == ["client_credentials"]
    assert "queues:read" in document["scopes_supported"]


async def test_keys_outlive_their_maker_and_say_so(one: Key) -> None:
    ida = await people_scene.person(one, "Ida", "administrator")
    user_id = await people_scene.user_id_of(ida)
    key = await ida.call("POST", "/v1/api-keys", 201, name="Nightly")
    ended = await ida.call("POST", "/v1/api-keys", 201, name="Ended")
    await ida.call("DELETE", f"/v1/api-keys/{ended['api_key_id']}", 204)
    client = await ida.call("POST", "/v1/oauth-clients", 201, name="CRM")
    token = await ida.call("POST", "/v1/scim-tokens", 201, name="Directory")

    async def shown(path: str, name: str) -> tuple[object, object]:
        items = (await one.call("GET", path))["items"]
        (found,) = (each for each in items if each["name"] == name)
        return found["maker_name"], found["is_maker_gone"]

    assert await shown("/v1/api-keys", "Nightly") == ("Ida", False)
    assert await shown("/v1/api-keys", "test") == (None, False)
    await one.call("PATCH", f"/v1/people/{user_id}", status="disabled")
    for path, name in (
        ("/v1/api-keys", "Nightly"),
        ("/v1/oauth-clients", "CRM"),
        ("/v1/scim-tokens", "Directory"),
    ):
        assert await shown(path, name) == ("Ida", True), path
    # The company's programs go on; the log names what somebody has to look at.
    await replace(one, key=key["key"]).call("GET", "/v1/queues")
    log = (await one.call("GET", f"/v1/audit?subject={user_id}&action=credentials."))["items"]
    assert [each["after"] for each in log] == [
        {
            "api_keys": [{"id": key["api_key_id"], "name": "Nightly"}],
            "oauth_clients": [{"id": client["oauth_client_id"], "name": "CRM"}],
            "scim_tokens": [{"id": token["scim_token_id"], "name": "Directory"}],
        }
    ]
    # Removed later: it has been said.
    await one.call("DELETE", f"/v1/people/{user_id}", 204)
    again = (await one.call("GET", f"/v1/audit?subject={user_id}&action=credentials."))["items"]
    assert again == log
