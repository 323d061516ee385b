"""The committed TypeScript types are those of the live socket's messages as they are now."""

from __future__ import annotations

import pytest

from tenant_portal import typegen


def test_contracts_are_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert typegen.main(["--check"]) == 0, capsys.readouterr().err


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        pytest.param({"type": "integer"}, "number", id="integer"),
        pytest.param({"type": ["string", "null"]}, "string | null", id="type-list"),
        pytest.param(
            {"anyOf": [{"type": "null"}, {"$ref": "#/x/A"}]}, "null | A", id="nullable-ref"
        ),
        pytest.param(
            {"type": "array", "items": {"$ref": "#/x/A"}}, "readonly A[]", id="array-of-ref"
        ),
        pytest.param(
            {"type": "array", "items": {"type": ["string", "null"]}},
            "readonly (string | null)[]",
            id="array-of-union",
        ),
        pytest.param(
            {"type": "object", "additionalProperties": {"type": "number"}},
            "Readonly<Record<string, number>>",
            id="mapping",
        ),
        pytest.param({}, "unknown", id="anything"),
        pytest.param({"const": "snapshot"}, "'snapshot'", id="constant"),
    ],
)
def test_field_types(schema: typegen.Schema, expected: str) -> None:
    assert typegen.type_text(schema) == expected


def test_unknown_schema_is_refused() -> None:
    with pytest.raises(NotImplementedError, match="tuple"):
        typegen.type_text({"type": "tuple"})
