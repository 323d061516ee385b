"""`tandem stack`: bring the embedded servers up, look at them, take them down."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from infra.contracts.errors import PeerError, RequestError, TandemError
from infra.contracts.ids import SiteId, TenantId
from infra.contracts.node import NodeBeat
from infra.stack.addresses import STACK_FILE, load_addresses
from infra.stack.control import StackControl, serve_control
from infra.stack.folder import DATA_VARIABLE, default_data_dir, lock_holder, prepare_folder
from infra.stack.nodes import live_nodes
from infra.stack.process import log_tail, open_log, rotate_log
from infra.stack.stack import Stack
from infra.stack.supervision import ServerPhase, ServerState
from infra.telemetry.logs import set_up_logs

DETACHED_LIMIT_S = 120.0
DOWN_LIMIT_S = 60.0
POLL_S = 0.05
EXIT_NOT_RUNNING = 3  # as `systemctl status` answers for a stopped service


class StackCommand:
    """The subcommand; see infra/config/command.py."""

    help = "run PostgreSQL, NATS and the object store on this machine"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Arguments of up, status, down, add-site and tenants."""
        actions = parser.add_subparsers(dest="action", required=True)
        up = actions.add_parser("up", help="start every server, and stop them at Ctrl-C")
        up.add_argument("--detach", action="store_true", help="run in the background")
        up.add_argument("--sites", default="", help="edge sites, separated by commas")
        status = actions.add_parser("status", help="what runs, and where")
        status.add_argument("--json", action="store_true", help="for programs")
        down = actions.add_parser("down", help="stop a stack, wherever it was started")
        site = actions.add_parser("add-site", help="add an edge site to the running stack")
        site.add_argument("site_id")
        tenants = actions.add_parser("tenants", help="set the tenants that a site's link carries")
        tenants.add_argument("site_id")
        for sub in (site, tenants):
            sub.add_argument("--tenants", default="", help="tenant ids, separated by commas")
        for sub in (up, status, down, site, tenants):
            sub.add_argument(
                "--data", type=Path, default=None, help=f"data folder (default ${DATA_VARIABLE})"
            )

    def run(self, args: argparse.Namespace) -> int:
        """Do what was asked; 3 from status means that nothing runs."""
        folder = prepare_folder(args.data or default_data_dir())
        match args.action:
            case "up":
                sites = [SiteId(s) for s in _listed(args.sites)]
                return _up_detached(folder, sites) if args.detach else _up(folder, sites)
            case "status":
                return _status(folder, as_json=args.json)
            case "down":
                return _down(folder)
            case "add-site":
                tenants = [TenantId(t) for t in _listed(args.tenants)]
                asyncio.run(StackControl(folder).add_site(SiteId(args.site_id), tenants))
                return 0
            case "tenants":
                tenants = [TenantId(t) for t in _listed(args.tenants)]
                control = StackControl(folder)
                asyncio.run(control.issue_edge_credentials(SiteId(args.site_id), tenants))
                return 0
        raise RequestError(f"unknown action {args.action}")


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _up(folder: Path, sites: list[SiteId]) -> int:
    set_up_logs("tandem-stack", level="WARNING")
    return asyncio.run(_run_until_told(folder, sites))


async def _run_until_told(folder: Path, sites: list[SiteId]) -> int:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, told.set)
    began = time.monotonic()
    stack = Stack(folder, sites=sites, on_state=_print_state)
    starting = asyncio.create_task(stack.start())
    waiting = asyncio.create_task(told.wait())
    try:
        await asyncio.wait([starting, waiting], return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            starting.cancel()
            await asyncio.wait([starting])
            print("stopped while starting", flush=True)
            return 1
        await starting
        print(f"ready after {time.monotonic() - began:.1f} s; data in {folder}", flush=True)
        async with serve_control(stack, told.set):
            await told.wait()
        print("stopping", flush=True)
    except TandemError as exc:
        print(f"tandem stack: {exc}", file=sys.stderr, flush=True)
        return 1
    finally:
        waiting.cancel()
        await stack.stop()
    return 0


def _print_state(state: ServerState) -> None:
    figure = f" in {state.ready_ms} ms" if state.ready_ms is not None else ""
    pid = f" (pid {state.pid})" if state.pid and state.phase is not ServerPhase.READY else ""
    print(f"{state.name:<12} {state.phase}{figure}{pid} {state.detail}".rstrip(), flush=True)


def _up_detached(folder: Path, sites: list[SiteId]) -> int:
    holder = lock_holder(folder)
    if holder is not None:
        print(f"a stack already runs in {folder} (process {holder.pid})", file=sys.stderr)
        return 1
    log_file = folder / "logs" / "supervisor.log"
    rotate_log(log_file)
    argv = [sys.executable, "-m", "infra.stack.cli", "up", "--data", str(folder)]
    argv += ["--sites", ",".join(sites)] if sites else []
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(p for p in (root, os.environ.get("PYTHONPATH", "")) if p)
    with open_log(log_file) as output:
        child = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd=folder,
            env=os.environ | {"PYTHONPATH": path},
        )
    deadline = time.monotonic() + DETACHED_LIMIT_S
    while time.monotonic() < deadline and child.poll() is None:
        # stack.json is written last, and names its supervisor.
        if (folder / STACK_FILE).exists() and load_addresses(folder).supervisor_pid == child.pid:
            print(f"stack runs in {folder} (process {child.pid}); `tandem stack down` stops it")
            return 0
        time.sleep(POLL_S)
    print(f"the stack did not start; log {log_file}:\n{log_tail(log_file)}", file=sys.stderr)
    if child.poll() is None:
        child.terminate()
        child.wait()
    return 1


def _status(folder: Path, *, as_json: bool) -> int:
    holder = lock_holder(folder)
    states: list[ServerState] = []
    nodes: list[NodeBeat] | None = None
    if holder is not None and (folder / STACK_FILE).exists():
        states = asyncio.run(StackControl(folder).states())
        if states and all(state.phase is ServerPhase.READY for state in states):
            nodes = _nodes(folder)
    if as_json:
        report = {
            "running": holder is not None,
            "data_dir": str(folder),
            "servers": states,
            "nodes": nodes,
        }
        print(msgspec.json.encode(report).decode())
    elif holder is None:
        print(f"no stack runs in {folder}")
    else:
        print(f"stack in {folder}, process {holder.pid}" + ("" if states else ", starting"))
        for state in states:
            _print_state(state)
        _print_nodes(nodes)
    return 0 if holder is not None else EXIT_NOT_RUNNING


def _nodes(folder: Path) -> list[NodeBeat] | None:
    """The cloud nodes; None when nobody can be asked."""
    try:
        return asyncio.run(live_nodes(load_addresses(folder).bus))
    except PeerError as exc:
        print(f"cloud nodes not known: {exc}", file=sys.stderr, flush=True)
        return None


def _print_nodes(nodes: list[NodeBeat] | None) -> None:
    if nodes is None:
        return
    if not nodes:
        print("no cloud node")
    for node in nodes:
        roles = ",".join(f"{r.name}{'' if r.is_running else ' (stopped)'}" for r in node.roles)
        place = node.address or "no API"
        print(f"cloud node   {node.host} {place}, {node.release}: {roles}", flush=True)


def _down(folder: Path) -> int:
    holder = lock_holder(folder)
    if holder is None:
        print(f"no stack runs in {folder}")
        return 0
    try:
        os.kill(holder.pid, signal.SIGTERM)
    except ProcessLookupError:
        return 0
    except PermissionError as exc:
        raise PeerError(
            f"process {holder.pid} belongs to another user", code="not_permitted"
        ) from exc
    deadline = time.monotonic() + DOWN_LIMIT_S
    while holder.is_alive():
        if time.monotonic() > deadline:
            print(f"process {holder.pid} did not stop in {DOWN_LIMIT_S:.0f} s", file=sys.stderr)
            return 1
        time.sleep(POLL_S)
    print("stopped")
    return 0


command = StackCommand()


def _main() -> int:
    parser = argparse.ArgumentParser(prog="tandem stack", description=command.help)
    command.configure(parser)
    return command.run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(_main())
