"""What the cloud is told of a phone, by a real edge with its SIP front and a real phone."""

# ruff: noqa: ASYNC110  # what is awaited here is the state of other processes: it has no event
from __future__ import annotations

import asyncio
import hashlib

import msgspec
import pytest

from infra.contracts.config import SIP_REALM
from infra.contracts.ids import AgentId
from infra.contracts.site import AskPhone, PhoneState
from infra.demo.peers.phone import PhoneEventKind
from tests.integration.edge.conftest import PASSWORD, POLL_S, Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

NEW_PASSWORD = "another-secret"  # of the same phone, later in the test


def ha1_of(username: str, password: str) -> str:
    secret = f"{username}:{SIP_REALM}:{password}".encode()
    return hashlib.md5(secret).hexdigest()  # noqa: S324  # what SIP digest demands


async def ask(site: Site, password: str = PASSWORD, agent: AgentId | None = None) -> PhoneState:
    """What the site tells of the first agent's phone, or of another's."""
    ha1 = ha1_of(site.config.agents[0].sip_username, password)
    credential = hashlib.sha256(ha1.encode()).hexdigest()
    body = AskPhone(site.config.tenant_id, agent or site.agent(), credential)
    return await site.owner.ask_site(body, PhoneState)


async def test_a_phone_is_told_from_its_password_to_its_registration(site: Site) -> None:
    assert await ask(site) == PhoneState(
        is_admitted=True, is_registered=False, address=site.card.phones_address
    )
    assert not (await ask(site, NEW_PASSWORD)).is_admitted
    assert not (await ask(site, agent=AgentId("00000000-0000-7000-8000-000000000000"))).is_admitted
    phone = await site.registered_phone()
    assert (await ask(site)).is_registered
    await phone.stop()
    assert not (await ask(site)).is_registered


async def test_a_new_password_ends_the_registration_with_the_old_one(site: Site) -> None:
    phone = await site.registered_phone()
    first, *others = site.config.agents
    renewed = msgspec.structs.replace(first, sip_ha1=ha1_of(first.sip_username, NEW_PASSWORD))
    config = msgspec.structs.replace(site.config, version=2, agents=[renewed, *others])
    await site.owner.publish(config)
    async with asyncio.timeout(10):
        while not (await ask(site, NEW_PASSWORD)).is_admitted:
            await asyncio.sleep(POLL_S)
    assert not (await ask(site, PASSWORD)).is_admitted
    assert not (await ask(site, NEW_PASSWORD)).is_registered
    await phone.stop()

    old = await site.phone(password=PASSWORD)
    await old.expect(PhoneEventKind.REGISTER_FAILED, 10)
    await old.stop()
    new = await site.phone(password=NEW_PASSWORD)
    await new.registered()
    assert (await ask(site, NEW_PASSWORD)).is_registered
    await new.stop()
