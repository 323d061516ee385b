"""The table of who may call what is up to date, and true for real sessions of every role."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import httpx
import pytest
from litestar import Litestar

from cloud.api.authorisation_table import Demand, demands, described_app, table
from cloud.identity.permissions import OperatorRole, Role
from tests.integration.authorisation.operations import operations
from tests.integration.authorisation.role_scene import organisation, person_as
from tests.integration.cloud.call_events import new_uuid
from tests.integration.cloud.conftest import Key

PAGE = Path(__file__).parents[3] / "docs" / "authorisation.md"


@pytest.fixture(scope="module")
def app() -> Litestar:
    return described_app()


def test_the_page_is_up_to_date(app: Litestar) -> None:
    """Renew it: `python -m cloud.api.authorisation_table > docs/authorisation.md`."""
    assert PAGE.read_text(encoding="utf-8") == table(demands(app))


async def test_the_table_has_every_operation(app: Litestar, http: httpx.AsyncClient) -> None:
    api = (await http.get("/schema/openapi.json")).json()
    described = {each.name for each in operations(api) if not each.is_public}
    # `{number:str}` in a route is `{number}` in the document.
    listed = {f"{each.method} {re.sub(r':[a-z]+}', '}', each.path)}" for each in demands(app)}
    assert listed == {each for each in described if "/v1/" in each}


async def is_forbidden(who: Key, demand: Demand) -> bool:
    """Whether the caller is told that it lacks the permission."""
    path = re.sub(r"\{(\w+)(:\w+)?\}", lambda found: _unknown(found.group(1)), demand.path)
    body: dict[str, str] | None = {} if demand.method in ("POST", "PUT", "PATCH") else None
    headers = {"Authorization": f"Bearer {who.key}"}
    answer = await who.http.request(demand.method, path, headers=headers, json=body)
    assert answer.status_code not in (401, 405), (demand, answer.text)
    assert answer.status_code < 500 or answer.status_code == 503, (demand, answer.text)
    return answer.status_code == 403 and answer.json()["code"] == "permission_needed"


def _unknown(name: str) -> str:
    known = {"version": "1", "number": "%2B4930999999", "name": "nothing", "domain": "x.example"}
    return known.get(name) or new_uuid()


async def contradictions(who: Key, role: str, expected: dict[Demand, bool]) -> list[str]:
    """Operations whose answer is not as the table says."""
    return [
        f"{role}: {demand}"
        for demand, is_allowed in expected.items()
        if await is_forbidden(who, demand) is is_allowed
    ]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", ["tenant", "reseller"])
async def test_each_role_of_a_tenant(operator: Key, app: Litestar, kind: str) -> None:
    home, is_reseller = await organisation(operator, kind), kind == "reseller"
    tried = [
        each
        for each in demands(app)
        # The rest is the same as in a tenant.
        if not is_reseller or (each.permission is not None and each.permission.is_client)
    ]
    people = {role: await person_as(home, role) for role in Role}
    wrong = await asyncio.gather(
        *(
            contradictions(
                who, role, {each: each.allows(role, is_reseller=is_reseller) for each in tried}
            )
            for role, who in people.items()
        )
    )
    assert not [each for found in wrong for each in found]


@pytest.mark.timeout(600)
async def test_each_role_of_the_operator(operator: Key, app: Litestar) -> None:
    home = await organisation(operator, "operator")
    people = {role: await person_as(home, role) for role in OperatorRole}
    wrong = await asyncio.gather(
        *(
            contradictions(who, role, {each: each.allows(role) for each in demands(app)})
            for role, who in people.items()
        )
    )
    assert not [each for found in wrong for each in found]
