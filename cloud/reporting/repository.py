"""Sums over the ledger, and the shapes of the reporting lists."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func

from cloud.api.pages import AtMs, within
from cloud.contacts.repository import ListShape
from cloud.contacts.visibility import interval_of_queues
from infra.db.scope import TenantScope
from infra.db.tables.history import agent_state_interval
from infra.db.tables.ledger import usage_entry

INTERVALS = ListShape(
    agent_state_interval,
    "since_at_ms",
    ("agent_id", "sequence"),
    (UUID, AtMs),
    of_queues=interval_of_queues,
)
USAGE = ListShape(usage_entry, "occurred_at_ms", ("source_event_id", "metric"), (UUID, str))


@dataclass(frozen=True, slots=True)
class UsageRepository:
    """The ledger of one tenant."""

    scope: TenantScope

    async def totals(self, from_ms: int | None, to_ms: int | None) -> dict[str, int]:
        """Sum of the quantities by metric, over entries with from_ms <= occurred_at_ms < to_ms."""
        columns = usage_entry.c
        statement = self.scope.select(
            usage_entry, columns.metric, func.sum(columns.quantity).label("quantity")
        ).group_by(columns.metric)
        rows = await self.scope.rows(within(statement, columns.occurred_at_ms, from_ms, to_ms))
        return {row.metric: int(row.quantity) for row in rows}
