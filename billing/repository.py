"""Appends to the usage ledger; a repeated entry is the same entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from infra.contracts.usage import UsageRecorded
from infra.db.scope import TenantScope
from infra.db.tables.ledger import usage_entry


@dataclass(frozen=True, slots=True)
class LedgerRepository:
    """The ledger of one tenant."""

    scope: TenantScope

    async def append(self, entries: Sequence[UsageRecorded], now_ms: int) -> int:
        """Append entries; returns how many were new."""
        if not entries:
            return 0
        rows = [
            {
                "source_event_id": entry.source_event_id,
                "metric": entry.metric,
                "quantity": entry.quantity,
                "source_id": entry.source_id,
                "occurred_at_ms": entry.occurred_at_ms,
                "recorded_at_ms": now_ms,
            }
            for entry in entries
        ]
        statement = self.scope.insert_many(usage_entry, rows).on_conflict_do_nothing()
        return (await self.scope.execute(statement)).rowcount
