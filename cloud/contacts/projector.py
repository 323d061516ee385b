"""The role `projector`: folds the region's events into history, each once, in batches."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from opentelemetry.trace import SpanKind
from sqlalchemy.exc import DBAPIError

from cloud.contacts.projection_repository import ProjectionRepository
from cloud.contacts.retention import prune_for_ever
from cloud.tasks import end_tasks
from infra.bus.consume import run_consumer
from infra.bus.serving import Delivery
from infra.config.role import NodeParts
from infra.contracts.errors import InvariantError
from infra.contracts.ids import TenantId
from infra.db.database import constraint_of, is_refusal
from infra.telemetry.tracing import get_tracer

tracer = get_tracer(__name__)

DURABLE = "projector"
PRUNING_END_LIMIT_S = 2.0  # it waits, or is in a statement that is undone


async def run(parts: NodeParts) -> None:
    """Fold events until cancelled; forget now and then which ones were."""
    projector = Projector(parts)
    pruning = asyncio.create_task(prune_for_ever(parts))
    try:
        await run_consumer(parts.bus.client, DURABLE, projector.fold)
    finally:
        await end_tasks({pruning}, PRUNING_END_LIMIT_S)


class Projector:
    """Folds batches; a tenant's part of a batch is one transaction."""

    def __init__(self, parts: NodeParts) -> None:
        self._parts = parts

    async def fold(self, batch: Sequence[Delivery]) -> None:
        """Fold a batch; a repetition finds by its event ids what was folded.

        Raises:
            InvariantError: the database refuses an event's values; the transaction of that tenant
                is undone. The consumer then tries the events one by one.
            PeerError: the database does not answer.
        """
        for tenant_id, deliveries in by_tenant(batch).items():
            try:
                await self._fold_tenant(tenant_id, deliveries)
            except DBAPIError as exc:
                if not is_refusal(exc):
                    raise
                name = constraint_of(exc)
                raise InvariantError(f"refused by {name}", code="projection_refused") from exc

    async def _fold_tenant(self, tenant_id: TenantId, deliveries: Sequence[Delivery]) -> None:
        unique = {each.envelope.event_id: each for each in deliveries}
        async with self._parts.database.tenant(tenant_id) as scope:
            projection = ProjectionRepository(scope)
            fresh = await projection.mark_seen(list(unique), self._parts.clock())
            for event_id, delivery in unique.items():
                if event_id not in fresh:
                    continue
                envelope = delivery.envelope
                with tracer.start_as_current_span(
                    f"project {envelope.family}.{envelope.name}",
                    context=delivery.context,
                    kind=SpanKind.CONSUMER,
                ):
                    await projection.apply(envelope, delivery.body)


def by_tenant(batch: Sequence[Delivery]) -> dict[TenantId, list[Delivery]]:
    """The batch's deliveries by tenant, each list in the order of the stream."""
    groups: dict[TenantId, list[Delivery]] = {}
    for delivery in batch:
        groups.setdefault(TenantId(delivery.token(1)), []).append(delivery)
    return groups
