"""Runs an SQL file that lies beside the migrations, one statement at a time."""

from __future__ import annotations

from pathlib import Path

from alembic import op
from sqlalchemy import text

# asyncpg prepares each statement, and a prepared statement is one; a blank line parts them.
_SEPARATOR = ";\n\n"


def run_script(name: str) -> None:
    """Execute every statement of `migrations/versions/<name>`."""
    script = (Path(__file__).parent / "versions" / name).read_text(encoding="utf-8")
    for statement in script.split(_SEPARATOR):
        if statement.strip():
            # A colon before a word would be a parameter of text(); the scripts use only `::`.
            op.execute(text(statement.replace("::", r"\:\:").rstrip().rstrip(";")))
