"""An outsourcer's agent takes calls of two clients by grant, until a grant is ended on screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.contracts.ids import TenantId
from infra.demo.api import Api, Json
from infra.demo.peers.caller import Caller
from infra.demo.peers.phone import Phone, PhoneEventKind
from infra.demo.peers.phone_config import PhoneAccount
from tests.acceptance.lab import Agent, Lab, Tenant, eventually, wait_for_state
from tests.acceptance.organisations import add_person, open_organisation
from tests.acceptance.portal import FLAGS, Portal, visitor
from tests.browser.chromium import chromium

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.browser,
    pytest.mark.sip,
    pytest.mark.asyncio(loop_scope="session"),
]

HOME = "Harbour Desk"
NUMBERS = {"Cedar Clinic": "+442079460410", "Dogwood Travel": "+442079460420"}
CEDAR, DOGWOOD = NUMBERS
BOSS, PIA = "Hugo Harbour", "Pia Reed"
QUEUE = "Sales"  # as the lab furnishes each tenant
# The site takes a new password in a second or two; beside busy builds it gets longer.
SITE_LIMIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Seat:
    """Pia at one client: the tenant as the test sees it, the agent that she is, her phone."""

    tenant: Tenant
    agent: Agent
    phone: Phone


async def test_an_outsourcer_s_agent_takes_calls_of_its_clients(lab: Lab, tmp_path: Path) -> None:
    """Two grants, two phones, one call at a time; a grant ends, and no more calls for it ring."""
    _, api = await open_organisation(lab, HOME, kind="reseller")
    async with api:
        chief = await add_person(lab, api, "hugo@harbour.example", BOSS, "owner")
        worker = await add_person(lab, api, "pia@harbour.example", PIA, "agent")
        clients = [await open_client(lab, api, name) for name in NUMBERS]
    async with (
        chromium(tmp_path / "profile", *FLAGS) as browser,
        visitor(browser, lab.house.url) as hugo,
        visitor(browser, lab.house.url) as pia,
    ):
        await hugo.sign_in(chief.email, chief.password)
        await give_grants(hugo)
        await pia.sign_in(worker.email, worker.password)
        await pia.open("/account")
        async with (
            sit_down(lab, pia, clients[0], CEDAR, tmp_path) as cedar,
            sit_down(lab, pia, clients[1], DOGWOOD, tmp_path) as dogwood,
            lab.caller(cedar.tenant, tmp_path) as first,
            lab.caller(dogwood.tenant, tmp_path) as second,
            lab.caller(cedar.tenant, tmp_path) as third,
        ):
            await ask_for_sales(first)
            await pick_up(cedar)
            await ask_for_sales(second)
            await waits(dogwood.tenant, second.ani)
            await end_grant(hugo, CEDAR)
            await eventually(lab.phones_are_known, what="the front has dropped the phone")
            await pia.misses(pia.words("ownAgents", "title", name=CEDAR))
            await refuses_register(cedar.phone.account, tmp_path / "again")
            await ask_for_sales(third)
            await waits(cedar.tenant, third.ani)
            assert dogwood.phone.call_id is None, "one person, one call at a time"
            await talk_to_the_end(first, cedar)
            await pick_up(dogwood)
            await second.hang_up()
            await dogwood.tenant.ended_contact(second.ani)
            await was_not_offered(third, cedar)


async def open_client(lab: Lab, api: Api, name: str) -> Tenant:
    """A client with a queue, a flow and a number, and nobody of its own to answer."""
    opened = await api.post("/v1/clients", {"name": name})
    tenant_id = TenantId(opened["tenant_id"])
    key = await lab.platform.post(f"/v1/tenants/{tenant_id}/api-keys", {"name": "test"})
    return await lab.furnish(tenant_id, key["key"], NUMBERS[name], agents=0)


async def give_grants(hugo: Portal) -> None:
    """Pia as an agent of each client, over a queue that is chosen by its name."""
    words = hugo.words
    await hugo.go("nav.grants")
    for client in NUMBERS:
        await hugo.press(words("grants", "new"))
        await hugo.choose(words("grants", "person"), PIA)
        await hugo.choose(words("grants", "client"), client)
        await hugo.choose(words("grants", "role"), words.core("role.agent"))
        await hugo.tick(QUEUE, words("grants", "queues"))
        await hugo.press(words("grants", "new"))
        await hugo.sees_row(PIA, client, QUEUE, words("grants", "state.now"))


@asynccontextmanager
async def sit_down(
    lab: Lab, pia: Portal, tenant: Tenant, client: str, folder: Path
) -> AsyncIterator[Seat]:
    """Her phone for a client, set up from her own page, and she is available there."""
    words = pia.words
    card = words("ownAgents", "title", name=client)
    await pia.sees(card)
    await pia.press(words("ownAgents", "password.of", name=client))
    await pia.sees(words("ownAgents", "password.title", name=client))
    await pia.press(words("ownAgents", "password"))
    # The settings are shown once the site has them: the first REGISTER is taken.
    password = await value_in(pia, card, words("phone", "password"))
    username = await value_in(pia, card, words("phone", "user"))
    realm = await value_in(pia, card, words("phone", "realm"))
    (guest,) = (await tenant.api.get("/v1/agents", guests="true"))["items"]
    assert (guest["name"], guest["guest_of"], guest["sip_username"]) == (PIA, HOME, username)
    agent = Agent(guest["agent_id"], username, password)
    account = PhoneAccount(username, password, realm, lab.place.phones)
    async with Phone(account, folder=folder) as phone:
        await phone.registered()
        await pia.press(words("ownAgents", "ask.available", name=client))
        await pia.sees(words("ownAgents", "asked.available", name=client))
        await wait_for_state(tenant, agent, "available")
        yield Seat(tenant, agent, phone)


async def value_in(pia: Portal, card: str, label: str) -> str:
    """What stands in a field of one card."""
    field = f"portal.field({label!r}, portal.row({card!r}, document.body) ?? document.body)?.value"
    return str(await pia.until(field, f"{label} in {card}", SITE_LIMIT_S))


async def ask_for_sales(caller: Caller) -> None:
    """The caller comes to the queue."""
    await caller.dial()
    await caller.answered(limit_s=10)
    await caller.press("1")


async def pick_up(seat: Seat) -> None:
    """Her phone of this client rings, and she answers."""
    await seat.phone.expect(PhoneEventKind.INCOMING, limit_s=15)
    await seat.phone.answer()
    await seat.phone.expect(PhoneEventKind.ESTABLISHED, limit_s=10)


async def waits(tenant: Tenant, ani: str) -> None:
    """The caller's contact is in the queue."""

    async def look() -> Json | None:
        rows: list[Json] = (await tenant.api.get("/v1/contacts", ani=ani))["items"]
        return next((row for row in rows if row["queue_id"] is not None), None)

    await eventually(look, what=f"{ani} waits")


async def end_grant(hugo: Portal, client: str) -> None:
    """One press in the list of grants."""
    words = hugo.words
    await hugo.press(words.core("table.actionsOf", name=f"{PIA}, {client}"))
    await hugo.press(words.core("action.revoke"))
    await hugo.press(words.core("action.revoke"))
    await hugo.sees(words("grants", "revoked", name=PIA))


async def refuses_register(account: PhoneAccount, folder: Path) -> None:
    """A phone with the settings of the ended grant."""
    async with Phone(account, folder=folder) as phone:
        await phone.expect(PhoneEventKind.REGISTER_FAILED, limit_s=10)


async def talk_to_the_end(caller: Caller, seat: Seat) -> None:
    """The call that was on when the grant ended was not cut: it ends when the caller hangs up."""
    assert seat.phone.is_talking
    await caller.hang_up()
    await caller.ended(limit_s=10)
    detail = await seat.tenant.ended_contact(caller.ani)
    contact = detail["contact"]
    assert (contact["outcome"], contact["reason"]) == ("handled", "caller_hangup")
    assert [each["agent_id"] for each in detail["interactions"]] == [seat.agent.agent_id]


async def was_not_offered(caller: Caller, seat: Seat) -> None:
    """A call that came after the end of the grant rang nowhere, while a later one was answered."""
    await caller.hang_up()
    detail = await seat.tenant.ended_contact(caller.ani)
    assert detail["contact"]["outcome"] == "abandoned_in_queue"
    assert detail["interactions"] == []
    assert [each["role"] for each in detail["legs"]] == ["caller"], "no phone was rung"
