"""Tests of the `tandem` command: cheap listing, lazy loading, clear messages."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from infra.config import cli

LOUD_MODULE = '''"""The command that starts things."""

raise RuntimeError("imported")


class Loud:
    help = "start things"
'''

WORKING_MODULE = '''"""A command that works."""

import argparse


class Working:
    help = "work"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--status", type=int, default=0)

    def run(self, args: argparse.Namespace) -> int:
        return args.status


command = Working()
'''


def point(name: str, module: str) -> EntryPoint:
    return EntryPoint(name=name, value=f"{module}:command", group=cli.COMMAND_GROUP)


@pytest.fixture
def rooms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the import path with a package of two commands."""
    package = tmp_path / "sample_room"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('package imported')\n")
    (package / "loud.py").write_text(LOUD_MODULE)
    (tmp_path / "working_room.py").write_text(WORKING_MODULE)
    (tmp_path / "half_room.py").write_text("import a_missing_dependency\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def declare(monkeypatch: pytest.MonkeyPatch, *points: EntryPoint) -> None:
    monkeypatch.setattr(cli, "entry_points", lambda group: list(points))  # noqa: ARG005 - the real one's keyword


def test_help_lists_commands_without_importing_them(
    rooms: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    declare(monkeypatch, point("loud", "sample_room.loud"), point("gone", "no_such_room.cli"))
    with pytest.raises(SystemExit) as exit_status:
        cli.main(["--help"])
    assert exit_status.value.code == 0
    shown = capsys.readouterr().out
    assert "start things" in shown
    assert cli.NOT_INSTALLED in shown
    assert "sample_room" not in sys.modules


def test_chosen_command_runs_with_its_arguments(
    rooms: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(monkeypatch, point("work", "working_room"))
    assert cli.main(["work", "--status", "7"]) == 7


def test_missing_room_is_a_clear_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    declare(monkeypatch, point("gone", "no_such_room.cli"))
    assert cli.main(["gone"]) == cli.EXIT_USAGE
    assert "not part of this installation (no module no_such_room.cli)" in capsys.readouterr().err


def test_missing_dependency_of_a_room_is_not_taken_for_a_missing_room(
    rooms: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(monkeypatch, point("half", "half_room"))
    with pytest.raises(ModuleNotFoundError, match="a_missing_dependency"):
        cli.main(["half"])


def test_no_command_prints_the_list_and_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    declare(monkeypatch, point("gone", "no_such_room.cli"))
    assert cli.main([]) == cli.EXIT_USAGE
    assert "gone" in capsys.readouterr().out
