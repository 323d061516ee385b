"""Programs that act for a tenant: OAuth2 clients, their tokens, and tokens of directories."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Table,
    Text,
)

from infra.db.tables.shared import METADATA, at_ms, id_column, name_check, tenant_column

oauth_client = Table(
    "oauth_client",
    METADATA,
    tenant_column(),
    id_column("oauth_client_id", primary_key=True),
    Column("name", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("permissions", ARRAY(Text), nullable=False),
    Column("created_by", Text, nullable=False),
    at_ms("created_at_ms"),
    at_ms("last_used_at_ms", nullable=True),
    at_ms("revoked_at_ms", nullable=True),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    CheckConstraint("octet_length(hash) = 32", name="hash_is_sha256"),
    CheckConstraint("cardinality(permissions) > 0", name="has_permissions"),
    name_check(),
)

oauth_token = Table(
    "oauth_token",
    METADATA,
    tenant_column(),
    Column("hash", LargeBinary, primary_key=True),
    id_column("oauth_client_id"),
    Column("permissions", ARRAY(Text), nullable=False),
    at_ms("created_at_ms"),
    at_ms("expires_at_ms"),
    ForeignKeyConstraint(
        ["tenant_id", "oauth_client_id"],
        ["oauth_client.tenant_id", "oauth_client.oauth_client_id"],
        ondelete="CASCADE",
    ),
    CheckConstraint("octet_length(hash) = 32", name="hash_is_sha256"),
    Index("ix_oauth_token_tenant_id_client", "tenant_id", "oauth_client_id", "created_at_ms"),
)

# What a tenant's own directory (Okta, Entra) writes its people with.
scim_token = Table(
    "scim_token",
    METADATA,
    tenant_column(),
    id_column("scim_token_id", primary_key=True),
    Column("name", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("default_role", Text, nullable=False),
    Column("created_by", Text, nullable=False),
    at_ms("created_at_ms"),
    at_ms("expires_at_ms", nullable=True),
    at_ms("last_used_at_ms", nullable=True),
    at_ms("revoked_at_ms", nullable=True),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    CheckConstraint("octet_length(hash) = 32", name="hash_is_sha256"),
    Index("uq_scim_token_tenant_id_hash", "tenant_id", "hash", unique=True),
    name_check(),
)

# What a directory says of a person beyond the account: it reads back what it wrote.
scim_person = Table(
    "scim_person",
    METADATA,
    tenant_column(),
    id_column("user_id", primary_key=True),
    Column("given_name", Text, nullable=False, server_default=""),
    Column("family_name", Text, nullable=False, server_default=""),
    at_ms("changed_at_ms"),
    ForeignKeyConstraint(
        ["tenant_id", "user_id"],
        ["user_account.tenant_id", "user_account.user_id"],
        ondelete="CASCADE",
    ),
)
