"""The first schema."""

from __future__ import annotations

from infra.db.migrations.script import run_script

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table, policy and grant."""
    run_script("v0001_first_schema.sql")


def downgrade() -> None:
    """There is nothing before the first schema."""
    raise NotImplementedError("the first schema has no predecessor: drop the database instead")
