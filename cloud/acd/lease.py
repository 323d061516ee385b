"""The lease of a routing domain: one holder, a growing epoch, lost rather than doubtful."""

from __future__ import annotations

import asyncio
import time

import nats.errors
import nats.js.errors
from nats.js.kv import KeyValue

from infra.contracts import subjects
from infra.contracts.ids import DomainId, NodeId
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

RENEW_EVERY_S = 0.5
# The bucket forgets a key 3 s after its last renewal (LEASE_BUCKET's TTL); the holder gives up
# before anyone else can take over, even if its last renewal was late by a request time-out.
GIVE_UP_AFTER_S = 2.0
REQUEST_LIMIT_S = 1.0


class Lease:
    """An acquired lease.

    Attributes:
        epoch: the bucket's revision at creation; grows with each owner.
    """

    def __init__(self, bucket: KeyValue, domain_id: DomainId, node_id: NodeId, epoch: int) -> None:
        self._bucket = bucket
        self._key = subjects.lease_key(domain_id)
        self._node = node_id.encode()
        self._revision = epoch
        self._domain_id = domain_id
        self.epoch = epoch

    async def keep(self) -> None:
        """Renew until the lease is lost: at the latest GIVE_UP_AFTER_S after the last renewal."""
        give_up_s = time.monotonic() + GIVE_UP_AFTER_S
        while (left_s := give_up_s - time.monotonic()) > 0:
            await asyncio.sleep(min(RENEW_EVERY_S, left_s))
            asked_s = time.monotonic()
            limit_s = min(REQUEST_LIMIT_S, max(give_up_s - asked_s, 0))
            try:
                async with asyncio.timeout(limit_s):
                    self._revision = await self._bucket.update(
                        self._key, self._node, last=self._revision
                    )
            except nats.js.errors.KeyWrongLastSequenceError:
                break  # it ran out and another node has it, or someone removed it
            except (TimeoutError, nats.errors.Error) as exc:
                log.warning("lease not renewed", domain_id=self._domain_id, error=repr(exc))
                continue
            # Counted from before the request: the server may have begun its time then.
            give_up_s = asked_s + GIVE_UP_AFTER_S
        log.warning("lease lost", domain_id=self._domain_id, epoch=self.epoch)

    async def release(self) -> None:
        """Let another node take over at once; when that fails the lease runs out by itself."""
        try:
            async with asyncio.timeout(REQUEST_LIMIT_S):
                await self._bucket.delete(self._key, last=self._revision)
        except (TimeoutError, nats.errors.Error) as exc:
            log.info("lease not released", domain_id=self._domain_id, error=repr(exc))


async def acquire(bucket: KeyValue, domain_id: DomainId, node_id: NodeId) -> Lease | None:
    """Take the lease if nobody holds it."""
    try:
        async with asyncio.timeout(REQUEST_LIMIT_S):
            epoch = await bucket.create(subjects.lease_key(domain_id), node_id.encode())
    except nats.js.errors.KeyWrongLastSequenceError:
        return None
    except (TimeoutError, nats.errors.Error) as exc:
        log.warning("lease not asked for", domain_id=domain_id, error=repr(exc))
        return None
    return Lease(bucket, domain_id, node_id, epoch)
