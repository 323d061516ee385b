"""What a tenant configures: agents, queues, flows, numbers, prompts."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from infra.db.tables.shared import (
    E164_PATTERN,
    METADATA,
    SHA256_PATTERN,
    at_ms,
    id_column,
    name_check,
    tenant_column,
)

MAX_RING_TIMEOUT_MS = 120_000  # carriers give up on an unanswered call at about three minutes
MAX_ACW_MS = 3_600_000  # an hour of wrap-up is an agent who has gone home
MAX_SERVICE_LEVEL_MS = 3_600_000
MAX_AGEING = 100  # points a minute: from the lowest priority to the highest

queue = Table(
    "queue",
    METADATA,
    tenant_column(),
    id_column("queue_id", primary_key=True),
    Column("name", Text, nullable=False),
    Column("required_skills", JSONB, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("ring_timeout_ms", Integer, nullable=False),
    Column("acw_ms", Integer, nullable=False),
    Column("service_level_ms", Integer, nullable=False),
    Column("is_recorded", Boolean, nullable=False),
    Column("strategy", Text, nullable=False, server_default="longest_idle"),
    Column("preferred_skills", JSONB, nullable=False, server_default="{}"),
    Column("ageing_per_minute", Integer, nullable=False, server_default="0"),
    # Of infra.contracts.config.RingConfig, as JSON.
    Column("rings", JSONB, nullable=False, server_default="[]"),
    at_ms("created_at_ms"),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    UniqueConstraint("tenant_id", "name"),
    CheckConstraint("priority BETWEEN 0 AND 100", name="priority_range"),
    CheckConstraint(
        f"ring_timeout_ms BETWEEN 1000 AND {MAX_RING_TIMEOUT_MS}", name="ring_timeout_range"
    ),
    CheckConstraint(f"acw_ms BETWEEN 0 AND {MAX_ACW_MS}", name="acw_range"),
    CheckConstraint(
        f"service_level_ms BETWEEN 1000 AND {MAX_SERVICE_LEVEL_MS}", name="service_level_range"
    ),
    CheckConstraint("jsonb_typeof(required_skills) = 'object'", name="skills_is_object"),
    CheckConstraint(f"ageing_per_minute BETWEEN 0 AND {MAX_AGEING}", name="ageing_range"),
    CheckConstraint("jsonb_typeof(preferred_skills) = 'object'", name="preferred_is_object"),
    CheckConstraint("jsonb_typeof(rings) = 'array'", name="rings_is_array"),
    name_check(),
)

agent = Table(
    "agent",
    METADATA,
    tenant_column(),
    id_column("agent_id", primary_key=True),
    id_column("site_id"),
    Column("name", Text, nullable=False),
    Column("skills", JSONB, nullable=False),
    # Unique over the whole platform, because a phone registers as it. Random: it tells nothing.
    Column("sip_username", Text, nullable=False, unique=True),
    Column("sip_ha1", Text, nullable=False),
    # The person behind it and where that person belongs; an outsourcer's is a stranger here. NULL
    # for agents that programs add.
    id_column("home_id", nullable=True),
    id_column("user_id", nullable=True),
    # One that is not enabled is known to history only: no edge hears of it, no call reaches it.
    Column("is_enabled", Boolean, nullable=False, server_default="true"),
    at_ms("created_at_ms"),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    # An agent's phone registers at a site that serves the tenant.
    ForeignKeyConstraint(
        ["tenant_id", "site_id"], ["site_tenant.tenant_id", "site_tenant.site_id"]
    ),
    ForeignKeyConstraint(
        ["home_id", "user_id"],
        ["user_account.tenant_id", "user_account.user_id"],
        ondelete="CASCADE",
    ),
    # Two people may have the same name; programs find their agents by it.
    Index(
        "uq_agent_tenant_id_name",
        "tenant_id",
        "name",
        unique=True,
        postgresql_where=text("user_id IS NULL"),
    ),
    Index("uq_agent_tenant_id_user_id", "tenant_id", "user_id", unique=True),
    CheckConstraint("(home_id IS NULL) = (user_id IS NULL)", name="person_is_whole"),
    CheckConstraint("sip_username ~ '^[a-z0-9]{4,64}$'", name="sip_username_form"),
    CheckConstraint("sip_ha1 ~ '^[0-9a-f]{32}$'", name="sip_ha1_is_md5"),
    CheckConstraint("jsonb_typeof(skills) = 'object'", name="skills_is_object"),
    name_check(),
)

agent_queue = Table(
    "agent_queue",
    METADATA,
    tenant_column(),
    id_column("agent_id", primary_key=True),
    id_column("queue_id", primary_key=True),
    ForeignKeyConstraint(
        ["tenant_id", "agent_id"], ["agent.tenant_id", "agent.agent_id"], ondelete="CASCADE"
    ),
    ForeignKeyConstraint(["tenant_id", "queue_id"], ["queue.tenant_id", "queue.queue_id"]),
)

flow = Table(
    "flow",
    METADATA,
    tenant_column(),
    id_column("flow_id", primary_key=True),
    Column("name", Text, nullable=False),
    Column("draft", JSONB, nullable=False),
    Column("published_version", Integer),
    at_ms("created_at_ms"),
    at_ms("updated_at_ms"),
    # Set when it was removed: contacts still name the versions that their callers heard.
    Column("removed_at_ms", BigInteger),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    # The version named as published exists; deferred because both rows arrive in one transaction.
    ForeignKeyConstraint(
        ["tenant_id", "flow_id", "published_version"],
        ["flow_version.tenant_id", "flow_version.flow_id", "flow_version.version"],
        name="fk_flow_published_version",
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    ),
    Index(
        "uq_flow_tenant_id_name",
        "tenant_id",
        "name",
        unique=True,
        postgresql_where=text("removed_at_ms IS NULL"),
    ),
    name_check(),
)

flow_version = Table(
    "flow_version",
    METADATA,
    tenant_column(),
    id_column("flow_id", primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", JSONB, nullable=False),
    at_ms("published_at_ms"),
    # The name of whoever published it, as it was then.
    Column("published_by", Text, nullable=False, server_default=""),
    Column("rolled_back_from", Integer),
    ForeignKeyConstraint(["tenant_id", "flow_id"], ["flow.tenant_id", "flow.flow_id"]),
    CheckConstraint("version >= 1", name="version_positive"),
    CheckConstraint("rolled_back_from < version", name="rolled_back_from_older"),
)

number = Table(
    "number",
    METADATA,
    tenant_column(),
    # Unique over the whole platform: the number dialled is what finds the tenant.
    Column("number", Text, primary_key=True, unique=True),
    id_column("flow_id"),
    at_ms("created_at_ms"),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    ForeignKeyConstraint(["tenant_id", "flow_id"], ["flow.tenant_id", "flow.flow_id"]),
    # Only a number that the tenant holds can lead anywhere.
    ForeignKeyConstraint(["tenant_id", "number"], ["number_pool.holder_id", "number_pool.number"]),
    CheckConstraint(f"number ~ '{E164_PATTERN}'", name="number_is_e164"),
)

prompt = Table(
    "prompt",
    METADATA,
    tenant_column(),
    Column("name", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("object_key", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("duration_ms", Integer, nullable=False),
    # {text, language, voice} of what the synthesiser spoke; NULL for an upload.
    Column("speech", JSONB),
    at_ms("created_at_ms"),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    CheckConstraint(f"sha256 ~ '{SHA256_PATTERN}'", name="sha256_form"),
    CheckConstraint("object_key LIKE tenant_id::text || '/%'", name="object_key_of_tenant"),
    CheckConstraint("size_bytes > 0 AND duration_ms > 0", name="not_empty"),
    name_check(),
)
