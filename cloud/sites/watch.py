"""The role `site_watch`: keeps what each site last said of itself."""

from __future__ import annotations

import asyncio

from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

from infra.bus.serving import Delivery, listen
from infra.config.role import NodeParts
from infra.contracts import subjects
from infra.contracts.ids import SiteId, is_id
from infra.contracts.site import EdgeHeartbeat
from infra.db.pool import DatabaseUnavailable
from infra.db.tables.directory import site
from infra.db.tables.edges import site_health
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

QUEUE = "site_watch"  # nodes of this role share the heartbeats
# Heartbeats come each second; what people look at need not be younger than this.
STORE_EVERY_MS = 5_000
MAX_RELEASE_CHARS = 50
_SITE_TOKEN = 1


async def run(parts: NodeParts) -> None:
    """Store heartbeats until cancelled."""
    watch = SiteWatch(parts)
    client = parts.bus.client
    subscription = await listen(client, subjects.ALL_HEARTBEATS, watch.hear, queue=QUEUE)
    try:
        await asyncio.Event().wait()
    finally:
        if not client.is_closed:
            await subscription.unsubscribe()


class SiteWatch:
    """Stores each site's heartbeat, at most once in STORE_EVERY_MS."""

    def __init__(self, parts: NodeParts) -> None:
        self._parts = parts
        self._stored_at_ms: dict[SiteId, int] = {}

    async def hear(self, delivery: Delivery) -> None:
        """Take one heartbeat; the site is the subject's, whatever the body says."""
        site_id = SiteId(delivery.token(_SITE_TOKEN))
        now_ms = self._parts.clock()
        due_at_ms = self._stored_at_ms.get(site_id, 0) + STORE_EVERY_MS
        if not isinstance(delivery.body, EdgeHeartbeat) or now_ms < due_at_ms or not is_id(site_id):
            return
        try:
            is_known = await self._store(site_id, delivery.body, now_ms)
        except DatabaseUnavailable:
            log.warning("heartbeat not stored: the database is away", site_id=site_id)
            return
        if is_known:
            self._stored_at_ms[site_id] = now_ms

    async def _store(self, site_id: SiteId, beat: EdgeHeartbeat, now_ms: int) -> bool:
        """Whether there is such a site; what links under another name is nobody's concern."""
        kinds = site_health.c
        row = {
            "site_id": site.c.site_id,
            # Our clock, not the edge's: its age is what tells whether the site is there.
            "seen_at_ms": literal(now_ms, kinds.seen_at_ms.type),
            "boot_id": literal(beat.boot_id, kinds.boot_id.type),
            "version": literal(beat.release[:MAX_RELEASE_CHARS], kinds.version.type),
            "config_versions": literal(beat.config_versions, kinds.config_versions.type),
            "config_refusals": literal(beat.config_refusals, kinds.config_refusals.type),
            "live_legs": literal(beat.live_legs, kinds.live_legs.type),
            "is_draining": literal(beat.is_draining, kinds.is_draining.type),
        }
        known = select(*row.values()).where(site.c.site_id == site_id)
        statement = upsert(site_health).from_select(list(row), known)
        changed = {name: statement.excluded[name] for name in row if name != "site_id"}
        async with self._parts.database.platform() as connection:
            result = await connection.execute(
                statement.on_conflict_do_update(index_elements=["site_id"], set_=changed)
            )
        return result.rowcount == 1
