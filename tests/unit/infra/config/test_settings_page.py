"""The page for operators lists every setting that exists, with its default."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec

from infra.config.settings import variable_for

ROOT = Path(__file__).parents[4]
PAGE = ROOT / "docs" / "operations.md"
ROOMS = ("billing", "cloud", "edge_agent", "infra", "tenant_portal")
LOADED = re.compile(r"""load_section\(\s*(\w+),\s*"(\w+)",""")
ROW = re.compile(r"^\| `(TANDEM_[A-Z_]+)` \| (.*?) \| (.*) \|$", re.MULTILINE)


def sources() -> Iterator[tuple[Path, str]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path, path.read_text(encoding="utf-8")


def sections() -> Iterator[tuple[str, type[msgspec.Struct]]]:
    """Name and struct of each section that something loads: `load_section(Kind, "name", …)`."""
    loaded = {each for _, text in sources() for each in LOADED.findall(text)}
    for path, text in sources():
        for kind, name in loaded:
            if re.search(rf"^class {kind}\(", text, re.MULTILINE):
                parts = path.relative_to(ROOT).with_suffix("").parts
                yield name, getattr(importlib.import_module(".".join(parts)), kind)


def written(value: Any) -> str:  # a default is of any kind
    """A default as the page writes it."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, tuple | list):
        value = ",".join(map(str, value))
    if isinstance(value, bool):
        value = str(value).lower()
    return f"`{value}`" if value != "" else "empty"


def default_of(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "required"
    is_made = field.default_factory is not msgspec.NODEFAULT
    return written(field.default_factory() if is_made else field.default)


def test_the_page_lists_every_setting() -> None:
    expected = {
        variable_for(name, field.name): default_of(field)
        for name, kind in sections()
        for field in msgspec.structs.fields(kind)
    }
    assert len(expected) > 40
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert {name: default for name, default, _ in rows} == expected
    assert len(rows) == len(expected)


def test_the_page_lists_the_process_s_variables() -> None:
    named = re.compile(r"""["'](TANDEM_[A-Z_]+)["']""")
    known = {each for _, text in sources() for each in named.findall(text)} - {"TANDEM_"}
    page = PAGE.read_text(encoding="utf-8")
    assert [each for each in sorted(known) if f"`{each}`" not in page] == []
