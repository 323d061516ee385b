"""The command `tandem portal`: serves the page alone, without the API."""

from __future__ import annotations

import argparse

DEFAULT_PORT = 8081


class PortalCommand:
    """`tandem portal --port N`."""

    help = "serve the web page alone"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=DEFAULT_PORT)

    def run(self, args: argparse.Namespace) -> int:
        """Serve until interrupted."""
        # Imported here: the web framework takes half a second, which `--help` need not wait for.
        import asyncio

        from granian.constants import Interfaces
        from granian.server.embed import Server
        from litestar import Litestar

        from tenant_portal.app import handlers

        app = Litestar(route_handlers=handlers, openapi_config=None)
        server = Server(app, address=args.host, port=args.port, interface=Interfaces.ASGI)
        asyncio.run(server.serve())
        return 0


command = PortalCommand()
