"""The audit log: entries, the chain that binds them, its head; and the keys of repeated requests.

`audit_link` and `audit_head` are written by the database itself at commit (v0008_audit.sql): no
writer can leave an entry out of the chain, and nobody waits for the chain but for that moment.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from infra.db.tables.shared import METADATA, at_ms, id_column, tenant_column

audit_entry = Table(
    "audit_entry",
    METADATA,
    tenant_column(),
    id_column("audit_id", primary_key=True),
    at_ms("at_ms"),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("actor_kind", Text, nullable=False, server_default=""),
    Column("actor_name", Text, nullable=False, server_default=""),
    Column("ip", Text, nullable=False, server_default=""),
    Column("user_agent", Text, nullable=False, server_default=""),
    # Canonical JSON, kept as the text that was hashed: JSONB would write its numbers anew.
    Column("before", Text),
    Column("after", Text),
    Column(
        "search",
        Text,
        Computed(
            "lower(actor || ' ' || actor_name || ' ' || action || ' ' || subject || ' ' || ip"
            " || ' ' || left(coalesce(before, ''), 2000)"
            " || ' ' || left(coalesce(after, ''), 2000))",
            persisted=True,
        ),
    ),
    Index("ix_audit_entry_tenant_id_at", "tenant_id", "at_ms", "audit_id"),
    Index("ix_audit_entry_tenant_id_actor", "tenant_id", "actor", "at_ms"),
    Index("ix_audit_entry_tenant_id_action", "tenant_id", "action", "at_ms"),
    Index("ix_audit_entry_tenant_id_subject", "tenant_id", "subject", "at_ms"),
    Index(
        "ix_audit_entry_tenant_id_search",
        "tenant_id",
        "search",
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
    ),
)

audit_link = Table(
    "audit_link",
    METADATA,
    tenant_column(),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    id_column("audit_id"),
    Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    CheckConstraint("seq >= 1", name="seq_positive"),
    CheckConstraint(
        "octet_length(prev_hash) = 32 AND octet_length(hash) = 32", name="hashes_are_sha256"
    ),
    Index("uq_audit_link_tenant_id_audit_id", "tenant_id", "audit_id", unique=True),
)

audit_head = Table(
    "audit_head",
    METADATA,
    tenant_column(),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

# No tenant of the directory is demanded: the platform's own key has none (a UUID of zeros).
idempotency_key = Table(
    "idempotency_key",
    METADATA,
    tenant_column(),
    Column("principal", Text, primary_key=True),
    Column("key_hash", LargeBinary, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    # `running`, `committed` (the change is made, the answer not kept yet), `answered`.
    Column("state", Text, nullable=False),
    id_column("claim_id"),
    Column("status", Integer),
    Column("headers", JSONB),
    # Sealed with a key that only the client's own secrets give: answers may hold a new secret.
    Column("body", LargeBinary),
    at_ms("claimed_at_ms"),
    at_ms("expires_at_ms"),
    CheckConstraint("state IN ('running', 'committed', 'answered')", name="state_known"),
    CheckConstraint("octet_length(key_hash) = 32", name="key_hash_is_sha256"),
    Index("ix_idempotency_key_tenant_id_expires", "tenant_id", "expires_at_ms"),
)
