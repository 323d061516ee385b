"""The usage ledger: append-only, what a tenant will be charged for."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Table, Text

from infra.contracts.usage import UsageMetric
from infra.db.tables.shared import METADATA, at_ms, id_column, one_of, tenant_column

usage_entry = Table(
    "usage_entry",
    METADATA,
    tenant_column(),
    id_column("source_event_id", primary_key=True),
    Column("metric", Text, primary_key=True),
    Column("quantity", BigInteger, nullable=False),
    Column("source_id", Text, nullable=False),
    at_ms("occurred_at_ms"),
    at_ms("recorded_at_ms"),
    one_of("metric", UsageMetric, name="metric_known"),
    CheckConstraint("quantity >= 0", name="quantity_not_negative"),
    Index(
        "ix_usage_entry_tenant_id_occurred",
        "tenant_id",
        "occurred_at_ms",
        "source_event_id",
        "metric",
    ),
)
