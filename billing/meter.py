"""The role `meter`: turns the region's events into ledger entries, each once."""

from __future__ import annotations

from collections.abc import Sequence

from opentelemetry.trace import SpanKind
from sqlalchemy.exc import DBAPIError

from billing.ledger import usage_of
from billing.repository import LedgerRepository
from infra.bus.consume import run_consumer
from infra.bus.serving import Delivery
from infra.config.role import NodeParts
from infra.contracts.errors import InvariantError
from infra.contracts.ids import TenantId
from infra.contracts.usage import UsageRecorded
from infra.db.database import constraint_of, is_refusal
from infra.telemetry.tracing import get_tracer

tracer = get_tracer(__name__)

DURABLE = "meter"


async def run(parts: NodeParts) -> None:
    """Meter events until cancelled."""
    await run_consumer(parts.bus.client, DURABLE, Meter(parts).fold)


class Meter:
    """Appends what each event costs, in one transaction an event: chargeable ones are few."""

    def __init__(self, parts: NodeParts) -> None:
        self._parts = parts

    async def fold(self, batch: Sequence[Delivery]) -> None:
        """Append a batch's entries; a repetition finds what was appended.

        Raises:
            InvariantError: the ledger refuses an entry's values.
            PeerError: the database does not answer.
        """
        for delivery in batch:
            entries = usage_of(delivery.envelope, delivery.body)
            if not entries:
                continue
            with tracer.start_as_current_span(
                "meter", context=delivery.context, kind=SpanKind.CONSUMER
            ):
                await self._append(TenantId(delivery.token(1)), entries)

    async def _append(self, tenant_id: TenantId, entries: Sequence[UsageRecorded]) -> None:
        try:
            async with self._parts.database.tenant(tenant_id) as scope:
                await LedgerRepository(scope).append(entries, self._parts.clock())
        except DBAPIError as exc:
            if not is_refusal(exc):
                raise
            name = constraint_of(exc)
            raise InvariantError(f"refused by {name}", code="ledger_refused") from exc
