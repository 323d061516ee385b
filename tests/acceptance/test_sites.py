"""Sites by the product itself: a new tenant at once, renewal and revocation while a call stands."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import msgspec
import pytest

from edge_agent.enrol.held import read_held, write_held
from edge_agent.settings import edge_folder
from infra.bus.connect import connect
from infra.bus.permissions import cloud_inbox
from infra.contracts.ids import SiteId, TenantId
from infra.demo.api import Api, Json
from infra.demo.peers.caller import Caller
from infra.demo.peers.phone import Phone, PhoneEventKind
from infra.stack.addresses import load_addresses
from tests.acceptance.lab import Lab, eventually, still_talking, wait_for_state

pytestmark = pytest.mark.asyncio(loop_scope="session")

LINK_POLL_S = 0.005
REVOKED_WITHIN_MS = 1_000
REFUSED_FOR_S = 2.0  # the edge's server tries again four times a second
SERVED_WITHIN_MS = 2_000


async def link_of(lab: Lab, site: SiteId) -> int | None:
    """The number of the site's link at the hub, another after each reconnection; None: down."""
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{load_addresses(lab.data).bus.monitor_url}/leafz")
    links = [link["id"] for link in answer.json()["leafs"] or [] if link["name"] == f"edge-{site}"]
    return max(links, default=None)


async def until_link_is(lab: Lab, site: SiteId, *, up: bool, after: int | None = None) -> None:
    async with asyncio.timeout(10):
        while True:
            link = await link_of(lab, site)
            if (link is not None and link != after) if up else link is None:
                return
            await asyncio.sleep(LINK_POLL_S)


@asynccontextmanager
async def standing_call(lab: Lab, folder: Path) -> AsyncIterator[tuple[Caller, Phone]]:
    """A call that must outlive what is done to the link; checked and ended on the way out."""
    agent = lab.a.agents[0]
    async with lab.phone(agent, folder) as phone, lab.caller(lab.a, folder) as caller:
        await phone.registered()
        await lab.a.state(agent, "available")
        await caller.dial()
        await caller.answered(limit_s=10)
        await caller.press("1")
        await phone.expect(PhoneEventKind.INCOMING, limit_s=15)
        await phone.answer()
        await phone.expect(PhoneEventKind.ESTABLISHED, limit_s=10)
        yield caller, phone
        await still_talking(caller)
        await caller.hang_up()
        detail = await lab.a.ended_contact(caller.ani)
    assert detail["contact"]["outcome"] == "handled"
    assert detail["contact"]["reason"] == "caller_hangup"
    # An offer may have rung at another signed-in agent's phone before.
    assert {leg["role"] for leg in detail["legs"]} == {"agent", "caller"}
    await wait_for_state(lab.a, agent, "available")
    await lab.a.state(agent, "offline")


async def test_a_new_tenant_is_carried_at_once(lab: Lab, tmp_path: Path) -> None:
    """Sign-up's way: a row in the directory, and the running edge serves and carries it."""
    bus = load_addresses(lab.data).bus
    cloud = await connect(
        bus.url, bus.credentials["cloud"], name="asker", inbox_prefix=cloud_inbox("asker")
    )
    async with standing_call(lab, tmp_path):
        link = await link_of(lab, lab.site)
        began = time.monotonic()
        tenant = TenantId((await lab.platform.post("/v1/tenants", {"name": "Gamma"}))["tenant_id"])
        await lab.platform.put(f"/v1/sites/{lab.site}/tenants/{tenant}")
        key = await lab.platform.post(f"/v1/tenants/{tenant}/api-keys", {"name": "lab"})
        own = Api(lab.house.url, key["key"])

        async def in_force() -> Json | None:
            log_lines = [line for line in lab.edge_log() if tenant in line]
            return {"lines": log_lines} if log_lines else None

        await eventually(in_force, what="the edge has the new tenant's configuration")
        in_force_ms = (time.monotonic() - began) * 1_000
        # A command about the new tenant gets through the very link that was there before.
        subject = f"tenant.{tenant}.site.{lab.site}.cmd.offer.cancel.v1"
        reply = await cloud.request(subject, b"{}", timeout=2)
        carried_ms = (time.monotonic() - began) * 1_000
        assert reply.headers is not None
        assert await link_of(lab, lab.site) == link
        async with own:
            sites = (await own.get("/v1/tenant/sites"))["items"]
        assert lab.site in [site["site_id"] for site in sites]
    await cloud.close()
    print(f"new tenant: in force after {in_force_ms:.0f} ms, carried after {carried_ms:.0f} ms")
    assert carried_ms < SERVED_WITHIN_MS


async def test_renewal_while_a_call_stands(lab: Lab, tmp_path: Path) -> None:
    """The daemon renews by itself when it is time; the link blinks, the call does not."""
    folder = edge_folder(lab.data, lab.site)
    before = read_held(folder)
    async with standing_call(lab, tmp_path):
        link = await link_of(lab, lab.site)
        began = time.monotonic()
        due = msgspec.structs.replace(before.granted, renew_at_ms=0)
        write_held(folder, msgspec.structs.replace(before, granted=due))
        await until_link_is(lab, lab.site, up=True, after=link)
        print(f"renewed and linked again after {(time.monotonic() - began) * 1_000:.0f} ms")
        after = read_held(folder)
        assert after.granted.serial != before.granted.serial
        assert after.granted.expires_at_ms > before.granted.expires_at_ms
        assert after.nkey_seed == before.nkey_seed
        assert after.tls_key != before.tls_key


async def test_revocation_cuts_the_link_and_a_new_code_mends_it(lab: Lab, tmp_path: Path) -> None:
    """One click: the link is gone within a second and stays away; the edge's calls go on."""
    async with standing_call(lab, tmp_path):
        began = time.monotonic()
        gone = asyncio.create_task(until_link_is(lab, lab.site, up=False))
        await asyncio.sleep(0)
        revoked = await lab.platform.post(f"/v1/sites/{lab.site}/revoke")
        answered_ms = (time.monotonic() - began) * 1_000
        await gone
        gone_ms = (time.monotonic() - began) * 1_000
        print(f"revoked: answered after {answered_ms:.0f} ms, link seen gone at {gone_ms:.0f} ms")
        assert revoked["status"] == "revoked"
        assert gone_ms < REVOKED_WITHIN_MS
        until = time.monotonic() + REFUSED_FOR_S
        while time.monotonic() < until:
            assert await link_of(lab, lab.site) is None
            await asyncio.sleep(LINK_POLL_S)
        began = time.monotonic()
        await lab.house.enrol(lab.site)
        await until_link_is(lab, lab.site, up=True)
        print(f"enrolled anew, link up after {(time.monotonic() - began) * 1_000:.0f} ms")
    shown = await lab.platform.get(f"/v1/sites/{lab.site}")
    assert shown["status"] == "online"
    assert shown["version"]


async def test_a_tenants_own_edge_carries_exactly_its_tenants(lab: Lab) -> None:
    """Its credentials name them; one that joins is carried after a renewal by itself."""
    own = await lab.a.api.post("/v1/tenant/sites", {"name": "Back office"})
    site = SiteId(own["site_id"])
    await lab.house.open_edge(site)
    folder = edge_folder(lab.data, site)
    assert read_held(folder).granted.tenant_ids == [lab.a.tenant_id]
    began = time.monotonic()
    await lab.platform.put(f"/v1/sites/{site}/tenants/{lab.b.tenant_id}")

    async def both() -> bool:
        return set(read_held(folder).granted.tenant_ids or []) == {
            lab.a.tenant_id,
            lab.b.tenant_id,
        }

    await eventually(both, what="the own edge's link carries the tenant that joined")
    print(f"a tenant joined an own edge: carried after {(time.monotonic() - began) * 1e3:.0f} ms")
    await lab.a.api.post(f"/v1/tenant/sites/{site}/revoke")
    await until_link_is(lab, site, up=False)
