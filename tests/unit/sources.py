"""The checkout's own source files, as the tests of the house rules read them."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that is tracked or could be added, relative to the checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = [name for name in listed.stdout.split("\0") if name]
    return tuple(sorted({Path(name) for name in names if (ROOT / name).is_file()}))


def files_ending(*suffixes: str) -> list[Path]:
    """The project's files with one of these suffixes, relative to the checkout."""
    return [path for path in project_files() if path.suffix in suffixes]
