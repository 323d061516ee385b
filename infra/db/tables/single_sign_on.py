"""Single sign-on: a tenant's identity providers, its mail domains, and sign-ins under way."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Table,
    Text,
    text,
)

from infra.db.tables.shared import METADATA, at_ms, id_column, name_check, tenant_column

MAX_DOMAIN_CHARS = 253  # RFC 1035, section 2.3.4, as text

identity_provider = Table(
    "identity_provider",
    METADATA,
    tenant_column(),
    id_column("provider_id", primary_key=True),
    Column("name", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("sealed_secret", LargeBinary, nullable=False),
    Column("default_role", Text, nullable=False),
    Column("is_required", Boolean, nullable=False),
    at_ms("created_at_ms"),
    at_ms("changed_at_ms"),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    # Over the whole platform: a sign-in starts with the provider's address, which finds the tenant.
    Index("uq_identity_provider_provider_id", "provider_id", unique=True),
    name_check(),
)

sso_domain = Table(
    "sso_domain",
    METADATA,
    tenant_column(),
    Column("domain", Text, primary_key=True),
    id_column("provider_id"),
    Column("proof", Text, nullable=False),
    at_ms("created_at_ms"),
    at_ms("proved_at_ms", nullable=True),
    ForeignKeyConstraint(
        ["tenant_id", "provider_id"],
        ["identity_provider.tenant_id", "identity_provider.provider_id"],
        ondelete="CASCADE",
    ),
    CheckConstraint(
        f"domain = lower(domain) AND length(domain) BETWEEN 3 AND {MAX_DOMAIN_CHARS}",
        name="domain_form",
    ),
    # Anyone may claim a domain; the one that proves it has it alone.
    Index(
        "uq_sso_domain_proved",
        "domain",
        unique=True,
        postgresql_where=text("proved_at_ms IS NOT NULL"),
    ),
)

# A sign-in between the leap to the provider and the way back; each is used once.
sso_attempt = Table(
    "sso_attempt",
    METADATA,
    tenant_column(),
    Column("state_hash", LargeBinary, primary_key=True),
    id_column("provider_id"),
    Column("browser_hash", LargeBinary, nullable=False),
    Column("sealed_verifier", LargeBinary, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("return_path", Text, nullable=False),
    at_ms("created_at_ms"),
    at_ms("expires_at_ms"),
    ForeignKeyConstraint(
        ["tenant_id", "provider_id"],
        ["identity_provider.tenant_id", "identity_provider.provider_id"],
        ondelete="CASCADE",
    ),
    CheckConstraint("octet_length(state_hash) = 32", name="state_is_sha256"),
    CheckConstraint("octet_length(browser_hash) = 32", name="browser_is_sha256"),
    Index("ix_sso_attempt_tenant_id_provider", "tenant_id", "provider_id", "expires_at_ms"),
)

# Which person a provider's subject is: an address may change its owner, a subject does not.
sso_subject = Table(
    "sso_subject",
    METADATA,
    tenant_column(),
    id_column("provider_id", primary_key=True),
    Column("subject", Text, primary_key=True),
    id_column("user_id"),
    at_ms("created_at_ms"),
    ForeignKeyConstraint(
        ["tenant_id", "provider_id"],
        ["identity_provider.tenant_id", "identity_provider.provider_id"],
        ondelete="CASCADE",
    ),
    ForeignKeyConstraint(
        ["tenant_id", "user_id"],
        ["user_account.tenant_id", "user_account.user_id"],
        ondelete="CASCADE",
    ),
    Index("ix_sso_subject_tenant_id_user_id", "tenant_id", "user_id"),
)
