"""Opening hours with their holidays, to which the flows of a tenant refer."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB

from infra.db.tables.shared import METADATA, at_ms, id_column, name_check, tenant_column

hours = Table(
    "hours",
    METADATA,
    tenant_column(),
    id_column("hours_id", primary_key=True),
    Column("name", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    # Lists of engine.hours.calendar: read and written as a whole, never searched.
    Column("weekly", JSONB, nullable=False),
    Column("holidays", JSONB, nullable=False),
    at_ms("created_at_ms"),
    at_ms("updated_at_ms"),
    ForeignKeyConstraint(["tenant_id"], ["tenant.tenant_id"]),
    UniqueConstraint("tenant_id", "name"),
    CheckConstraint("jsonb_typeof(weekly) = 'array'", name="weekly_is_array"),
    CheckConstraint("jsonb_typeof(holidays) = 'array'", name="holidays_is_array"),
    name_check(),
)
