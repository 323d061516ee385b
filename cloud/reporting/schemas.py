"""What the reporting endpoints give."""

from __future__ import annotations

import msgspec

from infra.contracts.agent import AgentState
from infra.contracts.usage import UsageMetric


class AgentStateInterval(msgspec.Struct, frozen=True):
    """A time that an agent spent in one state; `until_at_ms` is null for the present one."""

    agent_id: str
    sequence: int
    site_id: str | None
    state: AgentState
    reason: str | None
    since_at_ms: int
    until_at_ms: int | None
    contact_id: str | None
    interaction_id: str | None


class IntervalPage(msgspec.Struct, frozen=True):
    """Agent-state intervals, newest first."""

    items: list[AgentStateInterval]
    next_cursor: str | None


class UsageEntry(msgspec.Struct, frozen=True):
    """One entry of the ledger; the metric names its unit."""

    source_event_id: str
    metric: UsageMetric
    quantity: int
    source_id: str
    occurred_at_ms: int


class UsagePage(msgspec.Struct, frozen=True):
    """Ledger entries, newest first."""

    items: list[UsageEntry]
    next_cursor: str | None


class UsageTotals(msgspec.Struct, frozen=True):
    """Sum of the ledger by metric."""

    totals: dict[str, int]
