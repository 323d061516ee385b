"""Sign-in: second factors, one-time tokens, sign-ups under way, growing delays, mail to be sent."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from infra.db.tables.shared import METADATA, at_ms, id_column, tenant_column


def _of_user() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["tenant_id", "user_id"],
        ["user_account.tenant_id", "user_account.user_id"],
        ondelete="CASCADE",
    )


# The secret of an authenticator app, sealed with the nodes' key; it counts once it is confirmed.
totp_secret = Table(
    "totp_secret",
    METADATA,
    tenant_column(),
    id_column("user_id", primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    at_ms("created_at_ms"),
    at_ms("confirmed_at_ms", nullable=True),
    # The newest step that was used: a code that somebody looked on is of no use to him.
    Column("last_step", BigInteger, nullable=False, server_default="0"),
    _of_user(),
)

recovery_code = Table(
    "recovery_code",
    METADATA,
    tenant_column(),
    id_column("user_id", primary_key=True),
    Column("hash", LargeBinary, primary_key=True),
    at_ms("created_at_ms"),
    at_ms("used_at_ms", nullable=True),
    _of_user(),
    CheckConstraint("octet_length(hash) = 32", name="hash_is_sha256"),
)

one_time_token = Table(
    "one_time_token",
    METADATA,
    tenant_column(),
    id_column("token_id", primary_key=True),
    id_column("user_id"),
    Column("purpose", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    at_ms("created_at_ms"),
    at_ms("expires_at_ms"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    at_ms("used_at_ms", nullable=True),
    _of_user(),
    CheckConstraint("octet_length(hash) = 32", name="hash_is_sha256"),
    CheckConstraint(
        "purpose IN ('invitation', 'password_reset', 'second_factor')", name="purpose_known"
    ),
    Index("uq_one_time_token_tenant_id_hash", "tenant_id", "hash", unique=True),
    Index("ix_one_time_token_tenant_id_user_id", "tenant_id", "user_id"),
)

# Of nobody's tenant yet: it opens one when the address is confirmed.
sign_up = Table(
    "sign_up",
    METADATA,
    id_column("sign_up_id", primary_key=True),
    Column("email", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("company", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("code_hash", LargeBinary, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    at_ms("created_at_ms"),
    at_ms("expires_at_ms"),
    at_ms("confirmed_at_ms", nullable=True),
    Index("ix_sign_up_expires_at_ms", "expires_at_ms"),
)

# Of no tenant: an address that tries many accounts, or an account that may not exist. The subject
# is a keyed digest, so that the table is no list of people.
attempt_delay = Table(
    "attempt_delay",
    METADATA,
    Column("subject", LargeBinary, primary_key=True),
    Column("failures", Integer, nullable=False),
    at_ms("last_at_ms"),
    at_ms("blocked_until_ms"),
    CheckConstraint("octet_length(subject) = 32", name="subject_is_sha256"),
    Index("ix_attempt_delay_last_at_ms", "last_at_ms"),
)

# `fields` is emptied when the mail is sent: it may hold a code or a link.
mail_outbox = Table(
    "mail_outbox",
    METADATA,
    tenant_column(),
    id_column("mail_id", primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("fields", JSONB(none_as_null=True)),
    at_ms("created_at_ms"),
    at_ms("expires_at_ms"),
    at_ms("next_at_ms"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    at_ms("sent_at_ms", nullable=True),
    at_ms("failed_at_ms", nullable=True),
    Column("fault", Text, nullable=False, server_default=""),
    Index(
        "ix_mail_outbox_tenant_id_unsent",
        "tenant_id",
        "next_at_ms",
        postgresql_where=text("sent_at_ms IS NULL AND failed_at_ms IS NULL"),
    ),
)
