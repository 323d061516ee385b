"""One query over today's contacts, counted by queue."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func

from engine.acd.contacts import SHORT_ABANDON_MS
from infra.contracts.contact import ContactOutcome
from infra.db.scope import AnyRow, TenantScope
from infra.db.tables.configuration import queue
from infra.db.tables.directory import tenant
from infra.db.tables.history import contact


@dataclass(frozen=True, slots=True)
class OverviewRepository:
    """Today's contacts of one tenant."""

    scope: TenantScope

    async def time_zone(self) -> str:
        """Where the tenant's day begins."""
        row = await self.scope.row(self.scope.select(tenant, tenant.c.time_zone))
        return row.time_zone if row else "UTC"

    async def by_queue(self, from_ms: int, queue_ids: Collection[str] | None) -> Sequence[AnyRow]:
        """Every queue (of those named) with its counts since `from_ms`, by name.

        The index on (tenant_id, queued_at_ms) leads to the contacts.
        """
        queued, connected, ended = (
            contact.c.queued_at_ms,
            contact.c.connected_at_ms,
            contact.c.ended_at_ms,
        )
        wait = connected - queued
        # A contact that was queued again after a talk waits in its latest queue.
        is_answered = connected >= queued
        is_abandoned = contact.c.outcome == ContactOutcome.ABANDONED_IN_QUEUE
        is_over = ended.is_not(None) | is_answered
        total_wait = func.sum(wait).filter(is_answered)
        statement = (
            self.scope.select(
                queue,
                queue.c.queue_id,
                queue.c.name,
                queue.c.service_level_ms,
                func.count(contact.c.contact_id).label("offered"),
                func.count().filter(is_answered).label("answered"),
                func.count()
                .filter(is_answered, wait <= queue.c.service_level_ms)
                .label("answered_in_time"),
                func.count().filter(is_abandoned).label("abandoned"),
                func.count()
                .filter(is_abandoned, ended - queued < SHORT_ABANDON_MS)
                .label("short_abandons"),
                func.coalesce(total_wait, 0).label("total_wait_ms"),
                func.max(func.least(connected, ended) - queued)
                .filter(is_over)
                .label("longest_wait_ms"),
            )
            .outerjoin_from(
                queue,
                contact,
                and_(
                    contact.c.tenant_id == self.scope.tenant_id,
                    contact.c.queue_id == queue.c.queue_id,
                    contact.c.queued_at_ms >= from_ms,
                ),
            )
            .group_by(queue.c.queue_id, queue.c.name, queue.c.service_level_ms)
            .order_by(queue.c.name)
        )
        if queue_ids is not None:
            statement = statement.where(queue.c.queue_id.in_(queue_ids))
        return await self.scope.rows(statement)
