"""The directory: tenants, sites, who is served where, API keys, and the configuration's outbox."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from infra.db.tables.shared import METADATA, at_ms, id_column, name_check, tenant_column

tenant = Table(
    "tenant",
    METADATA,
    tenant_column(),
    id_column("domain_id"),
    Column("name", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    # An organisation: the operator, an outsourcer (reseller) that owns client tenants, or a tenant.
    Column("kind", Text, nullable=False, server_default="tenant"),
    id_column("reseller_id", nullable=True),
    Column("status", Text, nullable=False, server_default="active"),
    Column("status_since_at_ms", BigInteger, nullable=False, server_default="0"),
    Column("plan", Text, nullable=False, server_default="business"),
    at_ms("trial_ends_at_ms", nullable=True),
    Column("locale", Text, nullable=False, server_default="en"),
    # Whoever acts on it needs a second factor, its own people and guests alike.
    Column("demands_second_factor", Boolean, nullable=False, server_default="false"),
    at_ms("created_at_ms"),
    # It was the operator who suspended it: no outsourcer lets it go on.
    Column("is_held_by_operator", Boolean, nullable=False, server_default="false"),
    ForeignKeyConstraint(["reseller_id"], ["tenant.tenant_id"]),
    ForeignKeyConstraint(["plan"], ["plan.name"]),
    CheckConstraint("kind IN ('operator', 'reseller', 'tenant')", name="kind_known"),
    CheckConstraint(
        "status IN ('trial', 'active', 'past_due', 'suspended', 'closed', 'erased')",
        name="status_known",
    ),
    CheckConstraint("reseller_id IS NULL OR kind = 'tenant'", name="only_tenants_have_resellers"),
    Index("ix_tenant_reseller_id", "reseller_id"),
    Index(
        "uq_tenant_one_operator", "kind", unique=True, postgresql_where=text("kind = 'operator'")
    ),
    name_check(),
)

site = Table(
    "site",
    METADATA,
    id_column("site_id", primary_key=True),
    Column("name", Text, nullable=False),
    # A point of presence of the operator serves many tenants; a tenant's own edge serves its owner.
    Column("kind", Text, nullable=False, server_default="pop"),
    Column("is_default", Boolean, nullable=False, server_default="false"),
    id_column("owner_tenant_id", nullable=True),
    at_ms("created_at_ms"),
    at_ms("revoked_at_ms", nullable=True),
    ForeignKeyConstraint(["owner_tenant_id"], ["tenant.tenant_id"]),
    UniqueConstraint("owner_tenant_id", "name", postgresql_nulls_not_distinct=True),
    CheckConstraint("kind IN ('pop', 'tenant')", name="kind_known"),
    CheckConstraint(
        "(kind = 'tenant') = (owner_tenant_id IS NOT NULL)", name="tenants_sites_have_owners"
    ),
    CheckConstraint("kind = 'pop' OR NOT is_default", name="only_pops_are_default"),
    name_check(),
)

site_tenant = Table(
    "site_tenant",
    METADATA,
    tenant_column(),
    id_column("site_id", primary_key=True),
    at_ms("created_at_ms"),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    ForeignKeyConstraint(["site_id"], ["site.site_id"]),
)

# The key itself names its tenant, so that even the look-up by hash is tenant-scoped.
api_key = Table(
    "api_key",
    METADATA,
    tenant_column(),
    id_column("api_key_id", primary_key=True),
    Column("name", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    # What it may do; NULL for all that its tenant may.
    Column("permissions", ARRAY(Text)),
    Column("created_by", Text, nullable=False, server_default="platform"),
    at_ms("created_at_ms"),
    at_ms("expires_at_ms", nullable=True),
    at_ms("last_used_at_ms", nullable=True),
    at_ms("revoked_at_ms", nullable=True),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    CheckConstraint("octet_length(hash) = 32", name="hash_is_sha256"),
    Index("uq_api_key_tenant_id_hash", "tenant_id", "hash", unique=True),
    name_check(),
)

config_version = Table(
    "config_version",
    METADATA,
    tenant_column(),
    Column("version", BigInteger, nullable=False),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    CheckConstraint("version >= 1", name="version_positive"),
)

outbox = Table(
    "outbox",
    METADATA,
    tenant_column(),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    at_ms("created_at_ms"),
    at_ms("published_at_ms", nullable=True),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    Index(
        "ix_outbox_tenant_id_unpublished",
        "tenant_id",
        "version",
        postgresql_where=text("published_at_ms IS NULL"),
    ),
)
