"""The role `publisher`: hands each site the configuration of the tenants that it serves."""

from __future__ import annotations

import time

import msgspec
import nats.errors
import nats.js.errors
from nats.js.client import JetStreamContext
from nats.js.kv import KeyValue
from sqlalchemy import select, update

from cloud.sites.snapshot import Snapshots, build_snapshots
from cloud.tenancy.outbox import forget_published
from cloud.tenancy.repository import TenantRepository
from infra.config.role import NodeParts
from infra.contracts import subjects
from infra.contracts.config import TenantConfig
from infra.contracts.envelope import MAX_MESSAGE_BYTES
from infra.contracts.errors import PeerError, TandemError
from infra.contracts.ids import SiteId, TenantId
from infra.db.tables.directory import outbox
from infra.telemetry.logs import get_logger
from infra.telemetry.tracing import get_tracer

log = get_logger(__name__)
tracer = get_tracer(__name__)

CHANNEL = "tandem_outbox"
# The database tells of each change; the sweep finds what was told while nobody listened.
SWEEP_EVERY_S = 5.0
# A published change is of no more use; a week of them tells people what happened when.
OUTBOX_KEPT_MS = 7 * 24 * 3600 * 1_000
FORGET_EVERY_S = 3600.0
MAX_WRITE_ATTEMPTS = 5  # losing against another publisher that often means something else is wrong


async def run(parts: NodeParts) -> None:
    """Repair what a crash left, then publish each change as it commits, until cancelled."""
    bucket = await parts.bus.js.key_value(subjects.CONFIG_BUCKET)
    publisher = Publisher(parts, bucket)
    async with parts.database.listen(CHANNEL) as announcements:
        await publisher.repair()
        forget_at_s = time.monotonic()
        while True:
            await publisher.publish_pending()
            if time.monotonic() >= forget_at_s:
                await publisher.forget()
                forget_at_s = time.monotonic() + FORGET_EVERY_S
            await announcements.wait(SWEEP_EVERY_S)


class Publisher:
    """Writes snapshots to the bucket; writing one twice changes nothing."""

    def __init__(self, parts: NodeParts, bucket: KeyValue) -> None:
        self._parts = parts
        self._bucket = bucket

    async def repair(self) -> None:
        """Bring every tenant's snapshots up to date; remove those of sites that serve no more."""
        async with self._parts.database.platform() as connection:
            tenants = await TenantRepository(connection).ids()
        for tenant_id in tenants:
            await self._publish_guarded(tenant_id)

    async def publish_pending(self) -> None:
        """Publish every tenant that the outbox names."""
        async with self._parts.database.platform() as connection:
            rows = await connection.execute(
                select(outbox.c.tenant_id).where(outbox.c.published_at_ms.is_(None)).distinct()
            )
            tenants = [TenantId(each) for each in rows.scalars()]
        for tenant_id in tenants:
            await self._publish_guarded(tenant_id)

    async def forget(self) -> None:
        """Delete what was published long ago from the outbox."""
        async with self._parts.database.platform() as connection:
            await forget_published(connection, self._parts.clock() - OUTBOX_KEPT_MS)

    async def _publish_guarded(self, tenant_id: TenantId) -> None:
        """One tenant's fault must not keep the others from their configuration.

        Raises:
            PeerError, TimeoutError, nats.errors.Error: the bus or the database is away, for all.
        """
        try:
            await self.publish(tenant_id)
        except (PeerError, TimeoutError, nats.errors.Error):
            raise
        # Whatever this tenant's rows do to our code: its change stays in the outbox, and the next
        # sweep tries it again.
        except Exception as exc:
            log.error("configuration not published", tenant_id=tenant_id, exc_info=exc)

    async def publish(self, tenant_id: TenantId) -> None:
        """Write the tenant's snapshots, then mark the outbox; a crash between repeats it."""
        with tracer.start_as_current_span("publish configuration"):
            snapshots = await build_snapshots(self._parts.database, tenant_id)
            if snapshots is None:
                return
            for site_id, config in snapshots.sites.items():
                await self._write(site_id, config)
            await self._remove_unserved(tenant_id, snapshots)
            await self._mark_published(tenant_id, snapshots.version)
        log.info("configuration published", tenant_id=tenant_id, version=snapshots.version)

    async def _write(self, site_id: SiteId, config: TenantConfig) -> None:
        payload = msgspec.json.encode(config)
        if len(payload) > MAX_MESSAGE_BYTES:
            raise TandemError(
                f"the configuration has {len(payload)} bytes, of {MAX_MESSAGE_BYTES}",
                code="configuration_too_large",
            )
        key = subjects.config_key(site_id, config.tenant_id)
        for _ in range(MAX_WRITE_ATTEMPTS):
            try:
                entry = await self._bucket.get(key)
            except nats.js.errors.KeyNotFoundError as exc:
                revision = getattr(getattr(exc, "entry", None), "revision", None) or 0
            else:
                held = msgspec.json.decode(entry.value or b"{}")
                if held.get("version", 0) > config.version or entry.value == payload:
                    return
                revision = entry.revision or 0
            try:
                await self._bucket.update(key, payload, last=revision)
            except nats.js.errors.KeyWrongLastSequenceError:
                continue  # another publisher was faster: compare with what it wrote
            return
        raise TandemError("the bucket changes faster than it can be written", code="bucket_busy")

    async def _remove_unserved(self, tenant_id: TenantId, snapshots: Snapshots) -> None:
        for key in await snapshot_keys(self._bucket, self._parts.bus.js, tenant_id):
            if SiteId(key.partition(".")[0]) not in snapshots.sites:
                await self._bucket.delete(key)

    async def _mark_published(self, tenant_id: TenantId, version: int) -> None:
        async with self._parts.database.platform() as connection:
            await connection.execute(
                update(outbox)
                .where(outbox.c.tenant_id == tenant_id, outbox.c.version <= version)
                .where(outbox.c.published_at_ms.is_(None))
                .values(published_at_ms=self._parts.clock())
            )


async def snapshot_keys(bucket: KeyValue, js: JetStreamContext, tenant_id: TenantId) -> list[str]:
    """Keys of the tenant's snapshots that are there now, of every site.

    The stream's own list of subjects tells them. A watch would make a consumer each time, which
    the server keeps for minutes: a repair of a few hundred tenants met the stream's limit of them.
    """
    subject = f"$KV.{subjects.CONFIG_BUCKET}."
    stream = await js.stream_info(f"KV_{subjects.CONFIG_BUCKET}", f"{subject}*.{tenant_id}")
    keys = [each.removeprefix(subject) for each in stream.state.subjects or {}]
    return [key for key in keys if await _is_there(bucket, key)]


async def _is_there(bucket: KeyValue, key: str) -> bool:
    """Whether the key holds a value; a deleted one stays listed."""
    try:
        await bucket.get(key)
    except nats.js.errors.KeyNotFoundError:
        return False
    return True
