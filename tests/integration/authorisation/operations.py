"""The operations of the API as its OpenAPI document tells them, and requests made from that."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Any  # any JSON value
_count = itertools.count(1)


class Unfilled(Exception):
    """The tests know no value for this: teach them (seed.py), so that nothing goes untried."""


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    document: Json

    @property
    def name(self) -> str:
        """As tables and messages name it."""
        return f"{self.method} {self.path}"

    @property
    def path_names(self) -> list[str]:
        """Names of the path's parameters."""
        return re.findall(r"\{(\w+)\}", self.path)

    @property
    def is_public(self) -> bool:
        """It needs no principal."""
        return bool(self.document.get("security") == [{}])

    @property
    def body_schema(self) -> tuple[str, Json] | None:
        """Media type and schema of the body, if it has one."""
        content = self.document.get("requestBody", {}).get("content", {})
        for media_type, each in content.items():
            return media_type, each["schema"]
        return None


@dataclass(frozen=True)
class Sent:
    """What to send.

    Attributes:
        file: content of the form's only part, for uploads.
        named: the house's ids in path, body and file; in the query they only filter.
    """

    path: str
    body: Json = None
    file: bytes | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    named: frozenset[str] = frozenset()


def operations(api: Json) -> list[Operation]:
    """All of them, in the document's order."""
    return [
        Operation(method.upper(), path, document)
        for path, methods in api["paths"].items()
        for method, document in methods.items()
    ]


def fill(
    operation: Operation,
    api: Json,
    ids: Mapping[str, str],
    bodies: Mapping[str, Json],
    files: Mapping[str, bytes],
) -> Sent:
    """A valid request that names these ids wherever it can.

    Args:
        ids: by parameter or field name; `path/prefix name` for those that differ by path.
        bodies: what a body's schema title alone does not tell.
        files: what is uploaded, by path.
    """
    used: set[str] = set()

    def of_path(found: re.Match[str]) -> str:
        value = _of_path(operation.path, found.group(1), ids)
        used.add(value)
        return value

    path = re.sub(r"\{(\w+)\}", of_path, operation.path)
    query = {}
    for each in operation.document.get("parameters", []):
        name = each["name"]
        if each["in"] == "query" and (name.endswith("_id") or each.get("required")):
            if name not in ids:
                raise Unfilled(f"{operation.name}: query parameter {name}")
            query[name] = ids[name]
    found = operation.body_schema
    if found is None:
        return Sent(path, query=query, named=frozenset(used))
    media_type, schema = found
    if media_type == "multipart/form-data":
        if operation.path not in files:
            raise Unfilled(f"{operation.name}: a file")
        content = files[operation.path]
        used |= {each for each in ids.values() if each.encode() in content}
        return Sent(path, file=content, query=query, named=frozenset(used))
    body = Filler(api, ids, bodies, operation.name).value(schema, "")
    used |= {each for each in ids.values() if f'"{each}"' in _flat(body)}
    return Sent(path, body, None, query, frozenset(used))


def _of_path(path: str, name: str, ids: Mapping[str, str]) -> str:
    special = [key for key in ids if " " in key and key.endswith(f" {name}")]
    for key in sorted(special, key=len, reverse=True):
        if path.startswith(key.split(" ")[0]):
            return ids[key]
    if name not in ids:
        raise Unfilled(f"{path}: path parameter {name}")
    return ids[name]


def _flat(value: Json) -> str:
    return json.dumps(value)


@dataclass(frozen=True)
class Filler:
    """Makes values of schemas: what is required, and everything that names a thing."""

    api: Json
    ids: Mapping[str, str]
    bodies: Mapping[str, Json]
    where: str

    def value(self, schema: Json, name: str) -> Json:
        """A value of the schema, for a field of this name."""
        schema = self._resolved(schema)
        title = schema.get("title", "")
        if title in self.bodies:
            return self.bodies[title]
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type")
        if kind == "object" and "properties" in schema:
            return self._object(schema)
        if name in self.bodies:
            return self.bodies[name]
        if kind == "array":
            is_empty = not schema.get("minItems") and not name.endswith("_ids")
            if is_empty and "properties" not in self._resolved(schema.get("items", {})):
                return []
            return [self.value(schema["items"], name.removesuffix("s"))]
        if kind == "object":
            return {}
        if kind in ("integer", "number"):
            return int(schema.get("minimum", 1)) or 1
        if kind == "boolean":
            return False
        return self._text(schema, name)

    def _object(self, schema: Json) -> Json:
        required = set(schema.get("required", ()))
        return {
            name: self.value(each, name)
            for name, each in schema["properties"].items()
            if name in required or self._names_things(name, each)
        }

    def _names_things(self, name: str, schema: Json) -> bool:
        if name.endswith(("_id", "_ids")):
            return True
        inner = self._resolved(schema)
        inner = self._resolved(inner.get("items", inner))
        return any(each.endswith(("_id", "_ids")) for each in inner.get("properties", {}))

    def _text(self, schema: Json, name: str) -> str:
        if name.endswith("_id"):
            if name not in self.ids:
                raise Unfilled(f"{self.where}: field {name}")
            return self.ids[name]
        text = f"thing-{next(_count)}"
        pattern = schema.get("pattern")
        if pattern is not None and not re.search(pattern, text):
            raise Unfilled(f"{self.where}: field {name} of pattern {pattern}")
        return text

    def _resolved(self, schema: Json) -> Json:
        while True:
            if "$ref" in schema:
                schema = self.api["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
                continue
            choices = schema.get("oneOf") or schema.get("anyOf")
            if not choices:
                return schema
            rest = {key: each for key, each in schema.items() if key not in ("oneOf", "anyOf")}
            schema = {**rest, **next(each for each in choices if each.get("type") != "null")}
