"""The OpenAPI document: what the framework derives, with our own answers to bad requests."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import msgspec
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import OpenAPI

from cloud.api.errors import PROBLEM_MEDIA_TYPE, Problem

_REF = "#/components/schemas/{name}"
_FIRST_ERROR = 400
_BODILESS = frozenset({"204", "304"})  # a handler that gives a bare `Response` describes a body


class DescribedConfig(OpenAPIConfig):
    """Settings of the document; see `Described`."""

    def to_openapi_schema(self) -> OpenAPI:
        """The document, still without its paths."""
        base = super().to_openapi_schema()
        return Described(**{each.name: getattr(base, each.name) for each in fields(base)})


class Described(OpenAPI):
    """A document in which each refusal is a problem document (RFC 9457), as it really is."""

    def to_schema(self) -> dict[str, Any]:
        """The document as JSON."""
        document = super().to_schema()
        (_, components) = msgspec.json.schema_components([Problem], ref_template=_REF)
        document.setdefault("components", {}).setdefault("schemas", {}).update(components)
        for operations in document["paths"].values():
            for operation in operations.values():
                _say_problems(operation)
        return document


def _say_problems(operation: dict[str, Any]) -> None:
    kept = {
        status: answer
        for status, answer in operation.get("responses", {}).items()
        if not status.isdecimal() or int(status) < _FIRST_ERROR
    }
    for status in _BODILESS & kept.keys():
        kept[status].pop("content", None)
    schema = {"$ref": _REF.format(name="Problem")}
    kept["default"] = {
        "description": "A refusal or fault, as a problem document (RFC 9457)",
        "content": {PROBLEM_MEDIA_TYPE: {"schema": schema}},
    }
    operation["responses"] = kept
