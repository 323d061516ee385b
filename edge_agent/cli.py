"""The command `tandem edge`: runs the edge daemon of one site until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
from pathlib import Path

SERVICE = "tandem-edge"


class EdgeCommand:
    """`tandem edge --site ID --stack-dir DIR`."""

    help = "run the edge daemon of one site: SIP front, media workers, flows, recordings"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments; all else is TANDEM_EDGE_* or [edge] in the file."""
        parser.add_argument("--site", required=True, help="id of the site")
        parser.add_argument("--stack-dir", type=Path, help="data folder of `tandem stack`")
        parser.add_argument("--config", type=Path, help="settings file (TOML)")

    def run(self, args: argparse.Namespace) -> int:
        """Run until SIGTERM or SIGINT; then live calls may end within the drain's limit."""
        # Imported here: `tandem --help` need not wait for the daemon's parts.
        import uvloop

        from infra.telemetry.logs import set_up_logs
        from infra.telemetry.tracing import flush_traces

        set_up_logs(SERVICE, level=os.environ.get("TANDEM_LOG_LEVEL", "INFO"))
        try:
            uvloop.run(_run(args.site, args.stack_dir, args.config))
        finally:
            flush_traces()
        return 0


async def _run(site: str, stack_dir: Path | None, config: Path | None) -> None:
    from edge_agent.daemon import EdgeDaemon
    from edge_agent.settings import EdgeSettings, edge_folder
    from infra.config.settings import load_section, open_settings
    from infra.contracts.errors import NotFound
    from infra.contracts.ids import SiteId
    from infra.stack.addresses import load_addresses
    from infra.stack.folder import default_data_dir
    from infra.telemetry.tracing import set_up_tracing

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
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
