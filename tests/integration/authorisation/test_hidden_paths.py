"""What the OpenAPI document leaves out: each is listed here; SCIM is tried like the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from cloud.sso.repository import ProviderRepository
from tests.integration.authorisation.footprint import difference, footprint
from tests.integration.authorisation.operations import operations
from tests.integration.authorisation.seed import House, build
from tests.integration.authorisation.test_tenants_apart import described
from tests.integration.cloud.conftest import Key
from tests.integration.cloud.people_scene import address
from tests.integration.cloud.test_scim import GROUP, PATCH, USER

SCIM = "/scim/v2/{tenant_id}"
# Why the document leaves it out, and what keeps strangers from it; a new one is put here by hand.
HIDDEN: Mapping[str, str] = {
    "POST /v1/oauth/token": "RFC 6749; the client's own credentials",
    "POST /v1/oauth/revoke": "RFC 7009; the client's own credentials",
    "GET /v1/auth/oidc/{provider_id}/start": "a browser's redirect; the provider signs people in",
    "GET /v1/auth/oidc/callback": "a browser's redirect; state and code of the sign-in",
    "GET /.well-known/oauth-authorization-server": "RFC 8414; says nothing of any tenant",
    "GET /healthz": "for balancers; says nothing of any tenant",
    "GET /readyz": "for balancers; says nothing of any tenant",
    "GET /metrics": "for the operator's network; no label names a tenant",
    "GET /schema": "the document",
    "GET /schema/openapi.json": "the document",
    "GET /schema/{path}": "the document",
}


@dataclass(frozen=True)
class ScimRequest:
    """One request of a directory; `body` is filled in for the methods that take one."""

    method: str
    path: str
    body: dict[str, Any] | None


def app_of(http: httpx.AsyncClient) -> Litestar:
    """The application behind the client."""
    transport = cast(Any, http._transport)  # httpx gives no other way to it
    return cast(Litestar, transport.app)


def routes(app: Litestar) -> Iterator[str]:
    """Every method and path, as the document would name them."""
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        path = re.sub(r":[a-z]+}", "}", route.path_format)
        for method in sorted(route.methods - {"OPTIONS", "HEAD"}):
            yield f"{method} {path}"


async def test_nothing_else_is_hidden(http: httpx.AsyncClient) -> None:
    shown = {each.name for each in operations(await described(http))}
    hidden = {each for each in routes(app_of(http)) if each not in shown}
    assert {each for each in hidden if SCIM not in each} == set(HIDDEN)
    assert len([each for each in hidden if SCIM in each]) >= 17


def scim_requests(app: Litestar, tenant_id: str, ids: Mapping[str, str]) -> Iterator[ScimRequest]:
    """Every operation under /scim on a tenant, for people and teams of these ids."""
    for name in routes(app):
        method, _, path = name.partition(" ")
        if not path.startswith(SCIM):
            continue
        kind = USER if "/Users" in path else GROUP
        known = {"tenant_id": tenant_id, "name": "Group" if "ResourceTypes" in path else GROUP}
        filled = path.format_map({**ids, **known})
        body: dict[str, Any] | None = None
        if method in ("POST", "PUT"):
            email = address("directory").replace("example.com", ids["domain"])
            body = {"schemas": [kind], "displayName": email}
            if kind == USER:
                body |= {"userName": email, "emails": [{"value": email, "primary": True}]}
        if method == "PATCH":
            change = {"op": "replace", "path": "displayName", "value": f"By {address('patch')}"}
            body = {"schemas": [PATCH], "Operations": [change]}
        yield ScimRequest(method, filled, body)


async def ask(who: Key, token: str, request: ScimRequest) -> httpx.Response:
    """The request with this token."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/scim+json"}
    return await who.http.request(request.method, request.path, headers=headers, json=request.body)


async def token_of(house: House) -> str:
    """A directory's token of the house."""
    made = await house.owner.call("POST", "/v1/scim-tokens", 201, name="apart")
    return str(made["token"])


@pytest.mark.timeout(600)
async def test_a_directory_touches_its_own_tenant_only(
    operator: Key, http: httpx.AsyncClient
) -> None:
    theirs, mine = await build(operator, "Theirs"), await build(operator, "Mine")
    token = await token_of(mine)
    strange = {theirs.ids[name] for name in ("user_id", "team_id", "tenant_id")}
    before = await footprint(theirs.key.parts.database, [theirs.key.tenant_id], strange)
    faults = []
    for stranger in (token, mine.owner.key, mine.key.key, "", "nonsense"):
        for request in scim_requests(app_of(http), theirs.key.tenant_id, theirs.ids):
            answer = await ask(mine.key, stranger, request)
            if answer.status_code != 401 or any(each in answer.text for each in strange):
                faults.append((request, answer.status_code, answer.text))
    # The token's own tenant, and the other's people and teams in the path.
    for request in scim_requests(app_of(http), mine.key.tenant_id, theirs.ids):
        answer = await ask(mine.key, token, request)
        is_named = any(each in request.path for each in strange)
        is_fine = answer.status_code == 404 if is_named else answer.status_code < 500
        if not is_fine or (not is_named and any(each in answer.text for each in strange)):
            faults.append((request, answer.status_code, answer.text))
    assert not faults
    after = await footprint(theirs.key.parts.database, [theirs.key.tenant_id], strange)
    assert not difference(before, after)


async def test_the_same_requests_are_good_from_the_directory(
    operator: Key, http: httpx.AsyncClient
) -> None:
    house = await build(operator, "Directory")
    token = await token_of(house)
    async with house.key.parts.database.tenant(house.key.tenant_id) as scope:
        await ProviderRepository(scope).prove_domain(house.ids["domain"], 1)
    wanted = list(scim_requests(app_of(http), house.key.tenant_id, house.ids))
    faults = []
    for request in sorted(wanted, key=lambda each: each.method == "DELETE"):
        answer = await ask(house.key, token, request)
        if not answer.is_success:
            faults.append((request, answer.status_code, answer.text))
    assert not faults
