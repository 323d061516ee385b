"""Finds every code that the API may answer, so that the portal has words for each of them.

Codes are stable names that stand in the sources as literals: `code="flow_in_use"` where an error
is raised, `code = "not_found"` on its class. What is read is text, so nothing is imported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODES = Path(__file__).parent / "web" / "src" / "lib" / "http" / "codes.ts"
# Rooms whose errors reach a person at the portal.
ROOMS = (
    "cloud",
    "engine/acd",
    "infra/bus/messages.py",
    "infra/contracts/errors.py",
    "infra/db",
    "infra/objects",
    "infra/speech",
)
# What is answered to machines alone: edges that enrol, SCIM, the bus, the processes of a node.
MACHINES = (
    "cloud/acd/domains.py",
    "cloud/acd/owner.py",
    "cloud/acd/site_feed.py",
    "cloud/listening.py",
    "cloud/node.py",
    "cloud/realtime",
    "cloud/status_page.py",
    "cloud/scim/filters.py",
    "cloud/scim/reading.py",
    "cloud/sites/authority.py",
    "cloud/sites/call_relay.py",
    "cloud/sites/enrolment.py",
    "cloud/sites/issuer.py",
    "cloud/sites/publisher.py",
    "cloud/contacts/projection_repository.py",
    "infra/db/migrations",
)
# Ours (500, said as such), a line of a log, the good outcome of a test; and cells of a CSV file,
# whose words are the import's own.
UNTOLD_MAKERS = frozenset({"InvariantError", "ProviderTest", "BadCell"})
# Made of a name at run time, by the framework's handler (cloud/api/errors.py) or by the page.
MADE_ELSEWHERE = (
    "bad_request",
    "content_too_large",
    "method_not_allowed",
    "too_many_api_keys",
    "too_many_oauth_clients",
    "unreachable",
)
CONSTRAINTS = "_CONSTRAINTS"  # constraint to (code, field, message), in cloud/api/errors.py
MESSAGES = "_MESSAGES"  # code to message, in cloud/identity/password_policy.py

_HEADER = """\
// Every code that the API may answer to the portal, found in the sources: never edit.
// `make generate` writes this file again; each code has words in lib/i18n/faults.
"""


def fault_codes(root: Path = ROOT) -> list[str]:
    """The codes, sorted."""
    found = set(MADE_ELSEWHERE)
    for path in _sources(root):
        found.update(_codes_in(ast.parse(path.read_text(encoding="utf-8"))))
    return sorted(found)


def render_codes() -> str:
    """Text of codes.ts."""
    lines = "".join(f"  '{code}',\n" for code in fault_codes())
    return (
        f"{_HEADER}export const FAULT_CODES = [\n{lines}] as const;\n"
        "export type FaultCode = (typeof FAULT_CODES)[number];\n"
    )


def _sources(root: Path) -> Iterator[Path]:
    untold = tuple(root / each for each in MACHINES)
    for room in ROOMS:
        place = root / room
        for path in [place] if place.is_file() else sorted(place.rglob("*.py")):
            if not any(path.is_relative_to(each) for each in untold):
                yield path


def _codes_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _codes_of_call(node)
        elif isinstance(node, ast.ClassDef) and node.name not in UNTOLD_MAKERS:
            yield from _code_of_class(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield from _codes_of_table(node)


def _codes_of_call(call: ast.Call) -> Iterator[str]:
    # `Conflict if asked else InvariantError` as a maker: the conflict is told.
    makers = {each.id for each in ast.walk(call.func) if isinstance(each, ast.Name)}
    if makers <= UNTOLD_MAKERS or "log" in makers:
        return
    for keyword in call.keywords:
        value = keyword.value
        if keyword.arg == "code" and isinstance(value, ast.Constant):
            yield str(value.value)


def _code_of_class(node: ast.ClassDef) -> Iterator[str]:
    for statement in node.body:
        if isinstance(statement, ast.Assign) and _name_of(statement.targets[0]) == "code":
            value = statement.value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value


def _codes_of_table(node: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    name = _name_of(node.targets[0] if isinstance(node, ast.Assign) else node.target)
    if not isinstance(node.value, ast.Dict) or name not in (CONSTRAINTS, MESSAGES):
        return
    for key, value in zip(node.value.keys, node.value.values, strict=True):
        entry = value.elts[0] if isinstance(value, ast.Tuple) else key
        if isinstance(entry, ast.Constant):
            yield str(entry.value)


def _name_of(target: ast.expr) -> str:
    return target.id if isinstance(target, ast.Name) else ""
