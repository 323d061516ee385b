"""A node with the role `webhooks` is killed while it sends: nothing is lost, repeats are known."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from nats.aio.client import Client

from cloud.settings import NodeSettings
from cloud.webhooks.schedule import DeliveryStatus
from cloud.webhooks.sender import LEASE_MS
from infra.bus.permissions import site_inbox
from infra.config.role import NodeParts
from infra.contracts.ids import SiteId
from infra.db.tables.webhooks import webhook_delivery
from tests.integration.cloud.call_events import Call, new_uuid
from tests.integration.cloud.conftest import Key
from tests.integration.cloud.receiver import serve_receiver
from tests.integration.cloud.test_node import node, publish
from tests.integration.cloud.test_webhooks import CALL_EVENTS, add, log_of
from tests.integration.cloud.test_webhooks import settings as loopback_settings
from tests.integration.conftest import Connect
from tests.integration.running_stack import RunningStack

CALLS = 20
LIMIT_S = 90.0

settings = loopback_settings


async def let_leases_end(parts: NodeParts, tenant: Key) -> None:
    """As if the half minute had passed after which others take what a dead sender held."""
    columns = webhook_delivery.c
    async with parts.database.tenant(tenant.tenant_id) as scope:
        await scope.execute(
            scope.update(webhook_delivery)
            .where(columns.status == DeliveryStatus.PENDING)
            .values(next_at_ms=columns.next_at_ms - LEASE_MS)
        )


async def statuses(tenant: Key, made: Any) -> set[str]:
    return {each["status"] for each in await log_of(tenant, made, "?limit=200")}


async def test_kill_9_loses_nothing(
    stack: RunningStack,
    settings: NodeSettings,
    parts: NodeParts,
    one: Key,
    connections: Connect,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TANDEM_WEBHOOKS_IS_LOOPBACK_ALLOWED", "true")
    site_id = SiteId(new_uuid())
    site = await stack.control.add_site(site_id, (one.tenant_id,))
    edge: Client = await connections(
        site.url, site.credentials_file, name="edge-test", inbox_prefix=site_inbox(site_id)
    )
    calls = [Call(one.tenant_id, site_id) for _ in range(CALLS)]
    expected = {
        each.event_id
        for call in calls
        for each in call.events()
        if f"{each.family}.{each.name}" in CALL_EVENTS
    }
    try:
        async with serve_receiver() as receiver:
            made = await add(one, receiver.url())
            async with node(stack, "webhooks,api") as (process, _):
                publishing = asyncio.create_task(publish(edge, calls))
                await receiver.until(10, limit_s=LIMIT_S)
                process.kill()
                await process.wait()
                await publishing
            await let_leases_end(parts, one)
            async with node(stack, "webhooks,api"), asyncio.timeout(LIMIT_S):
                while {each.headers["webhook-id"] for each in receiver.at()} != expected:
                    receiver.came.clear()
                    await receiver.came.wait()
                while await statuses(one, made) != {"delivered"}:  # noqa: ASYNC110 - a node writes
                    await asyncio.sleep(0.2)
            assert len(await log_of(one, made, "?limit=200")) == len(expected)
            assert all(each.is_signed_with(made["secret"]) for each in receiver.at())
    finally:
        await stack.control.remove_site(site_id)
