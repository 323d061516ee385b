"""Flows that are removed: out of every list, kept for the contacts that they served."""

from __future__ import annotations

from infra.db.migrations.script import run_script

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the script of the same name."""
    run_script("v0015_flow_removal.sql")


def downgrade() -> None:
    """Additions only: the release before is not disturbed by what it does not know."""
    raise NotImplementedError("nothing to undo: the release before runs on this schema")
