"""The command `tandem edge`: enrols an appliance, or runs the edge daemon until told to stop."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
from contextlib import AsyncExitStack
from pathlib import Path

from infra.contracts.errors import PeerError, RequestError

SERVICE = "tandem-edge"


class EdgeCommand:
    """`tandem edge enrol --url URL --code CODE --dir DIR`, then `tandem edge --dir DIR`.

    `tandem edge --site ID --stack-dir DIR` runs an edge on a server of the embedded stack.
    """

    help = "enrol and run the edge of one site: SIP front, media workers, flows, recordings"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments; all else is TANDEM_EDGE_* or [edge] in the file."""
        parser.add_argument("action", nargs="?", choices=("run", "enrol"), default="run")
        parser.add_argument("--dir", type=Path, help="the appliance's own folder")
        parser.add_argument("--url", help="enrol: address of the platform, https://…")
        parser.add_argument("--code", help="enrol: the one-time code, from the portal")
        parser.add_argument(
            "--replace", action="store_true", help="enrol: give up what the folder holds"
        )
        parser.add_argument("--site", help="run: id of a site of the embedded stack")
        parser.add_argument("--stack-dir", type=Path, help="run: data folder of `tandem stack`")
        parser.add_argument("--config", type=Path, help="run: settings file (TOML)")

    def run(self, args: argparse.Namespace) -> int:
        """Enrol; or run until SIGTERM or SIGINT, when live calls may end within the limit."""
        if args.action == "enrol":
            return _enrol(args)
        # Imported here: `tandem --help` need not wait for the daemon's parts.
        import uvloop

        from infra.telemetry.logs import set_up_logs
        from infra.telemetry.tracing import flush_traces

        set_up_logs(SERVICE, level=os.environ.get("TANDEM_LOG_LEVEL", "INFO"))
        try:
            if args.dir is not None:
                uvloop.run(_run_enrolled(args.dir.absolute(), args.config))
            elif args.site is not None:
                uvloop.run(_run_at_stack(args.site, args.stack_dir, args.config))
            else:
                raise RequestError("name the appliance's folder with --dir", field="dir")
        finally:
            flush_traces()
        return 0


def _enrol(args: argparse.Namespace) -> int:
    from edge_agent.enrol.held import is_enrolled, write_held
    from edge_agent.enrol.platform import enrol

    if args.dir is None or args.url is None or args.code is None:
        raise RequestError("enrol needs --dir, --url and --code", field="dir")
    folder: Path = args.dir.absolute()
    if is_enrolled(folder) and not args.replace:
        raise RequestError(
            f"an edge is enrolled in {folder} already; --replace gives up what it holds",
            code="already_enrolled",
            field="dir",
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = asyncio.run(enrol(args.url, args.code))
    write_held(folder, held)
    print(f"enrolled as {held.granted.site_name}; run `tandem edge --dir {folder}`")
    return 0


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _run_enrolled(folder: Path, config: Path | None) -> None:
    from edge_agent.daemon import EdgeDaemon
    from edge_agent.enrol.held import read_held
    from edge_agent.enrol.keeper import Keeper
    from edge_agent.enrol.server import EdgeServer
    from edge_agent.settings import EdgeSettings
    from infra.config.settings import load_section, open_settings
    from infra.telemetry.tracing import set_up_tracing

    stop = _stop_signal()
    site_id = read_held(folder).granted.site_id
    settings = load_section(EdgeSettings, "edge", open_settings(config))
    traces = settings.traces_dir
    set_up_tracing(SERVICE, traces_dir=Path(traces) if traces else None)
    async with AsyncExitStack() as stack:
        server = EdgeServer(folder)
        address = await server.start()
        stack.push_async_callback(server.stop)
        daemon = EdgeDaemon(site_id, address, settings, folder)
        keeper = Keeper(folder, server, lambda: daemon.config_versions)
        await daemon.start()
        keeping = asyncio.create_task(keeper.run(), name="keeper")
        ends = [asyncio.create_task(event.wait()) for event in (stop, server.has_failed)]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for task in (keeping, *ends):
            task.cancel()
        await asyncio.wait([keeping, *ends])
        await daemon.stop()
    if server.has_failed.is_set():
        raise PeerError("the bus server can't be kept running", code="bus_down")


async def _run_at_stack(site: str, stack_dir: Path | None, config: Path | None) -> None:
    from edge_agent.daemon import EdgeDaemon
    from edge_agent.settings import EdgeSettings, edge_folder
    from infra.config.settings import load_section, open_settings
    from infra.contracts.errors import NotFound
    from infra.contracts.ids import SiteId
    from infra.stack.addresses import load_addresses
    from infra.stack.folder import default_data_dir
    from infra.telemetry.tracing import set_up_tracing

    stop = _stop_signal()
    folder = stack_dir or default_data_dir()
    addresses = load_addresses(folder)
    site_id = SiteId(site)
    address = addresses.sites.get(site_id)
    if address is None:
        raise NotFound("this stack has no such site", code="site_not_found", field="site")
    set_up_tracing(SERVICE, traces_dir=addresses.traces_dir)
    settings = load_section(EdgeSettings, "edge", open_settings(config))
    daemon = EdgeDaemon(site_id, address, settings, edge_folder(folder, site_id))
    await daemon.start()
    await stop.wait()
    await daemon.stop()


command = EdgeCommand()
