"""First pass over a flow document: JSON into typed steps, naming each field that does not fit."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from engine.ivr.document import STEP_TYPES, Step
from engine.ivr.problems import Problems

_BY_TAG: dict[str, type[Step]] = {str(kind.__struct_config__.tag): kind for kind in STEP_TYPES}
# msgspec ends its message with where below the converted value it stopped.
_WHERE = re.compile(r"^(?P<message>.*) - at `\$?(?P<path>.*)`$", re.DOTALL)


def parse_step(name: str, raw: Any, problems: Problems) -> Step | None:  # Any: JSON to be judged
    """The step, or None with at least one problem added."""
    if not isinstance(raw, dict):
        problems.add(name, "", "bad_value", "a step is an object")
        return None
    tag = raw.get("type")
    kind = _BY_TAG.get(tag) if isinstance(tag, str) else None
    if kind is None:
        problems.add(name, "type", "unknown_step_type", f"type is one of {', '.join(_BY_TAG)}")
        return None
    known = {field.name: field for field in msgspec.structs.fields(kind)}
    found_before = len(problems.found)
    for key in raw:
        if key != "type" and key not in known:
            problems.add(name, str(key), "unknown_field", f"a {tag} step has no such field")
    values: dict[str, Any] = {}  # Any: each value is converted to its field's type
    for key, field in known.items():
        if key in raw:
            values[key] = parse_value(name, key, raw[key], field.type, problems)
        elif field.required:
            problems.add(name, key, "missing_field", f"a {tag} step needs it")
    return kind(**values) if len(problems.found) == found_before else None


def parse_value(
    step: str | None,
    key: str,
    raw: Any,  # JSON to be judged
    kind: Any,  # a type expression, as msgspec takes it
    problems: Problems,
) -> Any:  # of `kind`, or None after a problem
    """One field's value, converted strictly; a problem names the place below the field."""
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as exc:
        found = _WHERE.match(str(exc))
        message = found["message"] if found else str(exc)
        problems.add(step, key + (found["path"] if found else ""), "bad_value", message)
        return None
