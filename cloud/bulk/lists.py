"""Several values in one cell: `a|b`, each perhaps with parts, `a@b`; pure."""

from __future__ import annotations

from collections.abc import Iterable

BETWEEN_VALUES = "|"
BETWEEN_PARTS = "@"
_ESCAPE = "\\"


def join(values: Iterable[str], between: str = BETWEEN_VALUES) -> str:
    """One text of several, from which `split` finds them again.

    Values that are themselves joined by BETWEEN_PARTS keep that: escape them part by part first.
    """
    return between.join(values)


def escaped(value: str) -> str:
    """A value in which what parts values, and parts of values, means nothing."""
    for special in (_ESCAPE, BETWEEN_VALUES, BETWEEN_PARTS):
        value = value.replace(special, _ESCAPE + special)
    return value


def split(text: str, between: str = BETWEEN_VALUES) -> list[str]:
    """The values of a cell, still escaped, without spaces around them; an empty cell has none."""
    found, value, is_escaped = [], "", False
    for character in text:
        if not is_escaped and character == between:
            found.append(value)
            value = ""
        else:
            value += character
        is_escaped = character == _ESCAPE and not is_escaped
    found.append(value)
    return [each.strip() for each in found if each.strip()]


def unescaped(value: str) -> str:
    """A value as it was before `escaped`."""
    out, is_escaped = "", False
    for character in value:
        if character == _ESCAPE and not is_escaped:
            is_escaped = True
            continue
        out += character
        is_escaped = False
    return out
