"""The committed clients are what the generator writes from the API of this release."""

from __future__ import annotations

import pytest

from clients.document import Operation, camel, openapi_document, operations, snake
from clients.generate import generated, stale
from clients.python_source import class_name, type_text


def test_the_clients_are_current() -> None:
    assert stale(generated()) == [], "run: python -m clients.generate"


def test_every_operation_is_there() -> None:
    document = openapi_document()
    described = sum(
        len(methods) for path, methods in document["paths"].items() if path.startswith("/v1/")
    )
    found = operations(document)
    assert len(found) == described
    by_name = {each.name: each for each in found}
    queue: Operation = by_name["replace_queue"]
    assert (queue.group, queue.method, queue.is_conditional) == ("routing", "PUT", True)
    assert by_name["add_webhook"].is_repeatable
    assert not by_name["sign_in"].is_repeatable
    assert by_name["export_people"].is_binary
    assert by_name["import_people"].upload == "file"


def test_a_page_has_an_iterator() -> None:
    document = openapi_document()
    schemas = document["components"]["schemas"]
    paged = {each.name: each.item_of(schemas) for each in operations(document)}
    assert paged["contacts"] == {"$ref": "#/components/schemas/Contact"}
    assert paged["queue"] is None


def test_no_schema_is_named_after_its_module() -> None:
    """Two structs of one name would be told apart by their modules, in everybody's client."""
    schemas = openapi_document()["components"]["schemas"]
    assert [name for name in schemas if "_" in name] == []


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "array", "items": {"type": "string"}}, "list[str]"),
        ({"oneOf": [{"type": "null"}, {"type": "integer"}]}, "int | None"),
        ({"type": ["null", "string"], "enum": ["a"]}, "Literal['a']"),
        ({"type": "object", "additionalProperties": {"type": "number"}}, "dict[str, float]"),
        ({"$ref": "#/components/schemas/a_b_Brand"}, "t.ABBrand"),
        ({}, "Any"),
    ],
)
def test_types(schema: dict[str, object], expected: str) -> None:
    assert type_text(schema, "t.") == expected


def test_names() -> None:
    assert snake("ChangeOwnTenant") == "change_own_tenant"
    assert camel("change_own-tenant") == "changeOwnTenant"
    assert class_name("clients_brand_Brand") == "ClientsBrandBrand"
