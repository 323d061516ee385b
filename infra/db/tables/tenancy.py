"""Organisations' terms: plans, the number pool, brands, access requests, exports, erasures."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
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
from sqlalchemy.dialects.postgresql import JSONB

from infra.db.tables.shared import (
    E164_PATTERN,
    METADATA,
    SHA256_PATTERN,
    at_ms,
    id_column,
    tenant_column,
)

MAX_LOGO_BYTES = 200_000  # a logo of a page's header; larger ones slow every page of every client
MAX_ACCESS_MINUTES = 7 * 24 * 60  # a week of support is long; a new request then says why

# What a tenant may use. No tenant's: the operator edits it, every tenant reads it.
plan = Table(
    "plan",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("is_offered", Boolean, nullable=False),
    Column("seats", Integer, nullable=False),
    Column("concurrent_calls", Integer, nullable=False),
    Column("numbers", Integer, nullable=False),
    Column("storage_bytes", BigInteger, nullable=False),
    Column("api_requests_per_minute", Integer, nullable=False),
    at_ms("updated_at_ms"),
    CheckConstraint("name ~ '^[a-z][a-z0-9_]{1,39}$'", name="name_form"),
    CheckConstraint(
        "seats > 0 AND concurrent_calls > 0 AND numbers >= 0 AND storage_bytes >= 0"
        " AND api_requests_per_minute > 0",
        name="limits_positive",
    ),
)

# Every number that any tenant may use. The holder is not called tenant_id because a free number is
# nobody's, and its policies say who sees what.
number_pool = Table(
    "number_pool",
    METADATA,
    Column("number", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    id_column("site_id", nullable=True),
    id_column("holder_id", nullable=True),
    id_column("last_holder_id", nullable=True),
    at_ms("claimed_at_ms", nullable=True),
    # After a release nobody else gets the number at once: the callers are still the old ones.
    Column("free_at_ms", BigInteger, nullable=False, server_default="0"),
    at_ms("created_at_ms"),
    ForeignKeyConstraint(["holder_id"], ["tenant.tenant_id"]),
    ForeignKeyConstraint(["site_id"], ["site.site_id"]),
    UniqueConstraint("holder_id", "number"),
    CheckConstraint(f"number ~ '{E164_PATTERN}'", name="number_is_e164"),
    CheckConstraint("kind IN ('pool', 'own')", name="kind_known"),
    CheckConstraint("(holder_id IS NULL) = (claimed_at_ms IS NULL)", name="claimed_as_a_whole"),
    Index("ix_number_pool_free", "number", postgresql_where=text("holder_id IS NULL")),
)

# The name and looks that an outsourcer gives to its clients' pages.
brand = Table(
    "brand",
    METADATA,
    tenant_column(),
    Column("name", Text, nullable=False),
    Column("colour", Text, nullable=False),
    # It selects the brand once it is proved; anyone may claim one, one alone can have proved it.
    Column("domain", Text),
    Column("domain_proof", Text),
    at_ms("domain_proved_at_ms", nullable=True),
    Column("logo", LargeBinary),
    Column("logo_media_type", Text),
    at_ms("updated_at_ms"),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    CheckConstraint(
        "domain_proved_at_ms IS NULL OR (domain IS NOT NULL AND domain_proof IS NOT NULL)",
        name="domain_has_proof",
    ),
    Index(
        "uq_brand_domain",
        "domain",
        unique=True,
        postgresql_where=text("domain_proved_at_ms IS NOT NULL"),
    ),
    CheckConstraint("colour ~ '^#[0-9a-f]{6}$'", name="colour_form"),
    CheckConstraint("domain = lower(domain) AND length(domain) <= 253", name="domain_form"),
    CheckConstraint(f"octet_length(logo) <= {MAX_LOGO_BYTES}", name="logo_size"),
    CheckConstraint("(logo IS NULL) = (logo_media_type IS NULL)", name="logo_as_a_whole"),
)

# The operator's people ask; the tenant says yes or no.
access_request = Table(
    "access_request",
    METADATA,
    tenant_column(),
    id_column("access_request_id", primary_key=True),
    id_column("home_id"),
    id_column("user_id"),
    Column("user_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("status", Text, nullable=False),
    at_ms("created_at_ms"),
    at_ms("expires_at_ms"),
    at_ms("decided_at_ms", nullable=True),
    Column("decided_by", Text),
    id_column("membership_id", nullable=True),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    CheckConstraint("status IN ('open', 'approved', 'refused')", name="status_known"),
    CheckConstraint(f"minutes BETWEEN 1 AND {MAX_ACCESS_MINUTES}", name="minutes_range"),
    Index("ix_access_request_tenant_id_created", "tenant_id", "created_at_ms", "access_request_id"),
)

data_export = Table(
    "data_export",
    METADATA,
    tenant_column(),
    id_column("export_id", primary_key=True),
    Column("status", Text, nullable=False),
    Column("requested_by", Text, nullable=False),
    at_ms("created_at_ms"),
    at_ms("finished_at_ms", nullable=True),
    at_ms("expires_at_ms", nullable=True),
    Column("object_key", Text),
    Column("size_bytes", BigInteger),
    Column("rows", BigInteger),
    Column("sha256", Text),
    Column("error", Text),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    CheckConstraint("status IN ('pending', 'done', 'failed', 'expired')", name="status_known"),
    CheckConstraint("object_key LIKE tenant_id::text || '/%'", name="object_key_of_tenant"),
    CheckConstraint(f"sha256 ~ '{SHA256_PATTERN}'", name="sha256_form"),
    Index("ix_data_export_tenant_id_created", "tenant_id", "created_at_ms", "export_id"),
)

# What was erased, and that it was: grows while it happens, and stays when the tenant is gone.
erasure_certificate = Table(
    "erasure_certificate",
    METADATA,
    tenant_column(),
    at_ms("closed_at_ms"),
    at_ms("begun_at_ms"),
    at_ms("erased_at_ms", nullable=True),
    Column("rows", JSONB, nullable=False),
    Column("objects", BigInteger, nullable=False, server_default="0"),
    Column("messages", BigInteger, nullable=False, server_default="0"),
    Column("kept", JSONB, nullable=False),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
)
