"""Makes the TypeScript types of the live socket: web/src/lib/contracts.ts.

python -m tenant_portal.typegen             # contracts.ts: the live socket
python -m tenant_portal.typegen --check     # only say whether it is current

Those of the REST API are its TypeScript client's: clients/typescript/src/types.ts.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from engine.acd.strategies.registry import agent_strategies
from infra.contracts import live_socket
from infra.contracts.agent import AgentState, AuxReason
from infra.contracts.contact import ContactOutcome, ContactPhase, EndReason

LIB = Path(__file__).parent / "web" / "src" / "lib"
CONTRACTS = LIB / "contracts.ts"

_MESSAGES = (
    live_socket.SnapshotMessage,
    live_socket.DeltaMessage,
    live_socket.UnavailableMessage,
    live_socket.AliveMessage,
    live_socket.RefusedMessage,
)
_TYPES = (
    live_socket.Hello,
    *_MESSAGES,
    AgentState,
    AuxReason,
    ContactPhase,
    ContactOutcome,
    EndReason,
)
_CONSTANTS = ("ALIVE_EVERY_MS", "CLOSE_REFUSED")
_CONTRACTS_HEADER = """\
// Wire types of the live socket, generated from infra/contracts: never edit.
// `python -m tenant_portal.typegen` writes this file again.
"""
_PRIMITIVES = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean"}

# A JSON Schema node, whose values are of any JSON type by its specification.
Schema = Mapping[str, Any]


def contract_schemas() -> dict[str, Schema]:
    """JSON Schemas of the live socket's messages, by name."""
    _, components = msgspec.json.schema_components(_TYPES, ref_template="#/$defs/{name}")
    return dict(components)


def render_contracts() -> str:
    """Text of contracts.ts."""
    parts = [_CONTRACTS_HEADER]
    parts += [f"export const {name} = {getattr(live_socket, name)};" for name in _CONSTANTS]
    # What a queue's `strategy` can be; the portal has words for each.
    names = ",\n".join(f"  {_literal(name)}" for name in agent_strategies())
    parts.append(f"\nexport const AGENT_STRATEGIES = [\n{names},\n] as const;")
    # msgspec writes a field even when it holds its default, so a reader always finds it.
    for name, schema in sorted(contract_schemas().items()):
        parts.append("\n" + declaration(name, schema, set(schema.get("properties", ()))))
    union = " | ".join(kind.__name__ for kind in _MESSAGES)
    parts.append(f"\nexport type LiveMessage = {union};")
    return "\n".join(parts) + "\n"


def _name_of(schema: Schema) -> str:
    return str(schema["$ref"]).rsplit("/", 1)[1]


def declaration(name: str, schema: Schema, required: set[str]) -> str:
    """TypeScript's declaration of a named schema.

    Args:
        required: fields that are always there.
    """
    if "enum" in schema:
        values = ",\n".join(f"  {_literal(value)}" for value in sorted(schema["enum"]))
        constant = _constant_case(name)
        return (
            f"export const {constant} = [\n{values},\n] as const;\n"
            f"export type {name} = (typeof {constant})[number];"
        )
    properties: Mapping[str, Schema] = schema.get("properties", {})
    fields = [
        f"  readonly {field}{'' if field in required else '?'}: {type_text(kind)};"
        for field, kind in properties.items()
    ]
    return f"export type {name} = {{\n" + "\n".join(fields) + "\n};"


def type_text(schema: Schema) -> str:
    """TypeScript's type of a schema."""
    if "$ref" in schema:
        return _name_of(schema)
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        return " | ".join(dict.fromkeys(type_text(option) for option in options))
    if "enum" in schema:
        return " | ".join(_literal(value) for value in schema["enum"])
    if "const" in schema:
        return _literal(schema["const"])
    return _type_by_name(schema)


def _type_by_name(schema: Schema) -> str:
    kind = schema.get("type")
    if kind is None:
        return "unknown"
    if isinstance(kind, list):
        return " | ".join(type_text({**schema, "type": each}) for each in kind)
    if kind == "null":
        return "null"
    if kind == "array":
        item = type_text(schema.get("items", {}))
        return f"readonly ({item})[]" if " " in item else f"readonly {item}[]"
    if kind == "object":
        values = schema.get("additionalProperties", {})
        return f"Readonly<Record<string, {type_text(values if isinstance(values, dict) else {})}>>"
    if kind in _PRIMITIVES:
        return _PRIMITIVES[kind]
    raise NotImplementedError(f"no TypeScript type for {dict(schema)}")


def _literal(value: object) -> str:
    text = msgspec.json.encode(value).decode()
    return "'" + text[1:-1] + "'" if text.startswith('"') else text


def _constant_case(name: str) -> str:
    head, tail = name[0], name[1:]
    return (head + "".join(f"_{c}" if c.isupper() else c for c in tail)).upper() + "_VALUES"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write contracts.ts, or with `--check` return 1 when it is not current."""
    parser = argparse.ArgumentParser(prog="python -m tenant_portal.typegen")
    parser.add_argument("--check", action="store_true", help="only compare contracts.ts")
    options = parser.parse_args(arguments)
    text = render_contracts()
    if options.check:
        is_current = CONTRACTS.is_file() and CONTRACTS.read_text(encoding="utf-8") == text
        if not is_current:
            sys.stderr.write(f"{CONTRACTS.name} is not current: python -m tenant_portal.typegen\n")
        return 0 if is_current else 1
    CONTRACTS.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
