"""Forgets which events were folded, once none of them can come again."""

from __future__ import annotations

import asyncio

from sqlalchemy import select, tuple_
from sqlalchemy.exc import DBAPIError

from cloud.tenancy.repository import TenantRepository
from infra.bus.credentials import EDGE_CREDENTIALS_LIFE_S
from infra.bus.streams import EVENTS_MAX_AGE_S
from infra.config.role import NodeParts
from infra.contracts.errors import PeerError
from infra.contracts.ids import TenantId
from infra.db.tables.history import event_seen
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

MS_PER_S = 1_000
DAY_MS = 24 * 3600 * MS_PER_S
# An event comes again when an edge that was cut off repeats it (until its credentials expire), or
# when a reader begins the stream again; the last repetition is then a stream's age later. One day
# more, for clocks. (History itself and the ledger refuse a repetition by their own keys.)
SEEN_KEPT_MS = int((EDGE_CREDENTIALS_LIFE_S + EVENTS_MAX_AGE_S) * MS_PER_S) + DAY_MS
PRUNE_EVERY_S = 6 * 3600.0
# One transaction deletes so many: milliseconds, so that folding never waits for it.
BATCH_ROWS = 5_000


async def prune_for_ever(parts: NodeParts) -> None:
    """Prune now and then, until cancelled; what fails is tried again the next time."""
    while True:
        try:
            gone = await prune_seen(parts, parts.clock() - SEEN_KEPT_MS)
            log.info("folded events forgotten", rows=gone)
        except (PeerError, DBAPIError) as exc:
            log.error("folded events not pruned", exc_info=exc)
        await asyncio.sleep(PRUNE_EVERY_S)


async def prune_seen(parts: NodeParts, before_ms: int) -> int:
    """Forget every tenant's events that were folded before; returns how many."""
    async with parts.database.platform() as connection:
        tenants = await TenantRepository(connection).ids()
    gone = 0
    for tenant_id in tenants:
        while (count := await _prune_batch(parts, tenant_id, before_ms)) > 0:
            gone += count
    return gone


async def _prune_batch(parts: NodeParts, tenant_id: TenantId, before_ms: int) -> int:
    columns = event_seen.c
    async with parts.database.tenant(tenant_id) as scope:
        old = (
            select(columns.tenant_id, columns.event_id)
            .where(columns.tenant_id == tenant_id, columns.seen_at_ms < before_ms)
            .limit(BATCH_ROWS)
        )
        statement = scope.delete(event_seen).where(
            tuple_(columns.tenant_id, columns.event_id).in_(old)
        )
        return (await scope.execute(statement)).rowcount
