"""An edge's own streams and buckets at its leaf: events until pumped, live state, configuration."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import (
    DiscardPolicy,
    ExternalStream,
    KeyValueConfig,
    RetentionPolicy,
    StorageType,
    StreamConfig,
    StreamSource,
)
from nats.js.kv import KeyValue

from infra.bus.bucket import follow_bucket
from infra.bus.permissions import mirror_delivery
from infra.bus.streams import (
    HEADER_ROOM_BYTES,
    ensure_bucket,
    ensure_dead_letters,
    ensure_stream,
)
from infra.contracts.envelope import MAX_MESSAGE_BYTES
from infra.contracts.ids import SiteId, TenantId
from infra.contracts.subjects import (
    CLOUD_DOMAIN,
    CONFIG_BUCKET,
    EDGE_STREAM,
    LIVE_BUCKET,
    site_events,
)

# 72 h of island at 500 calls a minute and ten events a call is about 20 million events of 600
# bytes: more than an appliance of 100 calls will ever hold back.
EDGE_MAX_BYTES = 12 * 1024**3
EDGE_DUPLICATE_WINDOW_S = 3600.0
LIVE_MAX_BYTES = 256 * 1024**2


async def ensure_edge(js: JetStreamContext, site: SiteId) -> KeyValue:
    """Make everything that the edge daemon needs at its leaf, and give the `live` bucket.

    `js` is the plain `client.jetstream()` of a connection to the leaf: the leaf's own domain.
    """
    await ensure_stream(
        js,
        StreamConfig(
            name=EDGE_STREAM,
            description="this edge's events until they are in the region",
            subjects=[site_events(site)],
            storage=StorageType.FILE,
            # What is acknowledged is deleted, so the stream's content is exactly what the region
            # does not have yet: the pump needs no other record of where it was.
            retention=RetentionPolicy.WORK_QUEUE,
            # Full: the publisher gets a clear error and sheds new calls; nothing is forgotten.
            discard=DiscardPolicy.NEW,
            max_bytes=EDGE_MAX_BYTES,
            max_msg_size=MAX_MESSAGE_BYTES + HEADER_ROOM_BYTES,
            duplicate_window=EDGE_DUPLICATE_WINDOW_S,
        ),
    )
    await ensure_dead_letters(js)
    await ensure_bucket(
        js,
        KeyValueConfig(
            bucket=LIVE_BUCKET,
            description="open contacts and seats, for a daemon that starts again",
            history=1,
            max_bytes=LIVE_MAX_BYTES,
            storage=StorageType.FILE,
        ),
    )
    await ensure_config_mirror(js, site)
    return await js.key_value(LIVE_BUCKET)


async def ensure_config_mirror(js: JetStreamContext, site: SiteId) -> None:
    """Mirror this site's keys of the region's `cfg` bucket; filled whenever the link is up."""
    await ensure_stream(
        js,
        StreamConfig(
            name=f"KV_{CONFIG_BUCKET}",
            description="this site's part of the region's configuration",
            storage=StorageType.FILE,
            max_msgs_per_subject=1,
            allow_rollup_hdrs=True,
            deny_delete=True,
            allow_direct=True,
            mirror_direct=True,
            mirror=StreamSource(
                name=f"KV_{CONFIG_BUCKET}",
                filter_subject=f"$KV.{CONFIG_BUCKET}.{site}.>",
                external=ExternalStream(
                    api=f"$JS.{CLOUD_DOMAIN}.API", deliver=mirror_delivery(site)
                ),
            ),
        ),
    )


@dataclass(frozen=True, slots=True)
class ConfigChange:
    """One tenant's snapshot in the mirror; `payload` is None when the tenant left the site."""

    tenant_id: TenantId
    revision: int
    payload: bytes | None


async def watch_config(client: Client, site: SiteId) -> AsyncGenerator[ConfigChange | None, None]:
    """The mirror's present content, then None once, then each change for ever.

    None says that all of the present content was given; an empty mirror gives None first.
    `client` is a connection to the leaf, whose restarts it survives.
    """
    changes = follow_bucket(client, CONFIG_BUCKET, _WATCHER, keys=f"{site}.>")
    async with aclosing(changes):
        async for change in changes:
            if change is None:
                yield None
                continue
            tenant = TenantId(change.key.rpartition(".")[2])
            yield ConfigChange(tenant, change.revision, change.value)


_WATCHER = "config_watch"
