"""The command `tandem demo`: a whole call centre on this machine, until Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

MAX_SITES = 4  # each brings Kamailio, a media worker, a NATS server and six phones
MAX_RATE_HZ = 5.0


class DemoCommand:
    """`tandem demo [--sites N] [--duration S] [--plain]`."""

    help = "bring everything up with an operator, an outsourcer, its clients, phones and callers"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments."""
        parser.add_argument("--sites", type=_sites, default=1, help="edges to run (default 1)")
        parser.add_argument(
            "--duration", type=_positive, help="seconds after which it ends with a summary"
        )
        parser.add_argument("--plain", action="store_true", help="a line every 5 s, for logs")
        parser.add_argument(
            "--rate", type=_rate, default=0.25, help="calls a second (default 0.25)"
        )
        parser.add_argument("--seed", type=int, default=1, help="of the callers' and agents' dice")
        parser.add_argument("--data", type=Path, help="data folder (default: that of the stack)")
        parser.add_argument("--port", type=int, help="of the API (default 8080 if it is free)")

    def run(self, args: argparse.Namespace) -> int:
        """Run until the duration is over, Ctrl-C or SIGTERM."""
        # Imported here: `tandem --help` need not wait for the client libraries.
        from rich.console import Console

        from infra.demo.run import Demo, DemoOptions
        from infra.stack.folder import default_data_dir

        options = DemoOptions(
            data=args.data or default_data_dir(),
            sites=args.sites,
            duration_s=args.duration,
            is_plain=args.plain or not sys.stdout.isatty(),
            rate_hz=args.rate,
            seed=args.seed,
            api_port=args.port,
        )

        async def play() -> int:
            return await Demo(options, Console(soft_wrap=True)).run()

        return asyncio.run(play())


def _sites(text: str) -> int:
    count = int(text)
    if not 1 <= count <= MAX_SITES:
        raise argparse.ArgumentTypeError(f"must be 1 to {MAX_SITES}")
    return count


def _positive(text: str) -> float:
    seconds = float(text)
    if seconds <= 0:
        raise argparse.ArgumentTypeError("must be above 0")
    return seconds


def _rate(text: str) -> float:
    rate = float(text)
    if not 0 < rate <= MAX_RATE_HZ:
        raise argparse.ArgumentTypeError(f"must be above 0, at most {MAX_RATE_HZ}")
    return rate


command = DemoCommand()
