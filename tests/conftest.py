"""Gives every test the marker of the folder it lies in."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parent

# Property and scenario tests are pure as well: they run on a fake clock and no server.
MARKER_OF_FOLDER = {
    "unit": "unit",
    "property": "unit",
    "scenario": "unit",
    "integration": "integration",
    "security": "integration",
    "acceptance": "acceptance",
    "chaos": "chaos",
    "browser": "browser",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by its folder, so that `-m unit` needs no mark in the files."""
    for item in items:
        if item.path.is_relative_to(TESTS):
            marker = MARKER_OF_FOLDER.get(item.path.relative_to(TESTS).parts[0])
            if marker is not None:
                item.add_marker(marker)
