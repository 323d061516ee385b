"""A built wheel holds what the installed service reads beside its modules."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("billing", "cloud", "cython_ext", "edge_agent", "engine", "infra", "requirements")


def test_wheel_holds_templates_and_migrations(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    subprocess.run(
        [sys.executable, "setup.py", "-q", "bdist_wheel", "-d", str(tmp_path)],
        cwd=source,
        env=os.environ | {"TANDEM_SKIP_KERNELS": "1"},
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path.relative_to(source).as_posix()
        for pattern in (
            "infra/**/*.cfg.in",
            "infra/**/*.sql",
            "infra/**/*.mako",
            "cython_ext/*.pyi",
        )
        for path in source.glob(pattern)
    }
    assert "infra/deploy/kamailio/edge.cfg.in" in wanted
    assert any(name.endswith(".sql") for name in wanted)
    assert wanted <= held, wanted - held
