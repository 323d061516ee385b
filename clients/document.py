"""Reads the API's OpenAPI document: each operation with what a client needs to call it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cloud.api.app import ApiParts, create_app
from cloud.api.life import NodeLife
from cloud.identity.settings import IdentitySettings, new_secret_key
from infra.contracts.errors import InvariantError

# A JSON Schema node, whose values are of any JSON type by its specification.
Schema = Mapping[str, Any]

PREFIX = "/v1/"
JSON = "application/json"
MULTIPART = "multipart/form-data"
_CONDITIONAL = ("PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A part of the path or the query."""

    name: str
    schema: Schema
    is_required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of a client.

    Attributes:
        group, name: `client.<group>.<name>(…)`; names are the handlers' own, so they stay.
        body: schema of the JSON body; None without one.
        upload: name of the file's field in a multipart body; None without one.
        answer: schema of the JSON answer; None when there is none.
        is_binary: the answer is a file.
        is_repeatable: an Idempotency-Key is honoured.
    """

    group: str
    name: str
    text: str
    method: str
    path: str
    path_parameters: tuple[Parameter, ...]
    query: tuple[Parameter, ...]
    body: Schema | None
    upload: str | None
    answer: Schema | None
    is_binary: bool
    is_repeatable: bool

    @property
    def is_conditional(self) -> bool:
        """If-Match is honoured where the thing has an entity tag."""
        return self.method in _CONDITIONAL

    @property
    def is_tagged(self) -> bool:
        """The answer has an entity tag."""
        return self.method == "GET" and not self.is_binary

    def item_of(self, schemas: Mapping[str, Schema]) -> Schema | None:
        """Schema of a page's items; None when the answer is no page."""
        if self.answer is None or "$ref" not in self.answer:
            return None
        if not any(each.name == "cursor" for each in self.query):
            return None
        page = schemas[reference(self.answer)]
        if not {"items", "next_cursor"} <= set(page.get("required", ())):
            return None
        # A cursor that is given in another form than it is taken can't be passed on.
        if _kinds(page["properties"]["next_cursor"]) != _kinds(self.cursor):
            return None
        item: Schema = page["properties"]["items"]["items"]
        return item

    @property
    def cursor(self) -> Schema:
        """Schema of where a page begins, for those that have pages."""
        (found,) = (each.schema for each in self.query if each.name == "cursor")
        return found


def openapi_document() -> Schema:
    """The document as a node of this release serves it."""
    nothing: Any = None  # the document is made without touching any of a node's parts
    parts = ApiParts(
        database=nothing,
        bus=nothing,
        recordings=nothing,
        prompts=nothing,
        platform_key="",
        clock=lambda: 0,
        life=NodeLife(),
        identity=IdentitySettings(new_secret_key(), "https://app.example.com"),
    )
    document: Schema = create_app(parts).openapi_schema.to_schema()
    return document


def operations(document: Schema) -> list[Operation]:
    """Every operation under /v1, by group and name.

    Raises:
        InvariantError: two have one name: rename one of the handlers.
    """
    found = sorted(_operations(document), key=lambda each: (each.group, each.name))
    names = [(each.group, each.name) for each in found]
    doubles = {name for name in names if names.count(name) > 1}
    if doubles:
        raise InvariantError(f"two operations share a name: {sorted(doubles)}", code="name_taken")
    return found


def reference(schema: Schema) -> str:
    """The name that a `$ref` refers to."""
    return str(schema["$ref"]).rsplit("/", 1)[1]


def snake(text: str) -> str:
    """`ChangeOwnTenant` as `change_own_tenant`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", text).lower()


def camel(text: str) -> str:
    """`change_own-tenant` as `changeOwnTenant`."""
    head, *tail = re.split(r"[^A-Za-z0-9]+", text)
    return head + "".join(each.capitalize() for each in tail)


def _kinds(schema: Schema) -> set[str]:
    options = schema.get("oneOf") or schema.get("anyOf") or [schema]
    return {str(each.get("type")) for each in options}


def _operations(document: Schema) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        if not path.startswith(PREFIX):
            continue
        for method, described in methods.items():
            yield _operation(path, method.upper(), described)


def _operation(path: str, method: str, described: Schema) -> Operation:
    parameters = {
        place: tuple(
            Parameter(each["name"], each["schema"], bool(each.get("required")))
            for each in described.get("parameters", ())
            if each["in"] == place
        )
        for place in ("path", "query")
    }
    body = described.get("requestBody", {}).get("content", {})
    answers = {
        media: content.get("schema", {})
        for status, answer in described["responses"].items()
        if status.startswith("2") and status != "204"
        for media, content in answer.get("content", {}).items()
    }
    is_public = {} in described.get("security", ())
    return Operation(
        group=described["tags"][0].replace("-", "_"),
        name=snake(described["summary"]),
        text=described.get("description", "").split("\n\n")[0].replace("\n", " "),
        method=method,
        path=path,
        path_parameters=_in_order(path, parameters["path"]),
        query=parameters["query"],
        body=body[JSON]["schema"] if JSON in body else None,
        upload="file" if MULTIPART in body else None,
        answer=answers.get(JSON),
        is_binary=bool(answers) and JSON not in answers,
        is_repeatable=method == "POST" and not is_public,
    )


def _in_order(path: str, parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    return tuple(sorted(parameters, key=lambda each: path.index("{" + each.name + "}")))
