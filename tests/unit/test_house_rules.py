"""Enforces what every source file keeps to: a stated job, a limited size, no machine's traces."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.unit.sources import ROOT, files_ending, project_files

MAX_FILE_LINES = 500  # past this a file does more than one job
MAX_FUNCTION_LINES = 70

# Generated files keep the form of their generator.
GENERATED = "never edit"  # what every generator of ours writes into the head of its files
HEAD_LINES = 3

# Written in pieces, so that this file does not name what it looks for.
MACHINE_PATH = re.compile(r"(?:^|[^\w.~$}/-])/(?:work|root|farm)" + "/")
REGISTRY_HOST = re.compile(
    r"(?:pypi|pythonhosted|registry\.npmjs|(?:deb|ftp|security|snapshot)\.debian)" + r"\.org"
)


def lines_of(path: Path) -> list[str]:
    return (ROOT / path).read_text(encoding="utf-8").splitlines()


def text_of(path: Path) -> str | None:
    """The file's text, or None for a binary file."""
    raw = (ROOT / path).read_bytes()
    if b"\0" in raw:
        return None
    return raw.decode("utf-8")


def test_python_files_begin_with_a_docstring() -> None:
    without = [
        str(path)
        for path in files_ending(".py")
        if not ast.get_docstring(ast.parse((ROOT / path).read_text(encoding="utf-8")))
    ]
    assert without == []


def test_scripts_begin_with_a_comment_that_states_their_job() -> None:
    without = []
    for path in files_ending(".sh"):
        first = [line for line in lines_of(path)[:2] if not line.startswith("#!")]
        if not first or not re.match(r"# \w", first[0]):
            without.append(str(path))
    assert without == []


def is_generated(path: Path) -> bool:
    return any(GENERATED in line for line in lines_of(path)[:HEAD_LINES])


def test_files_are_short_enough() -> None:
    long = [
        f"{path}: {len(lines_of(path))} lines"
        for path in files_ending(".py", ".pyx", ".pyi", ".sh", ".ts", ".tsx")
        if len(lines_of(path)) > MAX_FILE_LINES and not is_generated(path)
    ]
    assert long == []


def test_functions_are_short_enough() -> None:
    long = []
    for path in files_ending(".py"):
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MAX_FUNCTION_LINES:
                    long.append(f"{path}:{node.lineno} {node.name}: {length} lines")
    assert long == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    traces = []
    for path in project_files():
        text = text_of(path)
        if text is None:
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            if MACHINE_PATH.search(line) or REGISTRY_HOST.search(line):
                traces.append(f"{path}:{number}")
    assert traces == []
