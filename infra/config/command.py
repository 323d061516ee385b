"""The shape of a subcommand of `tandem`."""

from __future__ import annotations

import argparse
from typing import Protocol


class Command(Protocol):
    """One subcommand, published under the entry-point group `tandem.commands`.

    The module that holds it is imported only when its command was chosen, so `help` must be a
    literal: `tandem --help` reads it from the source text without running it.

    Attributes:
        help: one line for the list of commands.
    """

    help: str

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments."""

    def run(self, args: argparse.Namespace) -> int:
        """Do the work and return the exit status of the process."""
