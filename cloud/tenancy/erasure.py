"""Erases a closed tenant: its rows, objects and messages; what stays is said in a certificate."""

from __future__ import annotations

from sqlalchemy import Table, Text, Uuid, cast, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from cloud.audit.trail import Change, record_platform
from cloud.identity.principal import Actor, ActorKind
from cloud.numbers.pool import PoolService
from cloud.numbers.service import QUARANTINE_MS
from cloud.sites.publisher import snapshot_keys
from cloud.tenancy.lifecycle import Event, Party, Status, due_event, next_status
from infra.config.role import NodeParts
from infra.contracts.errors import Conflict
from infra.contracts.ids import TenantId
from infra.contracts.subjects import CONFIG_BUCKET, EVENTS_STREAM
from infra.db.tables import METADATA
from infra.db.tables.directory import site, tenant
from infra.db.tables.tenancy import erasure_certificate, number_pool
from infra.objects.store import ObjectStore
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

# Rows of one transaction: well within the statement's time limit, even of wide rows.
BATCH_ROWS = 5_000
ERASED_NAME = "(erased)"
CLOCK = Actor(ActorKind.SYSTEM, "lifecycle", "life cycle")

# What stays, and why. Everything else that has a tenant_id goes, tables of later releases included.
KEPT: dict[str, str] = {
    "usage_entry": "what was charged for: tax law keeps accounts for up to ten years",
    "erasure_certificate": "the proof of the erasure itself",
    "tenant": "the id that the accounts refer to; name and all else is blanked",
}


def erased_tables() -> list[Table]:
    """Every table with rows of a tenant that go, dependants before what they depend on."""
    return [
        table
        for table in reversed(METADATA.sorted_tables)
        if "tenant_id" in table.c and table.name not in KEPT
    ]


async def erase(parts: NodeParts, tenant_id: TenantId) -> bool:
    """Erase a tenant whose retention is over; False when it is not, or another node was faster.

    Each step may be repeated: after a crash the next run goes on where this one ended.

    Raises:
        PeerError: the database, the store or the bus is away; try again later.
    """
    if not await _begin(parts, tenant_id):
        return False
    for bucket in (parts.recordings, parts.prompts):
        await _erase_objects(parts, bucket, tenant_id)
    await _erase_messages(parts, tenant_id)
    for table in erased_tables():
        await _erase_rows(parts, table.name, tenant_id)
    return await _finish(parts, tenant_id)


async def _begin(parts: NodeParts, tenant_id: TenantId) -> bool:
    now_ms = parts.clock()
    async with parts.database.platform() as connection:
        statement = select(tenant).where(tenant.c.tenant_id == tenant_id).with_for_update()
        row = (await connection.execute(statement)).one_or_none()
        if row is None:
            return False
        due = due_event(Status(row.status), row.status_since_at_ms, row.trial_ends_at_ms, now_ms)
        if due is not Event.RETENTION_ENDED:
            return False
        certificate = insert(erasure_certificate).values(
            tenant_id=tenant_id,
            closed_at_ms=row.status_since_at_ms,
            begun_at_ms=now_ms,
            rows={},
            kept=KEPT,
        )
        await connection.execute(certificate.on_conflict_do_nothing())
    return True


async def _erase_objects(parts: NodeParts, bucket: ObjectStore, tenant_id: TenantId) -> None:
    while keys := await bucket.keys(f"{tenant_id}/"):
        for key in keys:
            await bucket.delete(key)
        await _count(parts, tenant_id, objects=len(keys))


async def _erase_messages(parts: NodeParts, tenant_id: TenantId) -> None:
    """The events of two weeks on the bus, and the snapshots from which sites would serve it."""
    bucket = await parts.bus.js.key_value(CONFIG_BUCKET)
    keys = await snapshot_keys(bucket, parts.bus.js, tenant_id)
    for key in keys:
        await bucket.delete(key)
    # The events' subjects name the tenant second.
    await parts.bus.js.purge_stream(EVENTS_STREAM, subject=f"tenant.{tenant_id}.>")
    await _count(parts, tenant_id, messages=len(keys))


async def _erase_rows(parts: NodeParts, table: str, tenant_id: TenantId) -> None:
    gone = -1
    while gone != 0:
        async with parts.database.platform() as connection:
            erased = func.erase_rows(
                cast(tenant_id, Uuid(as_uuid=False)), cast(table, Text), BATCH_ROWS
            )
            gone = int((await connection.execute(select(erased))).scalar_one())
            if gone:
                # In the same transaction, so that the count is right after any crash.
                await connection.execute(_ADD_ROWS, {"t": tenant_id, "name": table, "gone": gone})


_ADD_ROWS = text(
    "UPDATE erasure_certificate"
    " SET rows = rows || jsonb_build_object("
    "CAST(:name AS text), coalesce((rows ->> CAST(:name AS text))::bigint, 0) + :gone)"
    " WHERE tenant_id = CAST(:t AS uuid)"
)


async def _count(
    parts: NodeParts, tenant_id: TenantId, *, objects: int = 0, messages: int = 0
) -> None:
    columns = erasure_certificate.c
    async with parts.database.platform() as connection:
        await connection.execute(
            update(erasure_certificate)
            .where(columns.tenant_id == tenant_id)
            .values(objects=columns.objects + objects, messages=columns.messages + messages)
        )


async def _finish(parts: NodeParts, tenant_id: TenantId) -> bool:
    """Blank the tenant's own row, free its numbers and edges, and close the certificate."""
    now_ms = parts.clock()
    async with parts.database.platform() as connection:
        statement = select(tenant).where(tenant.c.tenant_id == tenant_id).with_for_update()
        row = (await connection.execute(statement)).one()
        try:
            target = next_status(Status(row.status), Event.RETENTION_ENDED, Party.CLOCK)
        except Conflict:
            return False  # another node was faster, or the operator has just reopened it
        await PoolService(connection, CLOCK).free_all_of(tenant_id, now_ms + QUARANTINE_MS)
        await connection.execute(
            update(number_pool)
            .where(number_pool.c.last_holder_id == tenant_id)
            .values(last_holder_id=None)
        )
        own_sites = select(site.c.site_id).where(site.c.owner_tenant_id == tenant_id)
        await connection.execute(
            update(number_pool).where(number_pool.c.site_id.in_(own_sites)).values(site_id=None)
        )
        await connection.execute(delete(site).where(site.c.owner_tenant_id == tenant_id))
        await connection.execute(
            update(tenant)
            .where(tenant.c.tenant_id == tenant_id)
            .values(
                name=ERASED_NAME,
                time_zone="UTC",
                locale="en",
                status=target,
                status_since_at_ms=now_ms,
                trial_ends_at_ms=None,
            )
        )
        done = (
            update(erasure_certificate)
            .where(erasure_certificate.c.tenant_id == tenant_id)
            .values(erased_at_ms=now_ms)
            .returning(erasure_certificate)
        )
        certificate = dict((await connection.execute(done)).one()._mapping)
        change = Change("tenant.erased", tenant_id, None, certificate)
        await record_platform(connection, CLOCK, change, now_ms)
    log.info("tenant erased", tenant_id=tenant_id, rows=certificate["rows"])
    return True
