"""The role `lifecycle`: what is due in organisations' lives happens, and exports are written."""

from __future__ import annotations

import asyncio
import time

from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from cloud.audit.trail import Change, record
from cloud.tenancy.erasure import CLOCK, erase
from cloud.tenancy.export import export_tenant
from cloud.tenancy.lifecycle import Event, Party, Status, due_event
from cloud.tenancy.service import TenancyService
from infra.config.role import NodeParts
from infra.contracts.errors import Conflict, PeerError
from infra.contracts.ids import TenantId
from infra.db.tables.directory import tenant
from infra.db.tables.tenancy import data_export
from infra.telemetry.logs import get_logger
from infra.telemetry.metrics import Counter

log = get_logger(__name__)

# A person waits for an export; the query reads an index of a few rows.
EXPORTS_EVERY_S = 2.0
# Ends of trials are days; nobody minds a minute.
LIVES_EVERY_S = 60.0
# A week to fetch it, as long as its links to recordings are good.
EXPORT_KEPT_MS = 7 * 24 * 3600 * 1_000
MAX_BATCH = 10  # exports of one round; the next comes two seconds later

_MOVED = Counter("tandem_tenant_moves_total", "Tenants that the clock moved", ["event"])


async def run(parts: NodeParts) -> None:
    """Look again and again, until cancelled; what fails is tried again the next time."""
    lives_at_s = time.monotonic()
    while True:
        try:
            await write_exports(parts)
            if time.monotonic() >= lives_at_s:
                lives_at_s = time.monotonic() + LIVES_EVERY_S
                await move_lives(parts)
                await expire_exports(parts)
        except (PeerError, DBAPIError, TimeoutError) as exc:
            log.error("life cycle waits", exc_info=exc)
        await asyncio.sleep(EXPORTS_EVERY_S)


async def move_lives(parts: NodeParts) -> int:
    """Let everything happen that is due; returns how many organisations moved."""
    now_ms = parts.clock()
    columns = (
        tenant.c.tenant_id,
        tenant.c.status,
        tenant.c.status_since_at_ms,
        tenant.c.trial_ends_at_ms,
    )
    timed = (Status.TRIAL, Status.PAST_DUE, Status.CLOSED)
    async with parts.database.platform() as connection:
        rows = (await connection.execute(select(*columns).where(tenant.c.status.in_(timed)))).all()
    moved = 0
    for row in rows:
        event = due_event(Status(row.status), row.status_since_at_ms, row.trial_ends_at_ms, now_ms)
        if event is not None and await _move(parts, TenantId(row.tenant_id), event):
            _MOVED.labels(event.value).inc()
            moved += 1
    return moved


async def _move(parts: NodeParts, tenant_id: TenantId, event: Event) -> bool:
    if event is Event.RETENTION_ENDED:
        return await erase(parts, tenant_id)
    now_ms = parts.clock()
    async with parts.database.platform() as connection:
        service = TenancyService(connection, CLOCK)
        held = await service.locked(tenant_id)
        due = due_event(Status(held.status), held.status_since_at_ms, held.trial_ends_at_ms, now_ms)
        if due is not event:
            return False  # another node, or a person, was faster
        try:
            await service.move(tenant_id, event, Party.CLOCK, "time is over", now_ms)
        except Conflict:
            return False
    log.info("tenant moved by the clock", tenant_id=tenant_id, event_name=event.value)
    return True


async def write_exports(parts: NodeParts) -> int:
    """Write the exports that people wait for; returns how many."""
    columns = data_export.c
    async with parts.database.platform() as connection:
        statement = (
            select(columns.tenant_id, columns.export_id)
            .where(columns.status == "pending")
            .order_by(columns.created_at_ms)
            .limit(MAX_BATCH)
        )
        rows = (await connection.execute(statement)).all()
    for row in rows:
        await _write_export(parts, TenantId(row.tenant_id), row.export_id)
    return len(rows)


async def _write_export(parts: NodeParts, tenant_id: TenantId, export_id: str) -> None:
    """Two nodes may write the same one: the same key, and the later row wins."""
    try:
        done = await export_tenant(parts, tenant_id, export_id)
    except PeerError:
        raise
    # Whatever one tenant's rows do to our code: the others' exports still come.
    except Exception as exc:
        log.error("export failed", tenant_id=tenant_id, export_id=export_id, exc_info=exc)
        values: dict[str, str | int] = {"status": "failed", "error": type(exc).__name__}
        change = Change("export.failed", export_id, None, values)
    else:
        values = {
            "status": "done",
            "object_key": done.object_key,
            "size_bytes": done.size_bytes,
            "rows": done.rows,
            "sha256": done.sha256,
            "expires_at_ms": parts.clock() + EXPORT_KEPT_MS,
        }
        change = Change("export.written", export_id, None, values)
    now_ms = parts.clock()
    async with parts.database.tenant(tenant_id) as scope:
        statement = (
            scope.update(data_export)
            .where(data_export.c.export_id == export_id, data_export.c.status == "pending")
            .values(finished_at_ms=now_ms, **values)
        )
        if (await scope.execute(statement)).rowcount:
            await record(scope.connection, tenant_id, CLOCK, change, now_ms)


async def expire_exports(parts: NodeParts) -> int:
    """Delete the files that nobody can fetch any more; returns how many."""
    columns = data_export.c
    async with parts.database.platform() as connection:
        statement = (
            select(columns.tenant_id, columns.export_id, columns.object_key)
            .where(columns.status == "done", columns.expires_at_ms <= parts.clock())
            .limit(MAX_BATCH)
        )
        rows = (await connection.execute(statement)).all()
    for row in rows:
        await parts.recordings.delete(row.object_key)
        async with parts.database.platform() as connection:
            await connection.execute(
                update(data_export)
                .where(columns.tenant_id == row.tenant_id, columns.export_id == row.export_id)
                .values(status="expired", size_bytes=None, object_key=None)
            )
    return len(rows)
