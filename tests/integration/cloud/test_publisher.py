"""Configuration reaches the bucket of each site, once it has committed, whatever dies between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import nats.js.errors
import pytest

from cloud.sites import publisher
from cloud.sites.publisher import Publisher
from infra.config.role import NodeParts, Role
from infra.contracts import subjects
from infra.contracts.config import TenantConfig
from infra.contracts.ids import SiteId
from tests.integration.cloud.conftest import Key, serve_at_new_site
from tests.integration.cloud.test_api import furnish

LIMIT_S = 10.0


@asynccontextmanager
async def running(role: Role, parts: NodeParts) -> AsyncIterator[None]:
    task = asyncio.ensure_future(role(parts))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def config_of(parts: NodeParts, site: str, tenant: Key) -> TenantConfig:
    bucket = await parts.bus.js.key_value(subjects.CONFIG_BUCKET)
    entry = await bucket.get(subjects.config_key(SiteId(site), tenant.tenant_id))
    return msgspec.json.decode(entry.value or b"", type=TenantConfig)


async def test_each_change_is_published(parts: NodeParts, operator: Key, one: Key) -> None:
    async with running(publisher.run, parts):
        bucket = await parts.bus.js.key_value(subjects.CONFIG_BUCKET)
        watcher = await bucket.watch(f"*.{one.tenant_id}", ignore_deletes=True)
        ids = await furnish(operator, one)
        last = None
        async with asyncio.timeout(LIMIT_S):
            async for entry in watcher:
                if entry is None:
                    continue
                last = msgspec.json.decode(entry.value or b"", type=TenantConfig)
                if last.prompts:
                    break
    assert last is not None
    assert [each.number for each in last.numbers] == [ids["number"]]
    assert [each.agent_id for each in last.agents] == [ids["agent_id"]]
    assert last.agents[0].queue_ids == [ids["queue_id"]]
    assert len(last.agents[0].sip_ha1) == 32
    assert last.flows[0].version == 1
    assert last.prompts[0].name == "hold"


async def test_a_start_repairs_what_a_crash_left(parts: NodeParts, operator: Key, one: Key) -> None:
    site = (await furnish(operator, one))["site_id"]
    with pytest.raises(nats.js.errors.KeyNotFoundError):
        await config_of(parts, site, one)
    bucket = await parts.bus.js.key_value(subjects.CONFIG_BUCKET)
    await Publisher(parts, bucket).repair()
    first = await config_of(parts, site, one)
    # Written, not marked: what a crash between the two leaves is written again, and is the same.
    entry = await bucket.get(subjects.config_key(SiteId(site), one.tenant_id))
    await Publisher(parts, bucket).publish(one.tenant_id)
    again = await bucket.get(subjects.config_key(SiteId(site), one.tenant_id))
    assert again.revision == entry.revision
    assert (await config_of(parts, site, one)).version == first.version


async def test_an_older_version_never_replaces_a_newer(
    parts: NodeParts, operator: Key, one: Key
) -> None:
    site = (await furnish(operator, one))["site_id"]
    bucket = await parts.bus.js.key_value(subjects.CONFIG_BUCKET)
    await Publisher(parts, bucket).repair()
    held = await config_of(parts, site, one)
    newer = msgspec.structs.replace(held, version=held.version + 5)
    key = subjects.config_key(SiteId(site), one.tenant_id)
    await bucket.put(key, msgspec.json.encode(newer))
    await Publisher(parts, bucket).publish(one.tenant_id)
    assert (await config_of(parts, site, one)).version == held.version + 5


async def test_a_site_that_stops_serving_loses_its_copy(
    parts: NodeParts, operator: Key, one: Key
) -> None:
    site = await serve_at_new_site(operator, one)
    bucket = await parts.bus.js.key_value(subjects.CONFIG_BUCKET)
    await Publisher(parts, bucket).repair()
    assert (await config_of(parts, site, one)).agents == []
    await operator.call("DELETE", f"/v1/sites/{site}/tenants/{one.tenant_id}", 204)
    await Publisher(parts, bucket).publish_pending()
    with pytest.raises(nats.js.errors.KeyNotFoundError):
        await config_of(parts, site, one)
