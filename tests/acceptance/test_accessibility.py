"""axe-core on every screen of the app, in both themes and languages: nothing serious anywhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from infra.demo.api import Api, Json
from tests.acceptance.accessibility import Inspection
from tests.acceptance.lab import Lab
from tests.acceptance.organisations import Login, add_operator, add_person, open_organisation
from tests.acceptance.portal import FLAGS, visitor
from tests.browser.chromium import chromium

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

# Both themes and both languages: their colours and their words do not depend on each other.
LOOKS = [("light", "en"), ("dark", "zh-CN")]
# Before sign-in there is no navigation.
PUBLIC = ("/sign-in", "/sign-up", "/password-reset", "/password-reset/none", "/invitation/none")
# Its own menu leads there; and nothing leads to the one that is not there.
UNLISTED = ("/account",)


@dataclass(frozen=True, slots=True)
class Cast:
    """Somebody of each kind of organisation, and what a screen of one thing is opened with.

    Attributes:
        owing: whose organisation demands a second factor, which this person has not.
    """

    owner: Login
    outsourcer: Login
    operator: Login
    client_id: str
    of_owner: tuple[str, ...]
    owing: Login


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def cast(lab: Lab) -> AsyncIterator[Cast]:
    """An owner of a furnished tenant, an outsourcer with a client, an operator."""
    _, reseller = await open_organisation(lab, "Axe Outsourcing", kind="reseller")
    async with reseller:
        outsourcer = await add_person(lab, reseller, "out@axe.example", "Otto Axe", "owner")
        body = {"name": "Axe Client with a rather long name", "plan": "starter"}
        client = await reseller.post("/v1/clients", body)
    tenant_id, api = await open_organisation(lab, "Axe Tenant")
    async with api:
        owner = await add_person(lab, api, "owner@axe.example", "Olga Axe", "owner")
        await add_person(lab, api, "reader@axe.example", "Arno Axe", "read_only")
        of_owner = await furnish(lab, api, tenant_id)
    _, strict = await open_organisation(lab, "Axe Strict")
    async with strict:
        owing = await add_person(lab, strict, "owing@axe.example", "Odo Axe", "owner")
        await strict.put("/v1/sign-in-rules", {"demands_second_factor": True})
    operator = await add_operator(lab, "operator@axe.example", "Opal Axe")
    yield Cast(owner, outsourcer, operator, client["tenant_id"], of_owner, owing)


async def furnish(lab: Lab, api: Api, tenant_id: str) -> tuple[str, ...]:
    """Something in every list; the addresses of the screens of one thing."""
    number = "+442079460390"
    await lab.platform.post("/v1/platform/numbers", {"numbers": [number], "tenant_id": tenant_id})
    await api.post("/v1/skills", {"name": "sales", "description": "Selling"})
    queue = await api.post("/v1/queues", {"name": "Sales", "required_skills": {"sales": 3}})
    week: list[Json] = [{"day": day, "from_minute": 540, "to_minute": 1_080} for day in range(1, 6)]
    hours = await api.post(
        "/v1/hours", {"name": "Office", "time_zone": "Europe/London", "weekly": week}
    )
    flow = await api.post(
        "/v1/flows/from-template",
        {
            "template_id": "business_line",
            "name": "Main",
            "queue_ids": {"sales": queue["queue_id"], "support": queue["queue_id"]},
            "hours_id": hours["hours_id"],
            "locale": "en",
            "publish": True,
        },
    )
    await api.put(f"/v1/numbers/{number}", {"flow_id": flow["flow_id"]})
    speech = {"text": "Welcome.", "language": "en"}
    await api.post("/v1/prompts/welcome/speech", speech)
    people = (await api.get("/v1/people"))["items"]
    await api.post("/v1/teams", {"name": "Sales team", "user_ids": [people[0]["user_id"]]})
    webhook = await api.post(
        "/v1/webhooks", {"url": "https://hooks.example.com/tandem", "events": ["contact.ended"]}
    )
    return (
        f"/people/{people[0]['user_id']}",
        f"/flows/{flow['flow_id']}",
        f"/webhooks/{webhook['webhook']['webhook_id']}",
    )


@pytest.mark.parametrize(("theme", "locale"), LOOKS)
async def test_no_screen_has_a_serious_finding(
    lab: Lab, cast: Cast, tmp_path: Path, theme: str, locale: str
) -> None:
    """Every address of the router, each as somebody who has it in the navigation."""
    inspection = Inspection()
    async with chromium(tmp_path / "profile", *FLAGS) as browser:

        async def look(login: Login | None, *paths: str) -> None:
            async with visitor(browser, lab.house.url, locale=locale) as portal:
                await portal.page.prefer(theme)
                if login is not None:
                    await portal.sign_in(login.email, login.password)
                    await inspection.of_navigation(portal)
                for path in paths:
                    await inspection.of_screen(portal, path)
                portal.forget_refusals()

        await look(None, *PUBLIC)
        await look(cast.owner, *UNLISTED, *cast.of_owner)
        await look(cast.outsourcer, f"/clients/{cast.client_id}")
        await look(cast.operator, f"/platform/tenants/{cast.client_id}")
        async with visitor(browser, lab.house.url, locale=locale) as portal:
            await portal.page.prefer(theme)
            await portal.give_password(cast.owing.email, cast.owing.password)
            await portal.sees(portal.words("account", "demanded.title"))
            begin = portal.words("account", "factor.begin")
            await inspection.of_step(portal, "/second-factor", begin)
            portal.forget_refusals()
    print(f"{theme}, {locale}: {inspection.looks} screens and windows")
    assert not inspection.faults, inspection.report()
    assert inspection.declared - inspection.seen == set(), "screens that nobody reached"
