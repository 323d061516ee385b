"""Webhooks of tenants, what is to be delivered to them, and each attempt to deliver."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from infra.db.tables.shared import METADATA, at_ms, id_column, tenant_column

webhook = Table(
    "webhook",
    METADATA,
    tenant_column(),
    id_column("webhook_id", primary_key=True),
    Column("url", Text, nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("events", ARRAY(Text), nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("sealed_secret", LargeBinary, nullable=False),
    # Still signed with until then, so that a receiver can change over.
    Column("sealed_previous_secret", LargeBinary),
    at_ms("previous_until_at_ms", nullable=True),
    at_ms("created_at_ms"),
    at_ms("changed_at_ms"),
    # Of the first failure since the last success.
    at_ms("failing_since_at_ms", nullable=True),
    # Set when we switched it off, with the reason; a person's change clears both.
    at_ms("disabled_at_ms", nullable=True),
    Column("disabled_reason", Text, nullable=False, server_default=""),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    CheckConstraint("cardinality(events) > 0", name="has_events"),
    CheckConstraint("length(url) BETWEEN 8 AND 2000", name="url_length"),
)

# `payload` is the exact text that is signed: every attempt sends the same bytes.
webhook_delivery = Table(
    "webhook_delivery",
    METADATA,
    tenant_column(),
    id_column("webhook_id", primary_key=True),
    id_column("delivery_id", primary_key=True),
    id_column("event_id"),
    Column("kind", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("status", Text, nullable=False, server_default="pending"),
    # In this round: a replay starts a new one. `tries` counts all rounds.
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("tries", Integer, nullable=False, server_default="0"),
    at_ms("created_at_ms"),
    at_ms("next_at_ms"),
    at_ms("last_attempt_at_ms", nullable=True),
    Column("response_status", Integer),
    Column("duration_ms", Integer),
    Column("fault", Text, nullable=False, server_default=""),
    ForeignKeyConstraint(
        ["tenant_id", "webhook_id"],
        ["webhook.tenant_id", "webhook.webhook_id"],
        ondelete="CASCADE",
    ),
    UniqueConstraint("tenant_id", "webhook_id", "event_id"),
    CheckConstraint("status IN ('pending', 'delivered', 'failed')", name="status_known"),
    Index(
        "ix_webhook_delivery_tenant_id_due",
        "tenant_id",
        "webhook_id",
        "next_at_ms",
        postgresql_where=text("status = 'pending'"),
    ),
    Index("ix_webhook_delivery_tenant_id_log", "tenant_id", "webhook_id", "created_at_ms"),
)

webhook_attempt = Table(
    "webhook_attempt",
    METADATA,
    tenant_column(),
    id_column("webhook_id", primary_key=True),
    id_column("delivery_id", primary_key=True),
    Column("number", Integer, primary_key=True),
    at_ms("at_ms"),
    Column("response_status", Integer),
    Column("duration_ms", Integer, nullable=False),
    Column("fault", Text, nullable=False, server_default=""),
    Column("answer", Text, nullable=False, server_default=""),
    ForeignKeyConstraint(
        ["tenant_id", "webhook_id", "delivery_id"],
        [
            "webhook_delivery.tenant_id",
            "webhook_delivery.webhook_id",
            "webhook_delivery.delivery_id",
        ],
        ondelete="CASCADE",
    ),
)
