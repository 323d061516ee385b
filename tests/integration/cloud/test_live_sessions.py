"""The live socket with a session cookie: our own pages only, own tenants, own queues."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import websockets
from sqlalchemy import insert

from infra.config.role import NodeParts
from infra.contracts.ids import TenantId
from infra.db.tables.identity import membership
from tests.integration.cloud.browser import Browser, new_email
from tests.integration.cloud.call_events import new_uuid
from tests.integration.cloud.test_node import node
from tests.integration.running_stack import RunningStack


@dataclass
class Page:
    """A page that opens the live socket of a node."""

    address: str
    browser: Browser

    async def greet(
        self, path: str = "/v1/live", *, origin: str | None = None, **hello: str
    ) -> dict[str, Any]:
        """Open, greet, and give the first message that is no sign of life."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.browser.cookies.items())
        headers = {"Cookie": cookie, "Origin": origin or f"http://{self.address}"}
        address = f"ws://{self.address}{path}"
        async with websockets.connect(address, additional_headers=headers) as socket:
            await socket.send(json.dumps(hello))
            while True:
                message: dict[str, Any] = json.loads(await socket.recv())
                if message["type"] != "alive":
                    return message


@pytest.fixture
def browser(http: httpx.AsyncClient, parts: NodeParts) -> Browser:
    return Browser(http, parts)


async def test_a_page_of_ours_looks_at_its_tenants(
    stack: RunningStack, browser: Browser, http: httpx.AsyncClient, parts: NodeParts
) -> None:
    me = await browser.sign_up(new_email(), "One")
    other = await Browser(http, parts).sign_up(new_email(), "Two")
    mine, theirs = me["tenant"]["tenant_id"], other["tenant"]["tenant_id"]
    async with node(stack, "api,acd") as (_, address):
        page = Page(address, browser)
        assert (await page.greet())["type"] in ("unavailable", "snapshot")
        assert (await page.greet(f"/v1/live?tenant={mine}"))["type"] in ("unavailable", "snapshot")
        for path, hello in ((f"/v1/live?tenant={theirs}", {}), ("/v1/live", {"tenant_id": theirs})):
            refused = await page.greet(path, **hello)
            assert (refused["type"], refused["code"]) == ("refused", "no_membership")
        forged = await page.greet(origin="https://evil.example")
        assert (forged["type"], forged["code"]) == ("refused", "cross_site_request")
        assert (await page.greet("/v1/live?tenant=x"))["code"] == "bad_tenant"
        # By a dated grant the same page looks at another tenant.
        async with parts.database.platform() as connection:
            await connection.execute(
                insert(membership).values(
                    tenant_id=theirs,
                    membership_id=new_uuid(),
                    home_id=mine,
                    user_id=me["user"]["user_id"],
                    role="supervisor",
                    from_at_ms=0,
                    until_at_ms=parts.clock() + 60_000,
                    created_at_ms=0,
                    granted_by="test",
                )
            )
        seen = await page.greet(f"/v1/live?tenant={theirs}")
        assert seen["type"] in ("unavailable", "snapshot")
        await browser.call("POST", "/v1/auth/sign-out", 204)
        assert (await page.greet())["code"] == "unauthorized"


async def test_a_limited_person_sees_its_queues_only(browser: Browser, parts: NodeParts) -> None:
    me = await browser.sign_up(new_email(), "One")
    tenant_id = TenantId(me["tenant"]["tenant_id"])
    seen = (await browser.call("POST", "/v1/queues", 201, name="Seen"))["queue_id"]
    await browser.call("POST", "/v1/queues", 201, name="Hidden")
    async with parts.database.tenant(tenant_id) as scope:
        limits = {"role": "supervisor", "queue_ids": [seen]}
        await scope.execute(scope.update(membership).values(limits))
    me = await browser.call("GET", "/v1/me")
    assert me["queue_ids"] == [seen]
    assert "queues:write" not in me["permissions"]
    assert "live:read" in me["permissions"]
