"""The ASVS table names each requirement of levels 1 and 2 once, and only what exists."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "security" / "asvs.md"
STATES = ("met", "partly", "not yet", "n/a")

# OWASP ASVS 5.0.0: in each section the requirements of levels 1 and 2, by number.
SECTIONS = {
    "1.1": "1-2", "1.2": "1-9", "1.3": "1-11", "1.4": "1-3", "1.5": "1-2",
    "2.1": "1-3", "2.2": "1-3", "2.3": "1-4", "2.4": "1",
    "3.2": "1-2", "3.3": "1-4", "3.4": "1-6", "3.5": "1-5", "3.7": "1-2",
    "4.1": "1-3", "4.2": "1", "4.3": "1-2", "4.4": "1-4",
    "5.1": "1", "5.2": "1-3", "5.3": "1-2", "5.4": "1-3",
    "6.1": "1-3", "6.2": "1-12", "6.3": "1-4", "6.4": "1-4", "6.5": "1-5", "6.6": "1-3",
    "6.8": "1-4",
    "7.1": "1-3", "7.2": "1-4", "7.3": "1-2", "7.4": "1-5", "7.5": "1-2", "7.6": "1-2",
    "8.1": "1-2", "8.2": "1-3", "8.3": "1", "8.4": "1",
    "9.1": "1-3", "9.2": "1-4",
    "10.1": "1-2", "10.2": "1-2", "10.3": "1-4", "10.4": "1-11", "10.5": "1-5", "10.6": "1-2",
    "10.7": "1-3",
    "11.1": "1-2", "11.2": "1-3", "11.3": "1-3", "11.4": "1-4", "11.5": "1", "11.6": "1",
    "12.1": "1-3", "12.2": "1-2", "12.3": "1-4",
    "13.1": "1", "13.2": "1-5", "13.3": "1-2", "13.4": "1-5",
    "14.1": "1-2", "14.2": "1-4", "14.3": "1-3",
    "15.1": "1-3", "15.2": "1-3", "15.3": "1-7",
    "16.1": "1", "16.2": "1-5", "16.3": "1-4", "16.4": "1-3", "16.5": "1-3",
    "17.1": "1", "17.2": "1-4", "17.3": "1-2",
}  # fmt: skip
REQUIREMENTS = 253  # 70 of level 1, 183 of level 2: the standard's own count

_ROW = re.compile(r"^\| v5\.0\.0-(\d+\.\d+\.\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
_SUMMARY = re.compile(r"^\| (met|partly|not yet|n/a) \| (\d+) \|", re.MULTILINE)
_QUOTED = re.compile(r"`([^`]+)`")
_FILE = re.compile(r"^[\w./@-]+\.(py|pyx|md|ts|tsx|json|toml|in|lock)(::\w+)?$")

Row = tuple[str, str, str, str]


@cache
def rows() -> tuple[Row, ...]:
    """Id, requirement, state, and where it is met."""
    return tuple(_ROW.findall(PAGE.read_text(encoding="utf-8")))


def expected() -> list[str]:
    ids = []
    for section, numbers in SECTIONS.items():
        first, _, last = numbers.partition("-")
        ids += [f"{section}.{number}" for number in range(int(first), int(last or first) + 1)]
    return ids


def references(where: str) -> list[str]:
    """What a cell names in quotes that has the form of a file."""
    return [each for each in _QUOTED.findall(where) if _FILE.match(each)]


def test_every_requirement_is_there_once_and_in_order() -> None:
    assert len(expected()) == REQUIREMENTS
    assert [row[0] for row in rows()] == expected()


def test_each_row_says_how_it_stands() -> None:
    for number, _, state, where in rows():
        assert state in STATES, number
        if state == "met":
            # A part of the page itself is named in italics.
            assert references(where) or re.search(r"\*\w+\* below", where), number
        assert where.strip(), number


def test_the_counts_are_right() -> None:
    counted = Counter(row[2] for row in rows())
    told = dict(_SUMMARY.findall(PAGE.read_text(encoding="utf-8")))
    assert {state: int(count) for state, count in told.items()} == dict(counted)


@cache
def functions_in(path: str) -> frozenset[str]:
    """Names of a file's functions."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, kinds))


@pytest.mark.parametrize("number", expected())
def test_what_a_row_names_exists(number: str) -> None:
    (row,) = (each for each in rows() if each[0] == number)
    for name in references(row[3]):
        path, _, test = name.partition("::")
        assert (ROOT / path).is_file(), name
        if test:
            assert test in functions_in(path), name
