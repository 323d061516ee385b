"""An appliance's own bus server: started and watched here, linked to the region, relinked."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import nats.errors
from nats.aio.client import Client

from edge_agent.enrol.held import leaf_creds, read_held, secrets_folder, write_copies
from edge_agent.settings import EdgeLock, kept_ports_free
from infra.bus.credentials import write_secret
from infra.contracts.errors import PeerError
from infra.stack.addresses import SiteAddress
from infra.stack.nats_server import LeafServer
from infra.stack.ports import PortBook
from infra.stack.process import ServerProcess, cut_long_log
from infra.stack.supervision import ServerPhase, ServerState, Supervised
from infra.stack.trust import SiteTrust
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

ADDRESS_FILE = "bus.json"
PORTS_FILE = "ports.json"
# A server that was killed with its daemon lets go of its ports within milliseconds.
PORTS_LIMIT_S = 5.0
REQUEST_LIMIT_S = 2.0


class _Named(msgspec.Struct):
    id: str


class _Link(msgspec.Struct):
    id: int


class _Links(msgspec.Struct):
    leafs: list[_Link] = []


class _LinkReport(msgspec.Struct):
    """The part of the server's answer to LEAFZ that we read."""

    server: _Named
    data: _Links


class EdgeServer:
    """The NATS server of one enrolled edge, in the folder of its daemon."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._place = folder / "bus"
        self._place.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = EdgeLock(self._place)
        # Set when the server died too often: then the whole edge is better started anew.
        self.has_failed = asyncio.Event()
        self._leaf: LeafServer
        self._supervised: Supervised

    async def start(self) -> SiteAddress:
        """Run it; returns when the daemon can use it, with or without a link to the region.

        Raises:
            Conflict: another daemon runs in this folder.
            PeerError: the server did not start.
        """
        self._lock.acquire()
        held = read_held(self._folder)
        write_copies(self._folder, held)
        for name in ("logs", "sites"):
            (self._place / name).mkdir(mode=0o700, exist_ok=True)
        if not await kept_ports_free(self._place, PORTS_LIMIT_S):
            log.warning("a port of the bus is taken by another process")
        ports = PortBook(self._place / PORTS_FILE)
        self._leaf = LeafServer(
            self._place,
            SiteTrust(secrets_folder(self._folder), held.granted.site_id),
            port=ports.take("bus"),
            monitor_port=ports.take("monitor"),
            hub_leaf_url=held.granted.bus_url,
            leaf_creds=leaf_creds(self._folder),
        )
        self._supervised = Supervised(self._leaf, self._on_state, _ignore_process)
        await self._supervised.start()
        address = self._leaf.address
        write_secret(self._folder / ADDRESS_FILE, msgspec.json.encode(address).decode())
        return address

    async def stop(self) -> None:
        """End it."""
        (self._folder / ADDRESS_FILE).unlink(missing_ok=True)
        await self._supervised.stop()
        self._lock.release()

    def _on_state(self, state: ServerState) -> None:
        log.info(
            "bus server", phase=state.phase.value, restarts=state.restarts, detail=state.detail
        )
        if state.phase is ServerPhase.FAILED:
            self.has_failed.set()

    def keep_log_short(self) -> None:
        """An appliance is never restarted for its logs."""
        for path in (self._place / "logs").glob("*.log"):
            cut_long_log(path)

    async def relink(self) -> None:
        """Drop the link, so that it comes back with the credentials that lie there now.

        A reload of the server does not read them again (NATS 2.15); a new link does. It is back
        after some 0.3 s; calls do not pass through it, and events wait in the edge's stream.

        Raises:
            PeerError: the server does not answer.
        """
        client = Client()
        try:
            await client.connect(
                self._leaf.address.url,
                user_credentials=str(self._leaf.trust.system_creds),
                allow_reconnect=False,
                name="relink",
            )
            answer = await client.request(
                "$SYS.REQ.SERVER.PING.LEAFZ", b"{}", timeout=REQUEST_LIMIT_S
            )
            report = msgspec.json.decode(answer.data, type=_LinkReport)
            for link in report.data.leafs:
                await client.request(
                    f"$SYS.REQ.SERVER.{report.server.id}.KICK",
                    msgspec.json.encode({"cid": link.id}),
                    timeout=REQUEST_LIMIT_S,
                )
        except (TimeoutError, OSError, nats.errors.Error, msgspec.DecodeError) as exc:
            raise PeerError(f"link not renewed: {type(exc).__name__}", code="bus_down") from exc
        finally:
            await client.close()


def read_address(folder: Path) -> SiteAddress:
    """Where the running bus server of an enrolled edge is."""
    return msgspec.json.decode((folder / ADDRESS_FILE).read_bytes(), type=SiteAddress)


def _ignore_process(_name: str, _process: ServerProcess) -> None:
    """It ends with us (the kernel sees to that), so nobody need find it later."""
