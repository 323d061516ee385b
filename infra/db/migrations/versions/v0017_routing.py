"""How queues route: strategy, ageing, what is wished for, and rings that open with the wait."""

from __future__ import annotations

from infra.db.migrations.script import run_script

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the script of the same name."""
    run_script("v0017_routing.sql")


def downgrade() -> None:
    """Additions only: the release before is not disturbed by what it does not know."""
    raise NotImplementedError("nothing to undo: the release before runs on this schema")
