"""Queues deliveries of the region's events, each once for each webhook that wants it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from cloud.webhooks.announce import enqueue
from cloud.webhooks.due_repository import DueRepository
from cloud.webhooks.kinds import Happening, happening_of
from infra.bus.serving import Delivery
from infra.config.role import NodeParts
from infra.contracts.errors import InvariantError
from infra.contracts.ids import TenantId
from infra.db.database import constraint_of, is_refusal

DURABLE = "webhooks"


class Feeder:
    """Handles batches of the stream; a tenant's part of a batch is one transaction."""

    def __init__(self, parts: NodeParts) -> None:
        self._parts = parts

    async def feed(self, batch: Sequence[Delivery]) -> None:
        """Queue a batch; a repetition finds its deliveries there already.

        Raises:
            InvariantError: the database refuses an event's values.
            PeerError: the database does not answer.
        """
        told = _by_tenant(batch)
        if not told:
            return
        async with self._parts.database.platform() as connection:
            wanting = await DueRepository(connection).subscribers(list(told))
        for tenant_id in sorted(wanting):
            try:
                async with self._parts.database.tenant(tenant_id) as scope:
                    now_ms = self._parts.clock()
                    await enqueue(scope.connection, tenant_id, told[tenant_id], now_ms)
            except DBAPIError as exc:
                if not is_refusal(exc):
                    raise
                name = constraint_of(exc)
                raise InvariantError(f"refused by {name}", code="webhook_refused") from exc


def _by_tenant(batch: Sequence[Delivery]) -> dict[TenantId, list[Happening]]:
    groups: dict[TenantId, list[Happening]] = {}
    for delivery in batch:
        happening = happening_of(delivery.envelope, delivery.body)
        if happening is not None:
            groups.setdefault(TenantId(delivery.token(1)), []).append(happening)
    return groups
