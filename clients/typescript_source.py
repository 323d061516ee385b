"""Writes the TypeScript client's generated modules."""

from __future__ import annotations

from collections.abc import Mapping

from clients.document import Operation, Schema, camel, operations
from tenant_portal.typegen import declaration, type_text

_HEAD = "// {text}: generated from the API's own description, never edit.\n"


def render(document: Schema) -> dict[str, str]:
    """Text of each generated module, by file name."""
    schemas: dict[str, Schema] = document["components"]["schemas"]
    return {
        "types.ts": _types(schemas),
        "operations.ts": _operations(operations(document), schemas),
    }


def _types(schemas: Mapping[str, Schema]) -> str:
    declared = [
        declaration(name, schema, set(schema.get("required", ())))
        for name, schema in sorted(schemas.items())
    ]
    return _HEAD.format(text="What the API takes and gives") + "\n" + "\n\n".join(declared) + "\n"


def _operations(all_operations: list[Operation], schemas: Mapping[str, Schema]) -> str:
    groups = sorted({each.group for each in all_operations})
    parts = [
        _HEAD.format(text="Every operation of the API"),
        "import type * as t from './types.ts';",
        "import { Transport, partOf, type Etag } from './transport.ts';\n",
    ]
    for group in groups:
        mine = [each for each in all_operations if each.group == group]
        parts.append(_group(group, mine, schemas))
    parts.append("/** All groups of operations over one transport. */\nexport class Operations {")
    parts += [f"  readonly {camel(group)}: {_class(group)};" for group in groups]
    parts.append("\n  constructor(transport: Transport) {")
    parts += [f"    this.{camel(group)} = new {_class(group)}(transport);" for group in groups]
    parts.append("  }\n}")
    return "\n".join(parts) + "\n"


def _class(group: str) -> str:
    name = camel(group)
    return name[0].upper() + name[1:] + "Group"


def _group(group: str, mine: list[Operation], schemas: Mapping[str, Schema]) -> str:
    lines = [
        f"/** `client.{camel(group)}`. */\nexport class {_class(group)} {{",
        "  readonly #transport: Transport;\n",
        "  constructor(transport: Transport) {\n    this.#transport = transport;\n  }",
    ]
    for each in mine:
        lines.append(_method(each))
        item = each.item_of(schemas)
        if item is not None:
            lines.append(_iterator(each, item))
    return "\n".join([*lines, "}\n"])


def _type(schema: Schema) -> str:
    """A type, with names of other types taken from the module `t`."""
    if "$ref" in schema:
        return f"t.{type_text(schema)}"
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        return " | ".join(dict.fromkeys(_type(each) for each in options))
    if schema.get("type") == "array":
        return f"readonly ({_type(schema.get('items', {}))})[]"
    return type_text(schema)


def _options(each: Operation, *, without_cursor: bool = False) -> str:
    """The type of a method's last argument; empty when it has none."""
    fields = [
        f"{query.name}{'' if query.is_required else '?'}: {_type(query.schema)}"
        + ("" if query.is_required else " | undefined")
        for query in each.query
        if not (without_cursor and query.name == "cursor")
    ]
    if not without_cursor:
        if each.is_repeatable:
            fields.append("idempotencyKey?: string | undefined")
        if each.is_conditional:
            fields.append("ifMatch?: Etag | undefined")
        if each.is_tagged:
            fields.append("etag?: Etag | undefined")
    return "{ " + "; ".join(fields) + " }" if fields else ""


def _arguments(each: Operation, *, without_cursor: bool = False) -> list[str]:
    given = [f"{camel(p.name)}: {_type(p.schema)}" for p in each.path_parameters]
    if each.body is not None:
        given.append(f"body: {_type(each.body)}")
    if each.upload is not None:
        given.append("file: Blob")
    options = _options(each, without_cursor=without_cursor)
    if options:
        is_needed = any(query.is_required for query in each.query)
        given.append(f"options: {options}{'' if is_needed else ' = {}'}")
    return given


def _answer(each: Operation) -> tuple[str, str]:
    """The type of an answer, and how it is read."""
    if each.is_binary:
        return "Blob", "blob"
    if each.answer is None or each.answer.get("type") == "null":
        return "void", "nothing"
    return _type(each.answer), "json"


def _method(each: Operation) -> str:
    kind, read = _answer(each)
    path = each.path
    for parameter in each.path_parameters:
        path = path.replace("{" + parameter.name + "}", "${partOf(" + camel(parameter.name) + ")}")
    fields = [f"method: '{each.method}'", f"path: `{path}`", f"read: '{read}'"]
    if each.query:
        pairs = ", ".join(f"{query.name}: options.{query.name}" for query in each.query)
        fields.append(f"query: {{ {pairs} }}")
    if each.body is not None:
        fields.append("body")
    if each.upload is not None:
        fields.append("file")
    for name, is_there in (
        ("idempotencyKey", each.is_repeatable),
        ("ifMatch", each.is_conditional),
        ("etag", each.is_tagged),
    ):
        if is_there:
            fields.append(f"{name}: options.{name}")
    inner = ",\n      ".join(fields)
    return (
        f"\n  /** {each.text} */\n"
        f"  async {camel(each.name)}({', '.join(_arguments(each))}): Promise<{kind}> {{\n"
        f"    return this.#transport.send<{kind}>({{\n      {inner},\n    }});\n  }}"
    )


def _iterator(each: Operation, item: Schema) -> str:
    name = camel(each.name)
    passed = [camel(p.name) for p in each.path_parameters]
    has_options = bool(_options(each, without_cursor=True))
    passed.append("{ ...options, cursor }" if has_options else "{ cursor }")
    return (
        f"\n  /** Each item of every page of `{name}`. */\n"
        f"  async *iterate{name[0].upper() + name[1:]}"
        f"({', '.join(_arguments(each, without_cursor=True))}): AsyncGenerator<{_type(item)}> {{\n"
        f"    let cursor: {_type(each.cursor)} = null;\n"
        "    do {\n"
        f"      const page: Awaited<ReturnType<typeof this.{name}>> ="
        f" await this.{name}({', '.join(passed)});\n"
        "      yield* page.items;\n"
        "      cursor = page.next_cursor;\n"
        "    } while (cursor !== null);\n"
        "  }"
    )
