"""What happened: contacts, interactions, CDRs, agent-state intervals, recordings.

There are no foreign keys here on purpose: events of different keys arrive in any order, and a row
must not wait for its neighbour.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from infra.contracts.agent import AgentState
from infra.contracts.contact import ContactOutcome, EndReason
from infra.contracts.leg import LegDirection, LegRole
from infra.db.tables.shared import (
    METADATA,
    SHA256_PATTERN,
    at_ms,
    id_column,
    one_of,
    tenant_column,
)

contact = Table(
    "contact",
    METADATA,
    tenant_column(),
    id_column("contact_id", primary_key=True),
    id_column("site_id", nullable=True),
    id_column("caller_leg_id", nullable=True),
    Column("ani", Text),
    Column("dnis", Text),
    id_column("flow_id", nullable=True),
    Column("flow_version", Integer),
    # Listing order; the first event seen gives it, the arrival makes it exact.
    at_ms("arrived_at_ms"),
    id_column("queue_id", nullable=True),
    at_ms("queued_at_ms", nullable=True),
    id_column("agent_id", nullable=True),
    at_ms("connected_at_ms", nullable=True),
    at_ms("ended_at_ms", nullable=True),
    Column("outcome", Text),
    Column("reason", Text),
    Column("detail", Text),
    one_of("outcome", ContactOutcome, name="outcome_known"),
    one_of("reason", EndReason, name="reason_known"),
    CheckConstraint(
        "(outcome IS NULL) = (ended_at_ms IS NULL) AND (outcome IS NULL) = (reason IS NULL)",
        name="ended_as_a_whole",
    ),
    CheckConstraint("ended_at_ms >= arrived_at_ms", name="ends_after_arrival"),
    Index("ix_contact_tenant_id_arrived", "tenant_id", "arrived_at_ms", "contact_id"),
    Index("ix_contact_tenant_id_queued", "tenant_id", "queued_at_ms"),
)

contact_timeline = Table(
    "contact_timeline",
    METADATA,
    tenant_column(),
    id_column("contact_id", primary_key=True),
    id_column("event_id", primary_key=True),
    at_ms("at_ms"),
    Column("seq", BigInteger, nullable=False),
    Column("message", Text, nullable=False),
    Column("body", JSONB, nullable=False),
)

interaction = Table(
    "interaction",
    METADATA,
    tenant_column(),
    id_column("interaction_id", primary_key=True),
    id_column("contact_id"),
    id_column("agent_id"),
    id_column("queue_id"),
    id_column("offer_id", nullable=True),
    id_column("agent_leg_id", nullable=True),
    at_ms("connected_at_ms"),
    at_ms("ended_at_ms", nullable=True),
    Column("reason", Text),
    one_of("reason", EndReason, name="reason_known"),
    CheckConstraint("(ended_at_ms IS NULL) = (reason IS NULL)", name="ended_as_a_whole"),
    CheckConstraint("ended_at_ms >= connected_at_ms", name="ends_after_start"),
    Index("ix_interaction_tenant_id_connected", "tenant_id", "connected_at_ms", "interaction_id"),
    Index("ix_interaction_tenant_id_contact", "tenant_id", "contact_id"),
)

cdr = Table(
    "cdr",
    METADATA,
    tenant_column(),
    id_column("leg_id", primary_key=True),
    id_column("contact_id"),
    id_column("site_id", nullable=True),
    Column("role", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("remote", Text, nullable=False),
    at_ms("started_at_ms"),
    at_ms("ringing_at_ms", nullable=True),
    at_ms("answered_at_ms", nullable=True),
    at_ms("ended_at_ms"),
    Column("reason", Text, nullable=False),
    id_column("agent_id", nullable=True),
    id_column("interaction_id", nullable=True),
    Column("sip_call_id", Text, nullable=False),
    Column("sip_status", Integer, nullable=False),
    Column("media", JSONB),
    one_of("role", LegRole, name="role_known"),
    one_of("direction", LegDirection, name="direction_known"),
    one_of("reason", EndReason, name="reason_known"),
    CheckConstraint("ended_at_ms >= started_at_ms", name="ends_after_start"),
    Index("ix_cdr_tenant_id_started", "tenant_id", "started_at_ms", "leg_id"),
    Index("ix_cdr_tenant_id_contact", "tenant_id", "contact_id"),
)

agent_state_interval = Table(
    "agent_state_interval",
    METADATA,
    tenant_column(),
    id_column("agent_id", primary_key=True),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    id_column("site_id", nullable=True),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    at_ms("since_at_ms"),
    at_ms("until_at_ms", nullable=True),
    id_column("contact_id", nullable=True),
    id_column("interaction_id", nullable=True),
    one_of("state", AgentState, name="state_known"),
    CheckConstraint("until_at_ms >= since_at_ms", name="ends_after_start"),
    Index(
        "ix_agent_state_interval_tenant_id_since",
        "tenant_id",
        "since_at_ms",
        "agent_id",
        "sequence",
    ),
)

recording = Table(
    "recording",
    METADATA,
    tenant_column(),
    id_column("recording_id", primary_key=True),
    id_column("contact_id"),
    id_column("interaction_id", nullable=True),
    id_column("agent_id", nullable=True),
    at_ms("started_at_ms"),
    at_ms("stored_at_ms", nullable=True),
    Column("duration_ms", BigInteger),
    Column("rate_hz", Integer),
    Column("channels", Integer),
    Column("media_type", Text),
    Column("size_bytes", BigInteger),
    Column("sha256", Text),
    Column("object_key", Text),
    Column("is_truncated", Boolean),
    CheckConstraint(f"sha256 ~ '{SHA256_PATTERN}'", name="sha256_form"),
    CheckConstraint("object_key LIKE tenant_id::text || '/%'", name="object_key_of_tenant"),
    CheckConstraint(
        "stored_at_ms IS NULL OR (object_key IS NOT NULL AND sha256 IS NOT NULL)",
        name="stored_as_a_whole",
    ),
    Index("ix_recording_tenant_id_started", "tenant_id", "started_at_ms", "recording_id"),
    Index("ix_recording_tenant_id_contact", "tenant_id", "contact_id"),
)

event_seen = Table(
    "event_seen",
    METADATA,
    tenant_column(),
    id_column("event_id", primary_key=True),
    at_ms("seen_at_ms"),
    Index("ix_event_seen_tenant_id_seen", "tenant_id", "seen_at_ms"),
)
