"""Writes the Python client's generated modules."""

from __future__ import annotations

import keyword
import subprocess
import sys
import textwrap
from collections.abc import Mapping

from clients.document import Operation, Schema, operations, reference

_HEAD = '"""{text}: generated from the API\'s own description, never edit."""\n'
_TEXT_WIDTH = 84
_PRIMITIVES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


def render(document: Schema) -> dict[str, str]:
    """Text of each generated module, by file name."""
    schemas: dict[str, Schema] = document["components"]["schemas"]
    return {
        "types.py": formatted(_types(schemas)),
        "operations.py": formatted(_operations(operations(document), schemas)),
    }


def formatted(source: str) -> str:
    """The source in the house's form."""
    command = [sys.executable, "-m", "ruff", "format", "--line-length", "100", "-"]
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=True)
    return done.stdout


def type_text(schema: Schema, prefix: str = "") -> str:
    """Python's annotation of a schema.

    Args:
        prefix: before the names of named schemas.
    """
    if "$ref" in schema:
        return prefix + class_name(reference(schema))
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        kinds = dict.fromkeys(type_text(each, prefix) for each in options)
        return " | ".join(sorted(kinds, key=lambda each: each == "None"))
    if "enum" in schema:
        return f"Literal[{', '.join(repr(each) for each in schema['enum'])}]"
    if "const" in schema:
        return f"Literal[{schema['const']!r}]"
    kind = schema.get("type")
    if isinstance(kind, list):
        named = [type_text({**schema, "type": each}, prefix) for each in kind if each != "null"]
        return " | ".join([*named, *(["None"] if "null" in kind else [])])
    if kind == "array":
        return f"list[{type_text(schema.get('items', {}), prefix)}]"
    if kind == "object":
        values = schema.get("additionalProperties", {})
        return f"dict[str, {type_text(values if isinstance(values, dict) else {}, prefix)}]"
    if kind == "null":
        return "None"
    return _PRIMITIVES.get(kind, "Any") if isinstance(kind, str) else "Any"


def class_name(name: str) -> str:
    """`clients_brand_Brand` as `ClientsBrandBrand`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def _types(schemas: Mapping[str, Schema]) -> str:
    enums = {name: each for name, each in schemas.items() if "enum" in each}
    structs = {name: each for name, each in schemas.items() if "enum" not in each}
    lines = [
        _HEAD.format(text="What the API takes and gives"),
        "from __future__ import annotations\n",
        "from typing import TYPE_CHECKING, Any, Literal\n",
        "import msgspec",
        "from msgspec import UNSET, UnsetType\n",
        "# A checker knows the values of today; a later release's further ones still decode.",
        "if TYPE_CHECKING:",
    ]
    for name, schema in sorted(enums.items()):
        values = ", ".join(repr(each) for each in sorted(schema["enum"]))
        lines.append(f"    {class_name(name)} = Literal[{values}]")
    lines.append("else:")
    lines += [f"    {class_name(name)} = str" for name in sorted(enums)]
    lines += [_struct(name, schema) for name, schema in sorted(structs.items())]
    return "\n".join(lines) + "\n"


def _struct(name: str, schema: Schema) -> str:
    required = set(schema.get("required", ()))
    lines = [
        f"\n\nclass {class_name(name)}(msgspec.Struct, frozen=True, kw_only=True):",
        f'    """{class_name(name)}, as the API names it."""\n',
    ]
    for field, each in schema.get("properties", {}).items():
        kind = type_text(each)
        safe = field + "_" if keyword.iskeyword(field) else field
        given = [f'name="{field}"'] if safe != field else []
        if field not in required:
            is_nullable = kind.endswith(" | None")
            kind = kind.removesuffix(" | None") + " | UnsetType" + " | None" * is_nullable
            given.append("default=UNSET")
        default = f" = msgspec.field({', '.join(given)})" if safe != field else ""
        if not default and field not in required:
            default = " = UNSET"
        lines.append(f"    {safe}: {kind}{default}")
    return "\n".join(lines)


def _operations(all_operations: list[Operation], schemas: Mapping[str, Schema]) -> str:
    lines = [
        _HEAD.format(text="Every operation of the API"),
        "from __future__ import annotations\n",
        "from collections.abc import AsyncIterator, Iterator",
        "from typing import Literal\n",
        "from . import types as t",
        "from .transport import AsyncTransport, Etag, File, Request, Transport, part_of\n",
    ]
    groups = sorted({each.group for each in all_operations})
    for is_async in (False, True):
        for group in groups:
            mine = [each for each in all_operations if each.group == group]
            lines.append(_group(group, mine, schemas, is_async=is_async))
        lines.append(_root(groups, is_async=is_async))
    return "\n".join(lines) + "\n"


def _group_class(group: str, *, is_async: bool) -> str:
    return ("Async" if is_async else "") + class_name(group) + "Group"


def _group(
    group: str, mine: list[Operation], schemas: Mapping[str, Schema], *, is_async: bool
) -> str:
    transport = "AsyncTransport" if is_async else "Transport"
    lines = [
        f"\n\nclass {_group_class(group, is_async=is_async)}:",
        f'    """`client.{group}`."""\n',
        f"    def __init__(self, transport: {transport}) -> None:",
        "        self._transport = transport",
    ]
    for each in mine:
        lines.append(_method(each, is_async=is_async))
        item = each.item_of(schemas)
        if item is not None:
            lines.append(_iterator(each, item, is_async=is_async))
    return "\n".join(lines)


def _root(groups: list[str], *, is_async: bool) -> str:
    name = ("Async" if is_async else "") + "Operations"
    transport = "AsyncTransport" if is_async else "Transport"
    lines = [
        f"\n\nclass {name}:",
        '    """All groups of operations over one transport."""\n',
        f"    def __init__(self, transport: {transport}) -> None:",
    ]
    lines += [
        f"        self.{group} = {_group_class(group, is_async=is_async)}(transport)"
        for group in groups
    ]
    return "\n".join(lines)


def _safe(name: str) -> str:
    return name + "_" if keyword.iskeyword(name) else name


def _arguments(each: Operation, *, without_cursor: bool = False) -> list[str]:
    before = [f"{_safe(p.name)}: {type_text(p.schema, 't.')}" for p in each.path_parameters]
    if each.body is not None:
        before.append(f"body: {type_text(each.body, 't.')}")
    if each.upload is not None:
        before.append("file: File")
    after = []
    for query in each.query:
        if without_cursor and query.name == "cursor":
            continue
        kind = type_text(query.schema, "t.")
        if query.is_required:
            after.append(f"{_safe(query.name)}: {kind}")
        else:
            optional = kind if "None" in kind.split(" | ") else f"{kind} | None"
            after.append(f"{_safe(query.name)}: {optional} = None")
    after.sort(key=lambda text: " = None" in text)
    if not without_cursor:
        if each.is_repeatable:
            after.append("idempotency_key: str | None = None")
        if each.is_conditional:
            after.append("if_match: Etag | None = None")
        if each.is_tagged:
            after.append("etag: Etag | None = None")
    return ["self", *before, *(["*", *after] if after else [])]


def _answer(each: Operation) -> tuple[str, str]:
    """The annotation of an answer, and what decodes it."""
    if each.is_binary:
        return "bytes", "bytes"
    if each.answer is None or each.answer.get("type") == "null":
        return "None", "type(None)"
    kind = type_text(each.answer, "t.")
    return kind, kind


def _method(each: Operation, *, is_async: bool) -> str:
    kind, decoded = _answer(each)
    begin = "async def" if is_async else "def"
    wait = "await " if is_async else ""
    body = [
        f"\n    {begin} {each.name}({', '.join(_arguments(each))}) -> {kind}:",
        _docstring(each.text),
        "        request = Request(",
        f'            "{each.method}",',
        f"            {_path(each)},",
    ]
    if each.query:
        pairs = ", ".join(f'"{q.name}": {_safe(q.name)}' for q in each.query)
        body.append(f"            query={{{pairs}}},")
    if each.body is not None:
        body.append("            body=body,")
    if each.upload is not None:
        body.append("            file=file,")
    for name, is_there in (
        ("idempotency_key", each.is_repeatable),
        ("if_match", each.is_conditional),
        ("etag", each.is_tagged),
    ):
        if is_there:
            body.append(f"            {name}={name},")
    body.append("        )")
    body.append(f"        return {wait}self._transport.send(request, {decoded})")
    return "\n".join(body)


def _iterator(each: Operation, item: Schema, *, is_async: bool) -> str:
    kind = type_text(item, "t.")
    begin, outer = ("async def", "AsyncIterator") if is_async else ("def", "Iterator")
    wait = "await " if is_async else ""
    # An asynchronous generator can't delegate.
    items = ["            for item in page.items:", "                yield item"]
    if not is_async:
        items = ["            yield from page.items"]
    passed = [_safe(p.name) for p in each.path_parameters]
    passed += [f"{_safe(q.name)}={_safe(q.name)}" for q in each.query if q.name != "cursor"]
    arguments = ", ".join(_arguments(each, without_cursor=True))
    return "\n".join(
        [
            f"\n    {begin} iterate_{each.name}({arguments}) -> {outer}[{kind}]:",
            _docstring(f"Each item of every page of `{each.name}`."),
            f"        cursor: {type_text(each.cursor)} = None",
            "        while True:",
            f"            page = {wait}self.{each.name}({', '.join([*passed, 'cursor=cursor'])})",
            *items,
            "            cursor = page.next_cursor",
            "            if cursor is None:",
            "                return",
        ]
    )


def _docstring(text: str) -> str:
    wrapped = textwrap.wrap(text, _TEXT_WIDTH)
    if len(wrapped) == 1:
        return f'        """{wrapped[0]}"""'
    first, *rest = wrapped
    return "\n".join([f'        """{first}', *(f"        {each}" for each in rest), '        """'])


def _path(each: Operation) -> str:
    path = each.path
    for parameter in each.path_parameters:
        path = path.replace("{" + parameter.name + "}", "{part_of(" + _safe(parameter.name) + ")}")
    return f'f"{path}"' if each.path_parameters else f'"{path}"'
