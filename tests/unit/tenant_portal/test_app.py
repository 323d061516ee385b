"""Serving the built portal: its files, its index for pages of the app, and nothing else."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from litestar import Litestar

from tenant_portal.app import find_file, handlers


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A built app with one asset, beside a file that is not part of it."""
    (tmp_path / "secret.txt").write_text("no part of the app")
    built = tmp_path / "dist"
    (built / "assets").mkdir(parents=True)
    for name in ("index.html", "mark.svg", "assets/app-1.js", "assets/app-1.js.map"):
        (built / name).write_text(name)
    return built


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        pytest.param("", "index.html", id="start"),
        pytest.param("people/0190", "index.html", id="a-page-of-the-app"),
        pytest.param("mark.svg", "mark.svg", id="file"),
        pytest.param("mark.svg\0", None, id="no-file-s-name"),
        pytest.param("a" * 5_000, None, id="longer-than-any-name"),
        pytest.param("assets/app-1.js", "assets/app-1.js", id="asset"),
        pytest.param("assets/app-0.js", None, id="stale-asset-is-no-page"),
        pytest.param("assets/app-1.js.map", None, id="source-map"),
        pytest.param("../secret.txt", None, id="outside"),
    ],
)
def test_find_file(dist: Path, page: str, expected: str | None) -> None:
    found = find_file(dist, page)
    assert (None if found is None else str(found.relative_to(dist.resolve()))) == expected


def test_the_handler_is_declared_without_what_the_framework_gives_up() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Litestar(route_handlers=handlers, openapi_config=None)
