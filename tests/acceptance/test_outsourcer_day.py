"""An outsourcer's day in a real browser: clients, their owners, a dated grant, one view of all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.demo.mailbox import Mailbox
from tests.acceptance.lab import Lab
from tests.acceptance.organisations import Login, add_person, open_organisation
from tests.acceptance.portal import FLAGS, Portal, visitor
from tests.browser.chromium import chromium

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

HOME = "Quay Outsourcing"
CLIENTS = ("Alder Clinic", "Birch Travel")
OWNER = Login("ivy@alder.example", "Ivy Alder")
SHARED, HIDDEN = "Appointments", "Emergencies"
QUENTIN, NORA = "Quentin Marsh", "Nora Field"
GRANT_DAYS = 30
FORBIDDEN = 403


async def test_outsourcers_day(lab: Lab, tmp_path: Path) -> None:
    """Clients opened, an owner invited, one person let in over one queue, and put out again."""
    _, api = await open_organisation(lab, HOME, kind="reseller")
    async with api:
        boss = await add_person(lab, api, "quentin@quay.example", QUENTIN, "owner")
        worker = await add_person(lab, api, "nora@quay.example", NORA, "supervisor")
    async with (
        chromium(tmp_path / "profile", *FLAGS) as browser,
        visitor(browser, lab.house.url) as quentin,
        visitor(browser, lab.house.url) as ivy,
        visitor(browser, lab.house.url) as nora,
    ):
        await quentin.sign_in(boss.email, boss.password)
        invitation = await open_clients(quentin, Mailbox(lab.data))
        await ivy.accept_invitation(invitation, OWNER.name, OWNER.password)
        await add_queues(ivy)
        await give_grants(quentin)
        await nora.sign_in(worker.email, worker.password)
        await work_in_one_queue(nora)
        await see_own_tenant_only(ivy)
        await put_out(ivy, nora)
        await see_all_clients(quentin)


async def open_clients(quentin: Portal, mailbox: Mailbox) -> str:
    """Two clients; the link of the invitation to the first one's owner."""
    words = quentin.words
    mailbox.skip()
    for client in CLIENTS:
        await quentin.go("nav.clients")
        await quentin.press(words("clients", "new"))
        await quentin.write(words("organisation", "field.name"), client)
        if client == CLIENTS[0]:
            await quentin.write(words("clients", "ownerEmail"), OWNER.email)
            await quentin.write(words("clients", "ownerName"), OWNER.name)
        await quentin.press(words.core("action.create"))
        await quentin.sees(words("clients", "opened", name=client))
    await quentin.go("nav.clients")
    for client in CLIENTS:
        await quentin.sees_row(client, words("organisation", "status.active"))
    return await mailbox.link(OWNER.email)


async def add_queues(ivy: Portal) -> None:
    """The client's own owner sets its queues up."""
    words = ivy.words
    await ivy.go("nav.queues")
    for name in (SHARED, HIDDEN):
        await ivy.press(words("queues", "new"))
        await ivy.write(words("queues", "name"), name)
        await ivy.press(words.core("action.create"))
        await ivy.sees(words("queues", "saved", name=name))


async def give_grants(quentin: Portal) -> None:
    """Himself all of the client; Nora one queue of it, until a day."""
    words = quentin.words
    until = (datetime.now(UTC) + timedelta(days=GRANT_DAYS)).date()
    await quentin.go("nav.grants")
    await quentin.press(words("grants", "new"))
    await quentin.choose(words("grants", "person"), QUENTIN)
    await quentin.choose(words("grants", "client"), CLIENTS[0])
    await quentin.choose(words("grants", "role"), words.core("role.administrator"))
    await quentin.press(words("grants", "new"))
    await quentin.sees_row(QUENTIN, CLIENTS[0], words("grants", "queues.all"))

    await quentin.press(words("grants", "new"))
    await quentin.choose(words("grants", "person"), NORA)
    await quentin.choose(words("grants", "client"), CLIENTS[0])
    await quentin.choose(words("grants", "role"), words.core("role.supervisor"))
    await quentin.tick(words("grants", "queues.all"))
    await quentin.tick(SHARED, words("grants", "queues"))
    await quentin.write_date(words("grants", "until"), until)
    await quentin.press(words("grants", "new"))
    await quentin.sees(words("grants", "given", name=NORA, client=CLIENTS[0]))
    await quentin.sees_row(NORA, CLIENTS[0], SHARED, str(until.year))


async def work_in_one_queue(nora: Portal) -> None:
    """She goes over to the client and sees her queue, and only that one."""
    words = nora.words
    await nora.switch_to(HOME, CLIENTS[0])
    await nora.sees(words.core("notice.guestUntil", name=CLIENTS[0]).partition("{")[0])
    await nora.go("nav.queues")
    await nora.sees_row(SHARED)
    assert not await nora.page.evaluate(f"portal.has({HIDDEN!r})")


async def see_own_tenant_only(ivy: Portal) -> None:
    """The owner has one organisation, nothing of the outsourcer's, and sees who may come in."""
    words = ivy.words
    assert not await ivy.page.evaluate(f"portal.has({CLIENTS[1]!r}) || portal.has({HOME!r})")
    assert await ivy.status_of("/v1/clients") == FORBIDDEN
    areas = await ivy.page.evaluate("document.querySelector('.nav').innerText")
    assert words.core("nav.grants") not in areas.splitlines()
    await ivy.go("nav.access")
    await ivy.sees_row(NORA, HOME, words.core("role.supervisor"), SHARED)


async def put_out(ivy: Portal, nora: Portal) -> None:
    """One press of the owner, and the next request of the guest is refused."""
    words = ivy.words
    assert await nora.status_of("/v1/queues") == 200
    await ivy.press(words.core("table.actionsOf", name=NORA))
    await ivy.press(words("access", "end"))
    await ivy.press(words("access", "end"))
    await ivy.sees(words("access", "ended", name=NORA))
    assert await nora.status_of("/v1/queues") == FORBIDDEN
    await nora.open("/queues")
    await nora.misses(CLIENTS[0])
    await nora.sees(HOME)
    nora.forget_refusals()


async def see_all_clients(quentin: Portal) -> None:
    """One view across clients."""
    words = quentin.words
    await quentin.go("nav.clientsNow")
    for client in CLIENTS:
        await quentin.sees_row(client, words("organisation", "status.active"))
    await quentin.sees(words("clients", "longest"), words("clients", "level"))
    await quentin.go("nav.grants")
    await quentin.sees_row(QUENTIN, CLIENTS[0])
    await quentin.misses(NORA)
