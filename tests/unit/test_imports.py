"""Enforces who may import whom among the rooms, read from every file's syntax tree."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.sources import ROOT, files_ending

ROOMS = ("engine", "cloud", "edge_agent", "tenant_portal", "billing", "infra", "cython_ext")

# What each room may import of ours. The longest matching room wins.
ALLOWED = {
    "engine": ("engine", "infra.contracts"),
    "cloud": ("cloud", "engine", "infra"),
    "edge_agent": ("edge_agent", "engine", "infra", "cython_ext"),
    "tenant_portal": ("tenant_portal", "engine", "infra"),
    "billing": ("billing", "engine", "infra"),
    "infra": ("infra",),
    "infra.contracts": ("infra.contracts",),
    "cython_ext": ("cython_ext",),
}

# The core is pure: beside the standard library it may use msgspec only.
PURE_ROOMS = ("engine", "infra.contracts")
PURE_THIRD_PARTY = ("msgspec",)

# One place talks to PJSUA2; the check of a fresh build is no part of the product.
PJSUA2_PLACES = ("edge_agent.pj", "infra.setup.pjsip.smoke")

CYTHON_IMPORT = re.compile(r"^\s*(?:from\s+([\w.]+)\s+c?import|c?import\s+([\w.]+))", re.MULTILINE)


def is_inside(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


def room_of(module: str) -> str:
    return max((room for room in ALLOWED if is_inside(module, room)), key=len)


def module_name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def package_of(path: Path) -> list[str]:
    """The package that a relative import in this file starts from."""
    return list(path.parts[:-1])


def python_imports(path: Path, source: str) -> Iterator[tuple[str, int]]:
    """Each imported module with its line; `from a import b` yields a.b, which may be a module."""
    for node in ast.walk(ast.parse(source, filename=str(path))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                start = package_of(path)
                kept = start[: len(start) - node.level + 1]
                base = ".".join([*kept, *([base] if base else [])])
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)


def cython_imports(source: str) -> Iterator[tuple[str, int]]:
    for match in CYTHON_IMPORT.finditer(source):
        yield match.group(1) or match.group(2), source[: match.start()].count("\n") + 1


def faults_of(module: str, imported: str) -> Iterator[str]:
    """What is wrong with this module importing that name."""
    room = room_of(module)
    top = imported.partition(".")[0]
    if top in ROOMS:
        if not any(is_inside(imported, allowed) for allowed in ALLOWED[room]):
            yield f"{room} must not import {imported}"
    elif top in ("pjsua2", "_pjsua2"):
        if not any(is_inside(module, place) for place in PJSUA2_PLACES):
            yield "only edge_agent/pj imports pjsua2"
    elif top in ("tests", "bench"):
        yield f"the product must not import {top}"
    elif (
        room in PURE_ROOMS
        and top not in sys.stdlib_module_names
        and top not in (*PURE_THIRD_PARTY, "__future__")
    ):
        yield f"{room} is pure and must not import {top}"


def broken_rules() -> Iterator[str]:
    for path in files_ending(".py", ".pyi", ".pyx", ".pxd"):
        if path.parts[0] not in ROOMS:
            continue
        source = (ROOT / path).read_text(encoding="utf-8")
        cython = path.suffix in (".pyx", ".pxd")
        found = cython_imports(source) if cython else python_imports(path, source)
        for imported, line in found:
            for fault in faults_of(module_name(path), imported):
                yield f"{path}:{line}: {fault}"


def test_rooms_import_only_what_the_house_allows() -> None:
    assert sorted(broken_rules()) == []


@pytest.mark.parametrize(
    ("module", "imported", "allowed"),
    [
        pytest.param("engine.acd.routing", "infra.contracts.contact", True, id="engine-contracts"),
        pytest.param("engine.acd.routing", "infra.bus.client", False, id="engine-bus"),
        pytest.param("engine.acd.routing", "infra", False, id="engine-infra-as-a-whole"),
        pytest.param("engine.acd.routing", "numpy", False, id="engine-third-party"),
        pytest.param("engine.acd.routing", "msgspec", True, id="engine-msgspec"),
        pytest.param("cloud.acd.service", "edge_agent.call.leg", False, id="cloud-edge"),
        pytest.param("edge_agent.call.leg", "cloud.acd.service", False, id="edge-cloud"),
        pytest.param("edge_agent.call.leg", "pjsua2", False, id="edge-core-pjsua2"),
        pytest.param("edge_agent.pj.endpoint", "pjsua2", True, id="edge-pj-pjsua2"),
        pytest.param("edge_agent.pjx", "pjsua2", False, id="name-that-only-begins-alike"),
        pytest.param("infra.demo.cli", "cloud.cli", False, id="demo-cloud"),
        pytest.param("infra.contracts.leg", "infra.config.settings", False, id="contracts-infra"),
        pytest.param("billing.rating", "cloud.acd.tables", False, id="billing-acd"),
        pytest.param("cython_ext.mixer", "engine.acd", False, id="kernels-nothing-of-ours"),
        pytest.param("cloud.cli", "tests.fakes", False, id="product-tests"),
    ],
)
def test_rule(module: str, imported: str, *, allowed: bool) -> None:
    assert (list(faults_of(module, imported)) == []) is allowed


def test_relative_imports_are_resolved() -> None:
    path = Path("cloud/acd/service.py")
    assert list(python_imports(path, "from ..identity import users")) == [
        ("cloud.identity.users", 1)
    ]
    assert list(python_imports(Path("cloud/acd/__init__.py"), "from . import service")) == [
        ("cloud.acd.service", 1)
    ]
