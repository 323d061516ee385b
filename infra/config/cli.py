"""The `tandem` command: lists the subcommands cheaply and runs the chosen one."""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Sequence
from importlib.machinery import PathFinder
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import cast

from infra.config.command import Command
from infra.contracts.errors import RequestError, TandemError

COMMAND_GROUP = "tandem.commands"
EXIT_FAILED = 1
EXIT_USAGE = 2  # what argparse uses for a wrong command line
EXIT_INTERRUPTED = 130  # 128 + SIGINT, as shells report it
NOT_INSTALLED = "(not part of this installation)"


class CommandNotInstalled(RequestError):
    """The command is declared, but this installation does not hold its module."""

    code = "command_not_installed"


def main(argv: Sequence[str] | None = None) -> int:
    """Run `tandem` with these arguments (the process's own by default); return the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    declared = {point.name: point for point in entry_points(group=COMMAND_GROUP)}
    try:
        return _dispatch(arguments, declared)
    except TandemError as error:
        print(f"tandem: {error}", file=sys.stderr)
        return EXIT_USAGE if isinstance(error, RequestError) else EXIT_FAILED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _dispatch(arguments: list[str], declared: dict[str, EntryPoint]) -> int:
    if arguments and arguments[0] in declared:
        point = declared[arguments[0]]
        command = load_command(point)
        parser = argparse.ArgumentParser(prog=f"tandem {point.name}", description=command.help)
        command.configure(parser)
        return command.run(parser.parse_args(arguments[1:]))
    overview = _overview_parser(declared)
    overview.parse_args(arguments)
    overview.print_help()
    return EXIT_USAGE


def _overview_parser(declared: dict[str, EntryPoint]) -> argparse.ArgumentParser:
    """A parser that knows only names and one-line helps, so that no room is imported for it."""
    parser = argparse.ArgumentParser(
        prog="tandem", description="Tandem, a call-centre service that many companies rent at once."
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name in sorted(declared):
        commands.add_parser(name, help=summarise(declared[name]), add_help=False)
    return parser


def load_command(point: EntryPoint) -> Command:
    """Import the one module that holds this command.

    Raises:
        CommandNotInstalled: the command's own module is missing. A missing dependency of that
            module is a fault of the installation and stays a ModuleNotFoundError.
    """
    try:
        # Entry points carry no type; every object of the group is a Command by contract.
        return cast(Command, point.load())
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if point.module == missing or point.module.startswith(missing + "."):
            raise CommandNotInstalled(
                f"the command {point.name!r} is not part of this installation "
                f"(no module {point.module})"
            ) from error
        raise


def summarise(point: EntryPoint) -> str:
    """The command's one-line help, read from its source without importing it.

    It is the first `help = "…"` of the module, else the first line of its docstring.
    """
    source = _source_of(point.module)
    if source is None:
        return NOT_INSTALLED
    tree = ast.parse(source.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        text = _help_literal(node)
        if text is not None:
            return text
    return (ast.get_docstring(tree) or "").partition("\n")[0]


def _help_literal(node: ast.AST) -> str | None:
    if isinstance(node, ast.AnnAssign):
        targets: list[ast.expr] = [node.target]
    elif isinstance(node, ast.Assign):
        targets = node.targets
    else:
        return None
    named_help = any(isinstance(target, ast.Name) and target.id == "help" for target in targets)
    if named_help and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return node.value.value
    return None


def _source_of(module: str) -> Path | None:
    """The source file of a dotted module, found without running any package on the way."""
    search: list[str] | None = None
    origin: str | None = None
    parts = module.split(".")
    for depth in range(len(parts)):
        spec = PathFinder.find_spec(".".join(parts[: depth + 1]), search)
        if spec is None:
            return None
        origin = spec.origin
        search = list(spec.submodule_search_locations or [])
    return Path(origin) if origin else None


if __name__ == "__main__":
    sys.exit(main())
