"""Writes the clients and the portal's list of faults again, or says that they are not current.

python -m clients.generate             # writes
python -m clients.generate --check     # returns 1 when a file is not as it would be written
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from clients import python_source, typescript_source
from clients.document import openapi_document
from tenant_portal import fault_codes

HERE = Path(__file__).parent
PYTHON = HERE / "python" / "tandem_client"
TYPESCRIPT = HERE / "typescript" / "src"


def generated() -> dict[Path, str]:
    """Text of every generated file."""
    document = openapi_document()
    python = {PYTHON / name: text for name, text in python_source.render(document).items()}
    typescript = typescript_source.render(document)
    return {
        **python,
        **{TYPESCRIPT / name: text for name, text in typescript.items()},
        fault_codes.CODES: fault_codes.render_codes(),
    }


def stale(files: dict[Path, str]) -> list[Path]:
    """Those that are not on the disk as they should be."""
    return [
        path
        for path, text in files.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write, or with `--check` only compare."""
    parser = argparse.ArgumentParser(prog="python -m clients.generate")
    parser.add_argument("--check", action="store_true", help="only compare")
    options = parser.parse_args(arguments)
    files = generated()
    old = stale(files)
    for path in old:
        if options.check:
            sys.stderr.write(f"{path.name} is not current: python -m clients.generate\n")
        else:
            path.write_text(files[path], encoding="utf-8")
    return 1 if options.check and old else 0


if __name__ == "__main__":
    raise SystemExit(main())
