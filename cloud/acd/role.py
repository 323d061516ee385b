"""The role `acd`: takes the leases of routing domains that nobody holds, and routes for them."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from cloud.acd.domains import DomainDirectory
from cloud.acd.lease import Lease, LeaseBid
from cloud.acd.owner import END_LIMIT_S, DomainOwner
from cloud.tasks import AnyTask, end_tasks, finish
from infra.bus.bucket import BucketChange, follow_bucket
from infra.config.role import NodeParts
from infra.contracts import subjects
from infra.contracts.errors import RequestError
from infra.contracts.ids import DomainId
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

# A lease that ran out is taken at most this much later; a new owner is due within two seconds.
TRY_LEASE_EVERY_S = 0.2
# A node cut off for longer is started again; a dead one's follower is swept up by the server.
FOLLOWER_FORGOTTEN_AFTER_S = 24 * 3600.0
LEAVE_LIMIT_S = 1.0  # a release is one request


async def run(parts: NodeParts) -> None:
    """Follow the configuration bucket and compete for every domain in it, until cancelled."""
    client = parts.bus.client
    leases = await parts.bus.js.key_value(subjects.LEASE_BUCKET)
    directory = DomainDirectory()
    candidates: dict[DomainId, DomainCandidate] = {}
    tasks: list[AnyTask] = []
    changes = follow_bucket(
        client,
        subjects.CONFIG_BUCKET,
        f"acd-{parts.node_id}",
        forgotten_after_s=FOLLOWER_FORGOTTEN_AFTER_S,
    )
    try:
        async with aclosing(changes):
            async for change in changes:
                if change is None:
                    continue  # the end of what was there at the start
                for domain_id in _changed(directory, change):
                    if domain_id not in candidates:
                        bid = LeaseBid(client, leases, domain_id, parts.node_id)
                        candidates[domain_id] = DomainCandidate(parts, bid, directory)
                        tasks.append(asyncio.create_task(candidates[domain_id].run()))
                    candidates[domain_id].on_change()
    finally:
        # Not a TaskGroup: it cancels once, and one cancellation can be lost (cloud/tasks.py).
        await finish(_end(tasks))


async def _end(tasks: list[AnyTask]) -> None:
    for task in await end_tasks(tasks, END_LIMIT_S + LEAVE_LIMIT_S):
        log.error("candidate did not end", task=task.get_name())


def _changed(directory: DomainDirectory, change: BucketChange) -> set[DomainId]:
    if change.value is None:
        return directory.remove(change.key)
    try:
        return directory.put(change.key, change.value)
    except RequestError as exc:
        log.error("configuration not understood", key=change.key, error=str(exc))
        return set()


class DomainCandidate:
    """This node's part in one domain: owner, or waiting to be."""

    def __init__(self, parts: NodeParts, bid: LeaseBid, directory: DomainDirectory) -> None:
        self._parts = parts
        self._bid = bid
        self._directory = directory
        self._domain_id = bid.domain_id
        self._owner: DomainOwner | None = None

    def on_change(self) -> None:
        """The domain's configuration changed."""
        if self._owner is not None:
            self._owner.configure(self._directory.configs(self._domain_id))

    async def run(self) -> None:
        """Take the lease when it is free, route while it is held, again and again."""
        while True:
            try:
                was_owner = await self._own_once()
            # One domain's fault must not end the others': it is logged, and the bid goes on.
            except Exception as exc:
                log.error("bid failed", domain_id=self._domain_id, exc_info=exc)
                was_owner = False
            if not was_owner:
                await asyncio.sleep(TRY_LEASE_EVERY_S)

    async def _own_once(self) -> bool:
        """One ownership from lease to loss; False when the lease was not to be had."""
        if not self._directory.configs(self._domain_id):
            return False  # its last tenant left
        lease = await self._bid.attempt()
        if lease is None:
            return False
        self._owner = DomainOwner(self._parts, self._domain_id, lease.epoch)
        self.on_change()
        tasks = (asyncio.create_task(self._owner.run()), asyncio.create_task(lease.keep()))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._owner = None
            await finish(self._leave(lease, tasks))
        return True

    async def _leave(self, lease: Lease, tasks: tuple[AnyTask, ...]) -> None:
        running = await end_tasks(tasks, END_LIMIT_S)
        # Released only after the last order: the next owner must not find us still ordering.
        await lease.release()
        for task in set(tasks) - running:
            if not task.cancelled() and (fault := task.exception()) is not None:
                log.error("ownership ended by a fault", domain_id=self._domain_id, exc_info=fault)
