"""What the clock does to organisations, on real parts: ends, exports, erasure."""

from __future__ import annotations

import io
import json
import time
import zipfile
from dataclasses import replace
from typing import Any

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from cloud.settings import NodeSettings
from cloud.sites.publisher import Publisher, snapshot_keys
from cloud.tenancy.erasure import ERASED_NAME, KEPT, erased_tables
from cloud.tenancy.export import NOT_EXPORTED, SECRET_COLUMNS, exported_columns, exported_tables
from cloud.tenancy.lifecycle import DAY_MS, GRACE_MS, RETENTION_MS
from cloud.tenancy.lifecycle_role import expire_exports, move_lives, write_exports
from infra.config.role import NodeParts
from infra.contracts import subjects
from infra.contracts.ids import TenantId
from infra.db.tables import METADATA
from tests.integration.cloud.conftest import Key, open_tenant
from tests.integration.cloud.test_api import furnish

SEE = text("SELECT set_config('app.erasing', :t, true)")

MOST_BATCHES = 20


def later(parts: NodeParts, by_ms: int) -> NodeParts:
    return replace(parts, clock=lambda: time.time_ns() // 1_000_000 + by_ms)


async def status(operator: Key, tenant_id: str) -> str:
    return str((await operator.call("GET", f"/v1/tenants/{tenant_id}"))["status"])


async def test_a_trial_ends(operator: Key) -> None:
    opened = await operator.call("POST", "/v1/tenants", 201, name="Trier", plan="trial")
    await move_lives(operator.parts)
    assert await status(operator, opened["tenant_id"]) == "trial"
    await move_lives(later(operator.parts, 15 * DAY_MS))
    assert await status(operator, opened["tenant_id"]) == "suspended"


async def test_grace_ends(operator: Key, one: Key) -> None:
    path = f"/v1/tenants/{one.tenant_id}/status"
    await operator.call("POST", path, status="past_due", reason="card refused")
    await one.call("POST", "/v1/queues", 201, name="Still works")
    await move_lives(later(operator.parts, GRACE_MS - DAY_MS))
    assert await status(operator, one.tenant_id) == "past_due"
    await move_lives(later(operator.parts, GRACE_MS + DAY_MS))
    assert await status(operator, one.tenant_id) == "suspended"


async def rows_of(settings: NodeSettings, tenant_id: TenantId) -> dict[str, int]:
    """Rows of the tenant by table, as the database's own owner counts them, by foot."""
    engine = create_async_engine(settings.database.owner_url)
    counts = {}
    async with engine.connect() as connection:
        for table in METADATA.tables.values():
            if "tenant_id" not in table.c:
                continue
            await connection.execute(
                text("SELECT set_config('app.erasing', :t, true)"), {"t": tenant_id}
            )
            statement = text(f"SELECT count(*) FROM {table.name} WHERE tenant_id = :t")  # noqa: S608
            count = (await connection.execute(statement, {"t": tenant_id})).scalar_one()
            if count:
                counts[table.name] = int(count)
    await engine.dispose()
    return counts


async def test_a_closed_tenant_is_erased(operator: Key, settings: NodeSettings, one: Key) -> None:
    leaving = await open_tenant(operator, "Leaving")
    for tenant in (leaving, one):
        await furnish(operator, tenant)
    js = operator.parts.bus.js
    bucket = await js.key_value(subjects.CONFIG_BUCKET)
    await Publisher(operator.parts, bucket).publish(leaving.tenant_id)
    assert await snapshot_keys(bucket, js, leaving.tenant_id)
    prefix = f"{leaving.tenant_id}/"
    await operator.parts.recordings.put(f"{prefix}2026/x.flac", b"x", media_type="audio/flac")
    before, others = (
        await rows_of(settings, leaving.tenant_id),
        await rows_of(settings, one.tenant_id),
    )
    assert {"agent", "contact", "cdr", "audit_entry", "audit_link", "flow_version"} <= set(before)

    await leaving.call("POST", "/v1/tenant/close", name="Leaving")
    await move_lives(later(operator.parts, RETENTION_MS - DAY_MS))
    assert await status(operator, leaving.tenant_id) == "closed"
    await leaving.call("GET", "/v1/tenant")
    await move_lives(later(operator.parts, RETENTION_MS + DAY_MS))

    assert await status(operator, leaving.tenant_id) == "erased"
    left = await rows_of(settings, leaving.tenant_id)
    assert set(left) == {"tenant", "erasure_certificate"} | (set(before) & set(KEPT))
    assert await operator.parts.recordings.keys(prefix) == []
    assert await operator.parts.prompts.keys(prefix) == []
    assert await snapshot_keys(bucket, js, leaving.tenant_id) == []
    shown = await operator.call("GET", f"/v1/tenants/{leaving.tenant_id}")
    assert shown["name"] == ERASED_NAME
    await leaving.call("GET", "/v1/tenant", 401)
    certificate = await operator.call("GET", f"/v1/tenants/{leaving.tenant_id}/erasure")
    assert certificate["rows"]["cdr"] == before["cdr"]
    assert certificate["objects"] >= 2
    assert set(certificate["kept"]) == set(KEPT)
    # The neighbour has lost nothing, and a second run does nothing.
    assert await rows_of(settings, one.tenant_id) == others
    assert await move_lives(later(operator.parts, RETENTION_MS + DAY_MS)) == 0


async def test_every_table_goes_or_is_kept_for_a_reason() -> None:
    tables = {t.name for t in METADATA.tables.values() if "tenant_id" in t.c}
    assert {t.name for t in erased_tables()} | set(KEPT) == tables
    assert {t.name for t in exported_tables()} | (NOT_EXPORTED & tables) == tables


async def test_no_secret_is_exported() -> None:
    for table in exported_tables():
        for column in exported_columns(table):
            assert column.name not in SECRET_COLUMNS
            assert "password" not in column.name, (table.name, column.name)
            assert "hash" not in column.name, (table.name, column.name)
            assert not column.name.endswith("secret"), (table.name, column.name)


async def fetch(url: str) -> zipfile.ZipFile:
    async with httpx.AsyncClient(trust_env=False) as client:
        return zipfile.ZipFile(io.BytesIO((await client.get(url)).raise_for_status().content))


def lines(archive: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in archive.read(name).splitlines()]


async def test_an_export_holds_what_the_tenant_owns_and_nothing_else(
    operator: Key, one: Key, two: Key
) -> None:
    for tenant in (one, two):
        await furnish(operator, tenant)
    asked = await one.call("POST", "/v1/tenant/exports", 202)
    await one.call("POST", "/v1/tenant/exports", 409)
    await one.call("POST", f"/v1/tenant/exports/{asked['export_id']}/link", 409)
    for _ in range(MOST_BATCHES):  # other tests' exports in the same database come first
        await write_exports(operator.parts)
        (shown,) = (await one.call("GET", "/v1/tenant/exports"))["items"]
        if shown["status"] == "done":
            break
    assert shown["status"] == "done"
    assert (await two.call("GET", "/v1/tenant/exports"))["items"] == []
    await two.call("POST", f"/v1/tenant/exports/{asked['export_id']}/link", 404)
    link = await one.call("POST", f"/v1/tenant/exports/{asked['export_id']}/link")
    archive = await fetch(link["url"])
    assert [row["name"] for row in lines(archive, "queue.jsonl")] == ["Sales"]
    assert len(lines(archive, "cdr.jsonl")) == 2
    for name in archive.namelist():
        assert two.tenant_id.encode() not in archive.read(name), name
        assert {row.get("tenant_id", one.tenant_id) for row in lines(archive, name)} <= {
            one.tenant_id
        }
    total = sum(len(lines(archive, n)) for n in archive.namelist() if "links" not in n)
    assert total == shown["rows"]
    for _ in range(MOST_BATCHES):
        await expire_exports(later(operator.parts, 8 * DAY_MS))
        (shown,) = (await one.call("GET", "/v1/tenant/exports"))["items"]
        if shown["status"] == "expired":
            break
    assert shown["status"] == "expired"
