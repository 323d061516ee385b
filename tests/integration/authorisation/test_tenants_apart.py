"""For every operation of the API: another tenant's credentials get nothing of this tenant's."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest

from tests.integration.authorisation.footprint import Footprint, difference, footprint
from tests.integration.authorisation.operations import (
    Operation,
    Sent,
    Unfilled,
    fill,
    operations,
)
from tests.integration.authorisation.seed import House, build
from tests.integration.cloud.conftest import Key

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
# What the owner is told of the same request, where it can't be done by a test: the code shows that
# the thing was found and the body understood. Everything else must succeed.
NO_ROUTING = "no_acd_owner"  # the tests run no routing owner, as a tenant of no site has none
LATE_REFUSALS: Mapping[str, str] = {
    "GET /v1/live/snapshot": NO_ROUTING,
    "POST /v1/agents/{agent_id}/state": NO_ROUTING,
    "GET /v1/tenants/{tenant_id}/erasure": "not_found",  # it is not erased
    "POST /v1/tenants/{tenant_id}/access-requests": "not_a_person",  # the operator's key asks
    "POST /v1/tenants/{tenant_id}/trial": "status_conflict",  # it is on no trial
    "POST /v1/tenant/exports/{export_id}/link": "export_not_ready",  # no role writes it
    "POST /v1/tenant/exports": "export_pending",
    "POST /v1/tenant/close": "invalid_request",  # for the name, which is wrong on purpose
    "POST /v1/flows/{flow_id}/rollback": "already_published",
    "POST /v1/me/recovery-codes": "wrong_password",
    "POST /v1/me/totp": "wrong_password",
    "POST /v1/me/totp/confirm": "no_totp_set_up",
    "POST /v1/me/password": "wrong_password",
    "DELETE /v1/me/totp": "wrong_password",
    "POST /v1/numbers": "number_taken",  # by itself
    "POST /v1/sites": "site_exists",
    "DELETE /v1/sites/{site_id}/tenants/{tenant_id}": "in_use",  # by the agent
    "DELETE /v1/platform/numbers/{number}": "in_use",
    "DELETE /v1/queues/{queue_id}": "in_use",
    "DELETE /v1/teams/{team_id}": "in_use",  # by a role that was limited to it before
    "POST /v1/identity-providers/{provider_id}/domains/{domain}/proof": "domain_not_proved",
}
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


@pytest.mark.timeout(600)
async def test_the_same_requests_are_good_from_who_may(
    operator: Key, http: httpx.AsyncClient, enrolment: None
) -> None:
    """The control: what a stranger is refused, it is not refused for its form."""
    api = await described(http)
    house = await build(operator, "Control")
    faults = []
    for operation, sent in requests_for(house, api):
        answer = await send(house.owner, operation, sent)
        if answer.status_code == 403:
            answer = await send(operator, operation, sent)
        told = "" if answer.is_success else answer.json()["code"]
        if told != LATE_REFUSALS.get(operation.name, ""):
            faults.append(
                f"{operation.name} {sent.path} {json.dumps(sent.body)[:300]}:"
                f" {answer.status_code} {answer.text[:300]}"
            )
    assert not faults, "\n".join(faults)


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
