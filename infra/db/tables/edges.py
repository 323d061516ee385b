"""Edges: one-time enrolment codes, what was issued to whom, and what each site last reported."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
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

from infra.db.tables.shared import METADATA, at_ms, id_column

# One code a site: a new one replaces the one before.
site_enrolment_code = Table(
    "site_enrolment_code",
    METADATA,
    id_column("site_id", primary_key=True),
    Column("locator", Text, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    at_ms("created_at_ms"),
    at_ms("expires_at_ms"),
    Column("created_by", Text, nullable=False),
    ForeignKeyConstraint(["site_id"], ["site.site_id"], ondelete="CASCADE"),
    UniqueConstraint("locator"),
)

# One row each issue: a bus user's JWT and a certificate that live and end together.
site_credential = Table(
    "site_credential",
    METADATA,
    id_column("site_id", primary_key=True),
    Column("serial", Text, primary_key=True),
    Column("nkey_public", Text, nullable=False),
    at_ms("issued_at_ms"),
    at_ms("expires_at_ms"),
    at_ms("revoked_at_ms", nullable=True),
    ForeignKeyConstraint(["site_id"], ["site.site_id"], ondelete="CASCADE"),
    Index(
        "ix_site_credential_revoked",
        "expires_at_ms",
        postgresql_where=text("revoked_at_ms IS NOT NULL"),
    ),
)

site_health = Table(
    "site_health",
    METADATA,
    id_column("site_id", primary_key=True),
    at_ms("seen_at_ms"),
    Column("boot_id", Text, nullable=False),
    Column("version", Text, nullable=False, server_default=""),
    Column("config_versions", JSONB, nullable=False),
    Column("config_refusals", JSONB, nullable=False),
    Column("live_legs", Integer, nullable=False),
    Column("is_draining", Boolean, nullable=False),
    ForeignKeyConstraint(["site_id"], ["site.site_id"], ondelete="CASCADE"),
)
