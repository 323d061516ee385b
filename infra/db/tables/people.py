"""Skills by name: what queues may require and agents may hold."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Table, Text, UniqueConstraint

from infra.db.tables.shared import METADATA, at_ms, id_column, tenant_column

MAX_SKILL_NAME_CHARS = 64
MAX_DESCRIPTION_CHARS = 1_000  # a paragraph; longer belongs into a handbook

skill = Table(
    "skill",
    METADATA,
    tenant_column(),
    id_column("skill_id", primary_key=True),
    # Queues and agents keep the name itself, so it can't change while one of them uses it.
    Column("name", Text, nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    at_ms("created_at_ms"),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    UniqueConstraint("tenant_id", "name"),
    CheckConstraint(
        f"length(name) BETWEEN 1 AND {MAX_SKILL_NAME_CHARS} AND name !~ '\\s'",
        name="name_form",
    ),
    CheckConstraint(f"length(description) <= {MAX_DESCRIPTION_CHARS}", name="description_length"),
)
