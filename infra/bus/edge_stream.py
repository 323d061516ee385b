"""An edge's own streams and buckets at its leaf: events until pumped, live state, configuration."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import nats.js.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    ExternalStream,
    KeyValueConfig,
    RetentionPolicy,
    StorageType,
    StreamConfig,
    StreamSource,
)
from nats.js.kv import KeyValue

from infra.bus.permissions import mirror_delivery
from infra.bus.pull import PullStream
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
    `client` is a connection to the leaf. It survives restarts of the leaf: a durable consumer
    with acknowledgements, where the client library's own watcher falls silent.
    """
    stream = f"KV_{CONFIG_BUCKET}"
    js = client.jetstream()
    try:
        await js.delete_consumer(stream, _WATCHER)
    except nats.js.errors.NotFoundError:
        pass  # the first start
    made = await js.add_consumer(
        stream,
        ConsumerConfig(
            durable_name=_WATCHER,
            deliver_policy=DeliverPolicy.LAST_PER_SUBJECT,
            ack_policy=AckPolicy.EXPLICIT,
            filter_subject=f"$KV.{CONFIG_BUCKET}.{site}.>",
        ),
    )
    has_told = not made.num_pending
    if has_told:
        yield None
    pull = PullStream(client, stream, _WATCHER, batch=_WATCH_BATCH)
    await pull.open()
    try:
        while True:
            for message in await pull.next_batch():
                yield _change(message)
                await message.ack()
                if not has_told and message.metadata.num_pending == 0:
                    has_told = True
                    yield None
    finally:
        await pull.close()


def _change(message: Msg) -> ConfigChange:
    is_gone = (message.headers or {}).get("KV-Operation") in ("DEL", "PURGE")
    tenant = TenantId(message.subject.rpartition(".")[2])
    payload = None if is_gone else message.data
    return ConfigChange(tenant, message.metadata.sequence.stream, payload)


_WATCHER = "config_watch"
_WATCH_BATCH = 64
