"""For every operation of the API: another tenant's credentials get nothing of this tenant's."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import httpx
import pytest

from cloud.acd import role as acd_role
from cloud.settings import NodeSettings
from cloud.sites import publisher
from cloud.sso.settings import SsoSettings
from infra.config.role import NodeParts
from infra.contracts.agent import AgentState
from infra.contracts.ids import AgentId, SiteId
from tests.integration.authorisation.conftest import until_success
from tests.integration.authorisation.footprint import Footprint, difference, footprint
from tests.integration.authorisation.operations import (
    Operation,
    Sent,
    Unfilled,
    fill,
    operations,
)
from tests.integration.authorisation.preparations import PREPARATIONS, ROUTING_LIMIT_S, Scene
from tests.integration.authorisation.seed import House, build
from tests.integration.cloud.conftest import Key, serve_api
from tests.integration.cloud.played_edge import PlayedEdge
from tests.integration.cloud.sign_on_peers import NameServer
from tests.integration.cloud.test_publisher import running

# What may name a stranger's thing, and why nothing of the stranger's is touched.
MAKES_OWN: Mapping[str, str] = {
    "POST /v1/flows": "a draft may name anything; publishing it may not",
    "PUT /v1/prompts/{name}": "each tenant has its own names of prompts",
    "POST /v1/prompts/{name}/speech": "each tenant has its own names of prompts",
    "DELETE /v1/prompts/{name}": "each tenant has its own names, and removing none is done at once",
}
REFUSED = {403, 404, 409}
# Of 400 and 422, besides `unknown_…`: as little is told of another's number as of a reserved one.
REFUSAL_CODES = {"number_taken"}
NO_ROUTING = "no_acd_owner"  # what is refused is refused before anybody is asked
# Who may call without any credentials; a new one must be put here by hand.
PUBLIC = {
    "POST /v1/auth/sign-up",
    "POST /v1/auth/sign-up/{sign_up_id}/confirm",
    "POST /v1/auth/sign-in",
    "POST /v1/auth/second-factor",
    "POST /v1/auth/sign-out",
    "POST /v1/auth/password-reset",
    "POST /v1/auth/password-reset/confirm",
    "GET /v1/auth/invitations/{token}",
    "POST /v1/auth/invitations/{token}/accept",
    "GET /v1/auth/methods",
    "GET /v1/auth/brand",
    "GET /v1/auth/brand/logos/{tenant_id}",
    "POST /v1/enrol",
    "POST /v1/enrol/challenges",
    "POST /v1/enrol/renewals",
}
# Things are read before they are changed, made before they are used up, and removed at the end.
ORDER = {"GET": 0, "PUT": 1, "PATCH": 2, "POST": 3, "DELETE": 4}


async def described(http: httpx.AsyncClient) -> Any:
    """The OpenAPI document."""
    return (await http.get("/schema/openapi.json")).json()


async def send(who: Key, operation: Operation, sent: Sent, **headers: str) -> httpx.Response:
    """The request as this caller."""
    headers = {"Authorization": f"Bearer {who.key}", **headers}
    content: dict[str, Any] = {}
    if sent.body is not None:
        content["json"] = sent.body
    if sent.file is not None:
        content["files"] = {"file": ("a.file", sent.file, "application/octet-stream")}
    return await who.http.request(
        operation.method, sent.path, params=dict(sent.query), headers=headers, **content
    )


def is_refusal(answer: httpx.Response) -> bool:
    """It says that there is no such thing, and not that the request is malformed."""
    if answer.status_code in REFUSED:
        return True
    is_named = answer.headers.get("content-type") == "application/problem+json"
    if not is_named or answer.status_code not in (400, 422):
        return False
    problem = answer.json()
    codes = {problem["code"], *(each.get("code", "") for each in problem.get("errors", ()))}
    return any(each.startswith("unknown_") or each in REFUSAL_CODES for each in codes)


def requests_for(house: House, api: Any) -> Iterator[tuple[Operation, Sent]]:
    """Each operation that needs a principal, with a request that names the house's things.

    Raises:
        Unfilled: at the end, for all that could not be filled.
    """
    unknown = []
    found = [each for each in operations(api) if not each.is_public]
    for operation in sorted(found, key=lambda each: (ORDER[each.method], -len(each.path))):
        try:
            yield operation, fill(operation, api, house.ids, house.bodies, house.files)
        except Unfilled as exc:
            unknown.append(str(exc))
    if unknown:
        raise Unfilled("\n".join(unknown))


async def print_of(house: House, strange: set[str]) -> Footprint:
    """All that the database holds of a house and its client."""
    tenant_ids = (house.key.tenant_id, house.ids["client_tenant_id"])
    things = {each for each in strange if len(each) > len("+4930000000")}
    return await footprint(house.key.parts.database, tenant_ids, things)


async def attack(who: Key, operation: Operation, sent: Sent, strange: set[str]) -> list[str]:
    """Faults of the answers to one request for a stranger's things, with and without filters."""
    faults = []
    named = sent.named & strange
    queries = [sent.query] + ([{}] if sent.query and operation.method == "GET" else [])
    for query in queries:
        answer = await send(who, operation, replace(sent, query=query))
        shown = [each for each in strange - named if each in answer.text]
        is_fine = answer.status_code < 500 or answer.json()["code"] == NO_ROUTING
        if named and operation.name not in MAKES_OWN:
            is_fine = is_refusal(answer)
        if not is_fine or (answer.is_success and shown):
            faults.append(f"{operation.name}: {answer.status_code} {answer.text[:300]}")
    return faults


@pytest.mark.timeout(600)
async def test_no_operation_touches_another_tenant(
    operator: Key, http: httpx.AsyncClient, enrolment: None
) -> None:
    api = await described(http)
    theirs, mine = await build(operator, "Theirs"), await build(operator, "Mine")
    strange = set(theirs.ids.values()) - set(mine.ids.values())
    before = await print_of(theirs, strange)
    faults: list[str] = []
    for operation, sent in requests_for(theirs, api):
        for who in (mine.owner, mine.key):
            faults += await attack(who, operation, sent, strange)
    assert not faults, "\n".join(faults)
    assert not difference(before, await print_of(theirs, strange))


@pytest.fixture
async def scene(
    parts: NodeParts, settings: NodeSettings, operator: Key, enrolment: None
) -> AsyncIterator[Scene]:
    """A furnished tenant whose calls are routed, at an API that asks our own name server."""
    async with NameServer().running() as names, AsyncExitStack() as stack:
        asking = replace(settings, sso=SsoSettings(name_servers=[names.address]))
        http = await stack.enter_async_context(serve_api(parts, asking))
        house = await build(replace(operator, http=http), "Control")
        site = SiteId(house.ids["site_id"])
        edge = PlayedEdge(parts.bus.client, house.key.tenant_id, site)
        await stack.enter_async_context(edge.running())
        for role in (publisher.run, acd_role.run):
            await stack.enter_async_context(running(role, parts))
        await until_success(house.key, "GET", "/v1/live/snapshot")
        agent = house.ids["agent_id"]
        async with asyncio.timeout(ROUTING_LIMIT_S):
            while agent not in edge.seats:  # until the owner has the agent in its book
                await edge.seat(AgentId(agent), AgentState.OFFLINE)
        yield Scene(replace(operator, http=http), house, names, edge)


@pytest.mark.timeout(600)
async def test_the_same_requests_are_good_from_who_may(scene: Scene) -> None:
    """The control: what a stranger is refused, it is refused for being a stranger alone."""
    house, faults = scene.house, []
    for operation, sent in requests_for(house, await described(house.key.http)):
        if operation.name in PREPARATIONS:
            prepared = await PREPARATIONS[operation.name](scene, sent)
            answer = await send(prepared.who, operation, prepared.sent)
        else:
            answer = await send(house.owner, operation, sent)
            if answer.status_code == 403:
                answer = await send(scene.operator, operation, sent)
        if not answer.is_success:
            faults.append(
                f"{operation.name} {sent.path} {json.dumps(sent.body)[:300]}:"
                f" {answer.status_code} {answer.text[:300]}"
            )
    assert not faults, "\n".join(faults)


async def test_each_preparation_is_of_an_operation(http: httpx.AsyncClient) -> None:
    assert PREPARATIONS.keys() <= {each.name for each in operations(await described(http))}


@pytest.mark.timeout(600)
async def test_naming_another_tenant_in_the_header_is_refused(
    operator: Key, http: httpx.AsyncClient
) -> None:
    api = await described(http)
    theirs, mine = await build(operator, "Theirs"), await build(operator, "Mine")
    strange = set(theirs.ids.values()) - set(mine.ids.values())
    before = await print_of(theirs, strange)
    for operation, sent in requests_for(theirs, api):
        for who in (mine.owner, mine.key):
            answer = await send(who, operation, sent, **{"Tandem-Tenant": theirs.key.tenant_id})
            assert answer.status_code == 403, (operation.name, answer.text)
            assert answer.json()["code"] in ("no_membership", "foreign_tenant")
    assert not difference(before, await print_of(theirs, strange))


async def test_only_these_need_no_credentials(http: httpx.AsyncClient) -> None:
    found = {each.name for each in operations(await described(http)) if each.is_public}
    assert found == PUBLIC


@pytest.mark.timeout(600)
async def test_every_other_operation_refuses_a_stranger(
    operator: Key, http: httpx.AsyncClient
) -> None:
    api = await described(http)
    house = await build(operator, "Strangers")
    for operation, sent in requests_for(house, api):
        for key in ("", "nonsense", f"tdk_{house.key.tenant_id}_nonsense"):
            answer = await send(replace(house.key, key=key), operation, sent)
            assert answer.status_code == 401, (operation.name, answer.text)
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["x-content-type-options"] == "nosniff"
