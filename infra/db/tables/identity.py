"""People: users, how to find them at sign-in, what they are where, and their browser sessions."""

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
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from infra.db.tables.shared import METADATA, at_ms, id_column, name_check, tenant_column

MAX_EMAIL_CHARS = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets

# tenant_id is the organisation that the person belongs to: a tenant, an outsourcer, the operator.
user_account = Table(
    "user_account",
    METADATA,
    tenant_column(),
    id_column("user_id", primary_key=True),
    Column("email", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("locale", Text, nullable=False, server_default="en"),
    Column("status", Text, nullable=False),
    Column("password_hash", Text),
    # The identity provider's or SCIM client's own name of the person.
    Column("external_id", Text),
    at_ms("created_at_ms"),
    at_ms("last_sign_in_at_ms", nullable=True),
    # The row stays for the sake of history; the address is free again.
    at_ms("removed_at_ms", nullable=True),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    UniqueConstraint("tenant_id", "email"),
    CheckConstraint("status IN ('invited', 'active', 'disabled')", name="status_known"),
    CheckConstraint(
        f"email = lower(email) AND length(email) BETWEEN 3 AND {MAX_EMAIL_CHARS}", name="email_form"
    ),
    Index("ix_user_account_tenant_id_name", "tenant_id", "name", "user_id"),
    name_check(),
)

# Sign-in starts with an address alone: this finds the organisation, and keeps addresses unique.
sign_in_name = Table(
    "sign_in_name",
    METADATA,
    tenant_column(),
    Column("email", Text, primary_key=True),
    id_column("user_id"),
    ForeignKeyConstraint(
        ["tenant_id", "user_id"],
        ["user_account.tenant_id", "user_account.user_id"],
        ondelete="CASCADE",
    ),
    UniqueConstraint("email"),
)

# tenant_id is where the role holds. A member whose home is elsewhere (an outsourcer's person, the
# operator's) has it by grant: dated, and seen by the tenant.
membership = Table(
    "membership",
    METADATA,
    tenant_column(),
    id_column("membership_id", primary_key=True),
    id_column("home_id"),
    id_column("user_id"),
    Column("role", Text, nullable=False),
    Column("queue_ids", ARRAY(Uuid(as_uuid=False))),
    Column("team_ids", ARRAY(Uuid(as_uuid=False))),
    at_ms("from_at_ms"),
    at_ms("until_at_ms", nullable=True),
    at_ms("revoked_at_ms", nullable=True),
    at_ms("created_at_ms"),
    Column("granted_by", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    # Of a guest that is an agent: its skills there, and the name under which it is an enabled agent
    # by this grant now; NULL while it is none.
    Column("skills", JSONB(none_as_null=True)),
    Column("seated_as", Text),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    ForeignKeyConstraint(
        ["home_id", "user_id"],
        ["user_account.tenant_id", "user_account.user_id"],
        ondelete="CASCADE",
    ),
    CheckConstraint("until_at_ms > from_at_ms", name="until_after_from"),
    CheckConstraint("jsonb_typeof(skills) = 'object'", name="skills_is_object"),
    # The operator's people never have an open end.
    CheckConstraint(
        "role NOT LIKE 'operator_%' OR home_id = tenant_id", name="operator_role_at_home"
    ),
    Index("ix_membership_home_id_user_id", "home_id", "user_id"),
    Index("ix_membership_tenant_id_user_id", "tenant_id", "user_id"),
    # What the clock looks at: grants that make, or made, somebody an agent elsewhere.
    Index(
        "ix_membership_tenant_id_guest_agents",
        "tenant_id",
        "home_id",
        "user_id",
        postgresql_where=text("role = 'agent' AND home_id <> tenant_id AND queue_ids IS NOT NULL"),
    ),
)

team = Table(
    "team",
    METADATA,
    tenant_column(),
    id_column("team_id", primary_key=True),
    Column("name", Text, nullable=False),
    # The name that the tenant's own directory gives the team (SCIM).
    Column("external_id", Text),
    at_ms("created_at_ms"),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    UniqueConstraint("tenant_id", "name"),
    name_check(),
)

team_member = Table(
    "team_member",
    METADATA,
    tenant_column(),
    id_column("team_id", primary_key=True),
    id_column("user_id", primary_key=True),
    ForeignKeyConstraint(
        ["tenant_id", "team_id"], ["team.tenant_id", "team.team_id"], ondelete="CASCADE"
    ),
    Index("ix_team_member_tenant_id_user_id", "tenant_id", "user_id"),
)

session = Table(
    "session",
    METADATA,
    tenant_column(),
    id_column("session_id", primary_key=True),
    id_column("user_id"),
    Column("hash", LargeBinary, nullable=False),
    Column("method", Text, nullable=False),
    Column("ip", Text, nullable=False),
    Column("user_agent", Text, nullable=False),
    at_ms("created_at_ms"),
    at_ms("last_seen_at_ms"),
    at_ms("expires_at_ms"),
    at_ms("second_factor_at_ms", nullable=True),
    at_ms("revoked_at_ms", nullable=True),
    ForeignKeyConstraint(
        ["tenant_id", "user_id"],
        ["user_account.tenant_id", "user_account.user_id"],
        ondelete="CASCADE",
    ),
    CheckConstraint("octet_length(hash) = 32", name="hash_is_sha256"),
    CheckConstraint(
        "method IN ('password', 'oidc', 'invitation', 'recovery')", name="method_known"
    ),
    Index("uq_session_tenant_id_hash", "tenant_id", "hash", unique=True),
    Index("ix_session_tenant_id_user_id", "tenant_id", "user_id"),
)
