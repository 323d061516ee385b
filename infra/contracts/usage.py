"""Usage: what a tenant will be charged for, as counted quantities without a price."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from infra.contracts.ids import EventId, TenantId


class UsageMetric(StrEnum):
    """What is counted; the unit is part of the name."""

    INBOUND_LEG_SECONDS = "inbound_leg_seconds"
    AGENT_LEG_SECONDS = "agent_leg_seconds"
    RECORDING_SECONDS = "recording_seconds"
    RECORDING_STORED_BYTES = "recording_stored_bytes"


class UsageRecorded(msgspec.Struct, frozen=True):
    """One entry of the append-only ledger; (tenant, source event, metric) is unique.

    Attributes:
        quantity: in the metric's unit; seconds are rounded up once, here.
        occurred_at_ms: when the use ended.
    """

    tenant_id: TenantId
    metric: UsageMetric
    quantity: int
    source_event_id: EventId
    source_id: str
    occurred_at_ms: int
