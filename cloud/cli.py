"""The command `tandem cloud`: runs a cloud node with the chosen roles."""

from __future__ import annotations

import argparse
import os

import uvloop

from infra.telemetry.logs import set_up_logs
from infra.telemetry.tracing import flush_traces, set_up_tracing

SERVICE = "tandem-cloud"
DEFAULT_PORT = 8080
DEFAULT_ROLES = (
    "api,acd,projector,meter,publisher,recordings,lifecycle,grants,mailer,sign_in_upkeep,"
    "enrolment,site_watch,call_relay,webhooks"
)
MAX_PORT = 65_535


class CloudCommand:
    """`tandem cloud --roles api,acd,… --stack-dir DIR`."""

    help = "run a cloud node with the chosen roles"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments."""
        parser.add_argument("--roles", default=DEFAULT_ROLES, help=f"default: {DEFAULT_ROLES}")
        parser.add_argument("--stack-dir", help="data folder of `tandem stack`; holds stack.json")
        parser.add_argument("--host", default="127.0.0.1", help="address of the API")
        parser.add_argument("--port", type=_port, default=DEFAULT_PORT, help="port of the API")
        parser.add_argument("--status-host", default="127.0.0.1", help="address of the next")
        parser.add_argument(
            "--status-port", type=_port, help="port of /readyz and /metrics, apart from the API's"
        )

    def run(self, args: argparse.Namespace) -> int:
        """Run until SIGTERM or SIGINT."""
        # Imported here: the web framework takes half a second, which `--help` need not wait for.
        from cloud.node import NodeOptions, run_node
        from cloud.settings import load_node_settings

        set_up_logs(SERVICE, level=os.environ.get("TANDEM_LOG_LEVEL", "INFO"))
        settings = load_node_settings(args.stack_dir, public_url=_public_url(args.host, args.port))
        set_up_tracing(SERVICE, traces_dir=settings.traces_dir)
        roles = [name.strip() for name in args.roles.split(",") if name.strip()]
        try:
            options = NodeOptions(roles, args.host, args.port, args.status_host, args.status_port)
            uvloop.run(run_node(settings, options))
        finally:
            flush_traces()
        return 0


def _public_url(host: str, port: int) -> str:
    """Where this machine's own browser finds the portal."""
    name = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared only
    return f"http://{f'[{name}]' if ':' in name else name}:{port}"


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= MAX_PORT:
        raise argparse.ArgumentTypeError(f"must be 1 to {MAX_PORT}")
    return port


command = CloudCommand()
