"""What is due over all tenants: which webhooks, never what they are told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import any_, delete, exists, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from cloud.webhooks.schedule import DeliveryStatus
from infra.contracts.ids import TenantId
from infra.db.scope import AnyRow
from infra.db.tables.webhooks import webhook, webhook_delivery


@dataclass(frozen=True, slots=True)
class DueRepository:
    """The directory's view of webhooks, with the platform's role."""

    connection: AsyncConnection

    async def webhooks(self, now_ms: int) -> Sequence[AnyRow]:
        """Active webhooks to which something is to be sent now: `tenant_id`, `webhook_id`."""
        delivery = webhook_delivery.c
        due = exists(delivery.delivery_id).where(
            delivery.tenant_id == webhook.c.tenant_id,
            delivery.webhook_id == webhook.c.webhook_id,
            delivery.status == DeliveryStatus.PENDING,
            delivery.next_at_ms <= now_ms,
        )
        statement = select(webhook.c.tenant_id, webhook.c.webhook_id)
        found = await self.connection.execute(statement.where(webhook.c.is_active, due))
        return [*found]

    async def subscribers(
        self, tenants: Collection[TenantId] | None = None, event: str | None = None
    ) -> set[TenantId]:
        """Those of the tenants (of all by default) that have an active webhook (for the event)."""
        statement = select(webhook.c.tenant_id).where(webhook.c.is_active).distinct()
        if tenants is not None:
            statement = statement.where(webhook.c.tenant_id.in_(tenants))
        if event is not None:
            statement = statement.where(literal(event) == any_(webhook.c.events))
        return {TenantId(each) for each in (await self.connection.execute(statement)).scalars()}

    async def forget(self, before_ms: int, most: int) -> int:
        """Delete deliveries that were queued before, with their attempts; returns how many."""
        columns = webhook_delivery.c
        keys = (columns.tenant_id, columns.webhook_id, columns.delivery_id)
        old = select(*keys).where(columns.created_at_ms < before_ms).limit(most)
        statement = delete(webhook_delivery).where(tuple_(*keys).in_(old))
        return (await self.connection.execute(statement)).rowcount
