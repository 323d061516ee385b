"""The lease of a routing domain: one holder, a growing epoch, lost rather than doubtful.

A lease is free when its entry is gone, or was seen unchanged for TAKE_AFTER_S by whoever wants it:
the watcher's own clock decides, so neither clocks that differ nor the server's timing of expiry
matter. Two holders at once would be harmless (edges obey the newer epoch), only noisy.
"""

from __future__ import annotations

import asyncio
import time
from enum import StrEnum

import nats.errors
import nats.js.errors
from nats.aio.client import Client
from nats.js.kv import KeyValue

from infra.contracts import subjects
from infra.contracts.ids import DomainId, NodeId
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

RENEW_EVERY_S = 0.35
# A renewal takes a millisecond, and a synced write on a busy disk some ten.
REQUEST_LIMIT_S = 0.5
# Three renewals missed: a node without the bus orders nothing any more before another takes over.
GIVE_UP_AFTER_S = 1.1
# Above GIVE_UP_AFTER_S and a last try, and below the two seconds in which a new owner is due.
TAKE_AFTER_S = 1.4
# A process that stood still is late without being replaced: its last try says which.
LAST_TRY_S = 0.1


class Renewal(StrEnum):
    """What came of one renewal."""

    DONE = "done"
    UNANSWERED = "unanswered"
    TAKEN = "taken"  # another has it, or someone removed it


class Lease:
    """An acquired lease.

    Attributes:
        epoch: the bucket's revision at acquisition; grows with each owner.
    """

    def __init__(self, bid: LeaseBid, epoch: int) -> None:
        self._bid = bid
        self._revision = epoch
        self.epoch = epoch

    async def keep(self) -> None:
        """Renew until the lease is lost: at the latest GIVE_UP_AFTER_S after the last renewal.

        A process that stood still for longer tries once more: if nobody took over, it goes on.
        """
        give_up_s = time.monotonic() + GIVE_UP_AFTER_S
        while True:
            await asyncio.sleep(min(RENEW_EVERY_S, max(give_up_s - time.monotonic(), 0)))
            asked_s = time.monotonic()
            renewal = await self._renew(min(REQUEST_LIMIT_S, max(give_up_s - asked_s, LAST_TRY_S)))
            if renewal is Renewal.DONE:
                # Counted from before the request: the server may have stored it then.
                give_up_s = asked_s + GIVE_UP_AFTER_S
            elif renewal is Renewal.TAKEN or time.monotonic() >= give_up_s:
                break
        log.warning(
            "lease lost", domain_id=self._bid.domain_id, epoch=self.epoch, renewal=str(renewal)
        )

    async def _renew(self, limit_s: float) -> Renewal:
        bid = self._bid
        if not bid.client.is_connected:
            # It would be sent at the reconnection, late, as if we still lived.
            return Renewal.UNANSWERED
        try:
            async with asyncio.timeout(limit_s):
                try:
                    self._revision = await bid.bucket.update(bid.key, bid.mark, last=self._revision)
                except nats.js.errors.KeyWrongLastSequenceError:
                    return await self._who_changed_it()
        except (TimeoutError, nats.errors.Error) as exc:
            log.warning("lease not renewed", domain_id=bid.domain_id, error=repr(exc))
            return Renewal.UNANSWERED
        return Renewal.DONE

    async def _who_changed_it(self) -> Renewal:
        """A renewal of ours whose answer was lost looks like another's: read whose it is."""
        try:
            entry = await self._bid.bucket.get(self._bid.key)
        except nats.js.errors.KeyNotFoundError:
            return Renewal.TAKEN
        if entry.value != self._bid.mark or entry.revision is None:
            return Renewal.TAKEN
        self._revision = entry.revision
        return Renewal.UNANSWERED

    async def release(self) -> None:
        """Let another node take over at once; when that fails the lease runs out by itself."""
        bid = self._bid
        if not bid.client.is_connected:
            return
        try:
            async with asyncio.timeout(REQUEST_LIMIT_S):
                await bid.bucket.delete(bid.key, last=self._revision)
        except (TimeoutError, nats.errors.Error) as exc:
            log.info("lease not released", domain_id=bid.domain_id, error=repr(exc))


class LeaseBid:
    """One node's standing wish for one domain's lease."""

    def __init__(
        self, client: Client, bucket: KeyValue, domain_id: DomainId, node_id: NodeId
    ) -> None:
        self.client = client
        self.bucket = bucket
        self.domain_id = domain_id
        self.key = subjects.lease_key(domain_id)
        self.mark = node_id.encode()
        self._seen_revision = 0
        self._seen_at_s = 0.0

    async def attempt(self) -> Lease | None:
        """Take the lease if nobody holds it; call again and again, since seeing takes two looks."""
        if not self.client.is_connected:
            return None
        try:
            async with asyncio.timeout(REQUEST_LIMIT_S):
                epoch = await self._take()
        except nats.js.errors.KeyWrongLastSequenceError:
            return None  # another was faster, or its holder lives
        except (TimeoutError, nats.errors.Error) as exc:
            log.warning("lease not asked for", domain_id=self.domain_id, error=repr(exc))
            return None
        return None if epoch is None else Lease(self, epoch)

    async def _take(self) -> int | None:
        try:
            entry = await self.bucket.get(self.key)
        except nats.js.errors.KeyNotFoundError:
            return await self.bucket.create(self.key, self.mark)
        # Our own of before (the bus was away, an edge fenced us) is nobody else's.
        if entry.value != self.mark and not self._is_stale(entry.revision or 0):
            return None
        return await self.bucket.update(self.key, self.mark, last=entry.revision)

    def _is_stale(self, revision: int) -> bool:
        now_s = time.monotonic()
        if revision != self._seen_revision:
            self._seen_revision, self._seen_at_s = revision, now_s
        return now_s - self._seen_at_s >= TAKE_AFTER_S
