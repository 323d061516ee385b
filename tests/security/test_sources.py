"""What the sources must not do, read from their syntax: calls that are dangerous anywhere."""

from __future__ import annotations

import ast
import re
import typing
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import msgspec
import pytest

from cloud.api.app import CONTROLLERS, PUBLIC_CONTROLLERS
from tests.unit.sources import ROOT, files_ending

ROOMS = ("cloud", "infra", "edge_agent", "engine", "billing", "tenant_portal")
PORTAL = ROOT / "tenant_portal" / "web" / "src"
# Where a weak hash is somebody else's standard: SIP digest, the breach service's groups.
WEAK_HASHES = {"cloud/acd/service.py", "cloud/identity/breached.py"}
# Where `text` is the chain's own encoding of a field, and where it runs the migrations' files.
OWN_TEXT = {"cloud/audit/chain.py", "infra/db/migrations/script.py"}
# Where the page keeps anything at all: theme and language, and the organisation acted on.
STORES = {"lib/preferences.ts", "lib/session/actingTenant.ts"}
PATTERN_CALLS = {"compile", "search", "match", "fullmatch", "sub", "split", "findall", "finditer"}


@cache
def calls() -> tuple[tuple[str, ast.Call], ...]:
    """Every call of the product, with its file."""
    found = []
    for path in files_ending(".py"):
        if path.parts[0] in ROOMS:
            tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
            nodes = (each for each in ast.walk(tree) if isinstance(each, ast.Call))
            found += [(path.as_posix(), each) for each in nodes]
    return tuple(found)


def name_of(call: ast.Call) -> str:
    """`re.compile`, `text`: as the call is written."""
    return ast.unparse(call.func)


def is_constant(node: ast.expr) -> bool:
    """A literal, a constant by its name, or a text made of such."""
    if isinstance(node, ast.JoinedStr):
        parts = [each.value for each in node.values if isinstance(each, ast.FormattedValue)]
        return all(is_constant(each) for each in parts)
    if isinstance(node, ast.BinOp):
        return is_constant(node.left) and is_constant(node.right)
    if isinstance(node, ast.Name):
        return node.id.isupper()
    return isinstance(node, ast.Constant)


def portal_files() -> list[Path]:
    """Sources of the page, without their tests."""
    found = [each for each in PORTAL.rglob("*.ts*") if ".test." not in each.name]
    assert found
    return found


def holding(words: Sequence[str]) -> list[str]:
    """Files of the page that hold one of the words."""
    pattern = re.compile("|".join(map(re.escape, words)))
    return [
        each.relative_to(PORTAL).as_posix()
        for each in portal_files()
        if pattern.search(each.read_text(encoding="utf-8"))
    ]


def test_sql_is_never_put_together_from_values() -> None:
    wrong = [
        (file, ast.unparse(call))
        for file, call in calls()
        if name_of(call) in ("text", "literal_column")
        and file not in OWN_TEXT
        and not is_constant(call.args[0])
    ]
    assert not wrong


def test_no_shell_is_asked() -> None:
    names = {"os.system", "os.popen", "asyncio.create_subprocess_shell"}
    for file, call in calls():
        assert name_of(call) not in names, file
        for keyword in call.keywords:
            asks = keyword.arg == "shell" and ast.unparse(keyword.value) != "False"
            assert not asks, (file, ast.unparse(call))


def test_patterns_are_constants() -> None:
    wrong = [
        (file, ast.unparse(call))
        for file, call in calls()
        if file.startswith("cloud/")
        and name_of(call) in {f"re.{each}" for each in PATTERN_CALLS}
        and not is_constant(call.args[0])
    ]
    assert not wrong


def test_nothing_is_evaluated() -> None:
    banned = {"eval", "exec", "compile", "pickle.loads", "pickle.load", "marshal.loads"}
    banned |= {"yaml.load", "shelve.open"}
    assert not [(file, name_of(call)) for file, call in calls() if name_of(call) in banned]
    assert not holding(["eval(", "new Function("])


def test_the_portal_never_writes_html() -> None:
    assert not holding(
        [
            *("dangerouslySetInnerHTML", "innerHTML", "outerHTML", "insertAdjacentHTML"),
            *("document.write", "postMessage", "addEventListener('message'"),
        ]
    )


def test_the_portal_stores_preferences_only() -> None:
    words = ["localStorage", "sessionStorage", "indexedDB", "document.cookie", "caches.open"]
    assert set(holding(words)) <= STORES


def test_chance_is_of_the_secure_kind() -> None:
    """`random` is for orders, ports and waits; each such line says that it is no secret."""
    for file, call in calls():
        if name_of(call).startswith("random.") and name_of(call) != "random.shuffle":
            line = (ROOT / file).read_text(encoding="utf-8").splitlines()[call.lineno - 1]
            assert "S311" in line, (file, call.lineno)


def test_no_weak_cryptography() -> None:
    weak = {"hashlib.md5", "hashlib.sha1", "hashes.MD5", "hashes.SHA1", "modes.ECB"}
    weak |= {"padding.PKCS1v15", "algorithms.TripleDES", "algorithms.ARC4"}
    assert {file for file, call in calls() if name_of(call) in weak} <= WEAK_HASHES


def bodies() -> Iterator[type[msgspec.Struct]]:
    """The struct of each handler's JSON body."""
    for controller in (*CONTROLLERS, *PUBLIC_CONTROLLERS):
        for handler in vars(controller).values():
            function = getattr(handler, "fn", None)
            if function is None:
                continue
            body = typing.get_type_hints(function).get("data")
            if isinstance(body, type) and issubclass(body, msgspec.Struct):
                yield body


def test_bodies_refuse_unknown_fields() -> None:
    found = set(bodies())
    if not found:
        pytest.fail("no handler with a body was found")
    assert not [each for each in found if not each.__struct_config__.forbid_unknown_fields]
