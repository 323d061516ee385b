"""The committed TypeScript types are those of the messages and of the API as they are now."""

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
def test_api_field_types(schema: typegen.Schema, expected: str) -> None:
    document = {"components": {"schemas": {"A": {"properties": {"f": schema}, "required": ["f"]}}}}
    assert f"  readonly f: {expected};" in typegen.render_api(document)


def test_api_leaves_to_contracts_what_both_name() -> None:
    schemas = {
        "Contact": {
            "properties": {"outcome": {"$ref": "#/components/schemas/ContactOutcome"}},
            "required": [],
        },
        "ContactOutcome": {"enum": ["handled"]},
    }
    text = typegen.render_api({"components": {"schemas": schemas}})
    assert "import type {\n  ContactOutcome,\n} from './contracts';" in text
    assert "readonly outcome?: ContactOutcome;" in text
    assert "CONTACT_OUTCOME_VALUES" not in text


def test_unknown_schema_is_refused() -> None:
    document = {"components": {"schemas": {"A": {"properties": {"f": {"type": "tuple"}}}}}}
    with pytest.raises(NotImplementedError, match="tuple"):
        typegen.render_api(document)
