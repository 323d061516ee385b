"""What a tenant demands of its people's sign-in, and domains of brands."""

from __future__ import annotations

from infra.db.migrations.script import run_script

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the script of the same name."""
    run_script("v0014_demands.sql")


def downgrade() -> None:
    """Additions only: the release before is not disturbed by what it does not know."""
    raise NotImplementedError("nothing to undo: the release before runs on this schema")
