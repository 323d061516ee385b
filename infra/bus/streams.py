"""The region's streams and buckets, made idempotently."""

from __future__ import annotations

import nats.js.errors
from nats.js import JetStreamContext
from nats.js.api import (
    DiscardPolicy,
    KeyValueConfig,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)

from infra.contracts.envelope import MAX_MESSAGE_BYTES
from infra.contracts.errors import PeerError
from infra.contracts.subjects import (
    ALL_DEAD_LETTERS,
    ALL_PUMPED,
    CONFIG_BUCKET,
    DEAD_LETTERS_STREAM,
    EVENTS_STREAM,
    LEASE_BUCKET,
)

# A pump repeats what was not acknowledged: the hub remembers event ids for longer than any retry
# gap of a running edge. Beyond it (an edge cut off for days) the second gets into the stream, and
# `event_seen` in the database refuses it, which remembers for longer than this stream and an edge's
# credentials live together (cloud/contacts/retention.py).
DUPLICATE_WINDOW_S = 4 * 3600.0
# About 30 million events; two weeks of a region of 500 calls a minute.
EVENTS_MAX_BYTES = 16 * 1024**3
EVENTS_MAX_AGE_S = 14 * 24 * 3600.0
DEAD_LETTERS_MAX_BYTES = 1024**3
# Only sweeps up: who may take over, and when, is cloud/acd/lease.py's.
LEASE_TTL_S = 3.0
# A TenantConfig of 1,000 agents is about 300 kB.
CONFIG_MAX_BYTES = 1024**3
HEADER_ROOM_BYTES = 8_192


async def ensure_region(js: JetStreamContext) -> None:
    """Make, or bring up to date, the region's streams and buckets."""
    await ensure_stream(
        js,
        StreamConfig(
            name=EVENTS_STREAM,
            description="every edge's events, exactly once by event id",
            subjects=[ALL_PUMPED],
            storage=StorageType.FILE,
            retention=RetentionPolicy.LIMITS,
            # Full means that consumers are days behind: edges then keep their events and wait.
            discard=DiscardPolicy.NEW,
            max_bytes=EVENTS_MAX_BYTES,
            max_age=EVENTS_MAX_AGE_S,
            max_msg_size=MAX_MESSAGE_BYTES + HEADER_ROOM_BYTES,
            duplicate_window=DUPLICATE_WINDOW_S,
            allow_direct=True,
        ),
    )
    await ensure_dead_letters(js)
    await ensure_bucket(
        js,
        KeyValueConfig(
            bucket=CONFIG_BUCKET,
            description="configuration snapshots: {site}.{tenant}",
            history=1,
            max_bytes=CONFIG_MAX_BYTES,
            max_value_size=MAX_MESSAGE_BYTES,
            storage=StorageType.FILE,
        ),
    )
    await ensure_bucket(
        js,
        KeyValueConfig(
            bucket=LEASE_BUCKET,
            description="who owns a routing domain; the revision at creation is the epoch",
            history=1,  # per-key expiry works with one revision only
            ttl=LEASE_TTL_S,
            storage=StorageType.FILE,  # the epoch must grow over restarts of the server
        ),
    )


async def ensure_dead_letters(js: JetStreamContext) -> None:
    """The stream of messages that nobody could take, each with its reason in the headers."""
    await ensure_stream(
        js,
        StreamConfig(
            name=DEAD_LETTERS_STREAM,
            description="messages that could not be taken, with their reason",
            subjects=[ALL_DEAD_LETTERS],
            storage=StorageType.FILE,
            discard=DiscardPolicy.OLD,
            max_bytes=DEAD_LETTERS_MAX_BYTES,
        ),
    )


async def ensure_stream(js: JetStreamContext, config: StreamConfig) -> None:
    """Make the stream, or update it to `config`.

    Raises:
        PeerError: the server refused.
    """
    try:
        try:
            await js.add_stream(config)
        except nats.js.errors.BadRequestError as exc:
            if exc.err_code != _STREAM_NAME_IN_USE:
                raise
            await js.update_stream(config)
    except nats.js.errors.Error as exc:
        raise PeerError(f"stream {config.name}: {exc}", code="stream_refused") from exc


async def ensure_bucket(js: JetStreamContext, config: KeyValueConfig) -> None:
    """Make the bucket if it is not there; an existing one keeps its settings.

    Raises:
        PeerError: the server refused.
    """
    try:
        try:
            await js.key_value(config.bucket)
        except nats.js.errors.BucketNotFoundError:
            await js.create_key_value(config)
    except nats.js.errors.Error as exc:
        raise PeerError(f"bucket {config.bucket}: {exc}", code="bucket_refused") from exc


_STREAM_NAME_IN_USE = 10058  # with another configuration; the same one is no error
