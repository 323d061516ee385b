"""Runs benches by name: `python -m bench [NAME [options]]`; without a name, a short set of all."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import sys
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol, cast

import msgspec

from bench.machine import Machine, load, this_machine

# Imported one at a time: most bring in PJSIP or the whole house.
BENCHES = {
    "routing": "the routing core alone: time of a decision at 10,000 agents",
    "queueing": "the router against queueing theory: single queues and agents with many skills",
    "media_cost": "the media worker alone: CPU of a bridged call, and of recorders",
    "call_setup": "calls set up per second through the whole house, and through a bare front",
    "call_cost": "CPU of bridged and recorded calls through the whole edge, by process",
    "api_load": "requests a second and their times, with 1,000 tenants and 50,000 users",
    "web_app": "the portal in a browser: bundle, first paint, interactive, blocked time",
    "offer_latency": "from 'agent free' to 'phone rings' while callers wait",
}


class Bench(Protocol):
    """What each module of BENCHES gives."""

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Its own options; `--short` is known to all."""

    def measure(self, options: argparse.Namespace) -> Coroutine[Any, Any, msgspec.Struct]:
        """The figures."""

    table: Callable[[Any], list[str]]  # of what its own `measure` gave


class Report(msgspec.Struct, frozen=True):
    """One line of JSON for each bench.

    Attributes:
        is_short: made to see that the bench works; too few samples to be quoted.
    """

    bench: str
    at: str
    machine: Machine
    load_after: float
    is_short: bool
    options: dict[str, str | int | float | bool]
    figures: msgspec.Struct


def main(arguments: Sequence[str]) -> None:
    """Choose and run."""
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="benches:\n" + "\n".join(f"  {name:14} {what}" for name, what in BENCHES.items()),
    )
    parser.add_argument("bench", nargs="?", choices=[*BENCHES], help="all, short, when left out")
    parser.add_argument("options", nargs=argparse.REMAINDER, help="NAME --help lists them")
    chosen = parser.parse_args(arguments)
    if chosen.bench:
        run(chosen.bench, chosen.options)
        return
    for name in BENCHES:
        run(name, ["--short"])


def run(name: str, arguments: Sequence[str]) -> None:
    """Measure, and print the machine, a table and the line of JSON."""
    bench = cast(Bench, importlib.import_module(f"bench.{name}"))  # a module is what we ask for
    parser = argparse.ArgumentParser(prog=f"python -m bench {name}", description=BENCHES[name])
    parser.add_argument("--short", action="store_true", help="a few seconds, only to see it work")
    bench.add_options(parser)
    options = parser.parse_args(arguments)
    machine = this_machine()
    print(f"== {name}: {BENCHES[name]}\n{machine.line()}", flush=True)
    figures = asyncio.run(bench.measure(options))
    report = Report(
        bench=name,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        machine=machine,
        load_after=load(),
        is_short=options.short,
        options=vars(options),
        figures=figures,
    )
    print("\n".join(bench.table(figures)))
    print(msgspec.json.encode(report).decode(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
