"""Follows a key-value bucket over restarts of its server.

A durable consumer with acknowledgements: the client library's own watcher was seen to fall silent
over a restart of the server, and tells nobody.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import nats.js.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from infra.bus.pull import PullStream

BATCH = 64
_GONE = frozenset({"DEL", "PURGE"})


@dataclass(frozen=True, slots=True)
class BucketChange:
    """One key's newest value; `value` is None when the key was removed."""

    key: str
    revision: int
    value: bytes | None


async def follow_bucket(
    client: Client,
    bucket: str,
    follower: str,
    *,
    keys: str = ">",
    forgotten_after_s: float | None = None,
    keys_only: bool = False,
) -> AsyncGenerator[BucketChange | None, None]:
    """The bucket's present content, then None once, then each change for ever.

    None says that all of the present content was given; an empty bucket gives None first.

    Args:
        follower: name of a durable consumer; one left from before is begun anew.
        keys: which keys, as a subject with wildcards.
        forgotten_after_s: the server removes the follower of a process that died after this long.
        keys_only: spare the values their way: what is there comes as b"".
    """
    js = client.jetstream()
    stream = f"KV_{bucket}"
    try:
        await js.delete_consumer(stream, follower)
    except nats.js.errors.NotFoundError:
        pass  # the first start
    made = await js.add_consumer(
        stream,
        ConsumerConfig(
            durable_name=follower,
            deliver_policy=DeliverPolicy.LAST_PER_SUBJECT,
            ack_policy=AckPolicy.EXPLICIT,
            filter_subject=f"$KV.{bucket}.{keys}",
            inactive_threshold=forgotten_after_s,
            headers_only=keys_only or None,
        ),
    )
    has_told = not made.num_pending
    if has_told:
        yield None
    pull = PullStream(client, stream, follower, batch=BATCH)
    await pull.open()
    try:
        while True:
            for message in await pull.next_batch():
                yield _change(message, f"$KV.{bucket}.")
                await message.ack()
                if not has_told and message.metadata.num_pending == 0:
                    has_told = True
                    yield None
    finally:
        await pull.close()


def _change(message: Msg, prefix: str) -> BucketChange:
    is_gone = (message.headers or {}).get("KV-Operation") in _GONE
    value = None if is_gone else message.data
    return BucketChange(
        message.subject.removeprefix(prefix), message.metadata.sequence.stream, value
    )
