"""Configuration reaches the bucket of each site, once it has committed, whatever dies between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import msgspec
import nats.js.errors
import pytest
from sqlalchemy import select

from cloud.sites import publisher
from cloud.sites.publisher import OUTBOX_KEPT_MS, Publisher
from cloud.sites.snapshot import Snapshots, build_snapshots
from cloud.tasks import end_tasks
from infra.config.role import NodeParts, Role
from infra.contracts import subjects
from infra.contracts.config import TenantConfig
from infra.contracts.ids import SiteId, TenantId
from infra.db.database import Database
from infra.db.tables.directory import outbox
from tests.integration.cloud.conftest import Key, serve_at_new_site
from tests.integration.cloud.test_api import furnish

LIMIT_S = 10.0


@asynccontextmanager
async def running(role: Role, parts: NodeParts) -> AsyncIterator[None]:
    task = asyncio.ensure_future(role(parts))
    try:
        yield
    finally:
        # Again and again: one cancellation that meets a reply is lost (cloud/tasks.py).
        assert not await end_tasks({task}, LIMIT_S)


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


async def test_one_tenants_fault_keeps_no_other_from_its_configuration(
    parts: NodeParts, operator: Key, one: Key, two: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites = {key.tenant_id: (await furnish(operator, key))["site_id"] for key in (one, two)}
    real = build_snapshots

    async def breaks_for_one(database: Database, tenant_id: TenantId) -> Snapshots | None:
        if tenant_id == one.tenant_id:
            raise KeyError("rows that our code can't take")
        return await real(database, tenant_id)

    bucket = await parts.bus.js.key_value(subjects.CONFIG_BUCKET)
    monkeypatch.setattr(publisher, "build_snapshots", breaks_for_one)
    await Publisher(parts, bucket).publish_pending()
    assert (await config_of(parts, sites[two.tenant_id], two)).agents
    monkeypatch.undo()
    await Publisher(parts, bucket).publish_pending()
    assert (await config_of(parts, sites[one.tenant_id], one)).agents, "it stayed in the outbox"


async def test_the_outbox_forgets_what_was_published_long_ago(
    parts: NodeParts, operator: Key, one: Key, two: Key
) -> None:
    async def versions(key: Key) -> int:
        async with parts.database.platform() as connection:
            rows = await connection.execute(
                select(outbox).where(outbox.c.tenant_id == key.tenant_id)
            )
            return len(rows.all())

    bucket = await parts.bus.js.key_value(subjects.CONFIG_BUCKET)
    await serve_at_new_site(operator, one)
    await Publisher(parts, bucket).publish_pending()
    await serve_at_new_site(operator, two)
    held = await versions(one), await versions(two)
    assert all(held)
    await Publisher(parts, bucket).forget()
    assert (await versions(one), await versions(two)) == held, "they are young"
    later = replace(parts, clock=lambda: parts.clock() + OUTBOX_KEPT_MS + 1_000)
    await Publisher(later, bucket).forget()
    assert (await versions(one), await versions(two)) == (0, 1), "the newest is unpublished"


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
