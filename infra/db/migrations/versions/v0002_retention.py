"""What was only noted for a while may be forgotten: folded events, published changes."""

from __future__ import annotations

from infra.db.migrations.script import run_script

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the application delete notes of folded events, and find the old ones."""
    run_script("v0002_retention.sql")


def downgrade() -> None:
    """The release before never deletes, and is not disturbed by what it lacks."""
    raise NotImplementedError("nothing to undo: the release before runs on this schema")
