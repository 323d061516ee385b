"""The role `acd`: takes the leases of routing domains that nobody holds, and routes for them."""

from __future__ import annotations

import asyncio

from nats.js.kv import KV_DEL, KV_PURGE, KeyValue

from cloud.acd.domains import DomainDirectory
from cloud.acd.lease import acquire
from cloud.acd.owner import END_LIMIT_S, DomainOwner
from cloud.tasks import AnyTask, end_tasks
from infra.config.role import NodeParts
from infra.contracts import subjects
from infra.contracts.errors import RequestError
from infra.contracts.ids import DomainId
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

# A lease that ran out is taken at most this much later; a new owner is due within two seconds.
TRY_LEASE_EVERY_S = 0.25


async def run(parts: NodeParts) -> None:
    """Follow the configuration bucket and compete for every domain in it, until cancelled."""
    configs = await parts.bus.js.key_value(subjects.CONFIG_BUCKET)
    leases = await parts.bus.js.key_value(subjects.LEASE_BUCKET)
    directory = DomainDirectory()
    async with asyncio.TaskGroup() as group:
        candidates: dict[DomainId, DomainCandidate] = {}
        watcher = await configs.watchall()
        async for entry in watcher:
            if entry is None:
                continue  # the end of what was there at the start
            for domain_id in _changed(directory, entry):
                if domain_id not in candidates:
                    candidates[domain_id] = DomainCandidate(parts, leases, directory, domain_id)
                    group.create_task(candidates[domain_id].run())
                candidates[domain_id].on_change()


def _changed(directory: DomainDirectory, entry: KeyValue.Entry) -> set[DomainId]:
    if entry.operation in (KV_DEL, KV_PURGE):
        return directory.remove(entry.key)
    try:
        return directory.put(entry.key, entry.value or b"")
    except RequestError as exc:
        log.error("configuration not understood", key=entry.key, error=str(exc))
        return set()


class DomainCandidate:
    """This node's part in one domain: owner, or waiting to be."""

    def __init__(
        self,
        parts: NodeParts,
        leases: KeyValue,
        directory: DomainDirectory,
        domain_id: DomainId,
    ) -> None:
        self._parts = parts
        self._leases = leases
        self._directory = directory
        self._domain_id = domain_id
        self._owner: DomainOwner | None = None

    def on_change(self) -> None:
        """The domain's configuration changed."""
        if self._owner is not None:
            self._owner.configure(self._directory.configs(self._domain_id))

    async def run(self) -> None:
        """Take the lease when it is free, route while it is held, again and again."""
        while True:
            if not await self._own_once():
                await asyncio.sleep(TRY_LEASE_EVERY_S)

    async def _own_once(self) -> bool:
        """One ownership from lease to loss; False when the lease was not to be had."""
        if not self._directory.configs(self._domain_id):
            return False  # its last tenant left
        lease = await acquire(self._leases, self._domain_id, self._parts.node_id)
        if lease is None:
            return False
        self._owner = DomainOwner(self._parts, self._domain_id, lease.epoch)
        self.on_change()
        routing = asyncio.create_task(self._owner.run())
        keeping = asyncio.create_task(lease.keep())
        try:
            await asyncio.wait({routing, keeping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._owner = None
            running = await end_tasks((routing, keeping), END_LIMIT_S)
            # Released only after the last order: the next owner must not find us still ordering.
            await lease.release()
            _report(self._domain_id, {routing, keeping} - running)
        return True


def _report(domain_id: DomainId, ended: set[AnyTask]) -> None:
    for task in ended:
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("ownership ended by a fault", domain_id=domain_id, exc_info=fault)
