"""NATS servers: the region's hub, and one leaf for each edge site."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import httpx
import msgspec
import nats.errors
from nats.aio.client import Client

from infra.bus.credentials import write_secret
from infra.bus.permissions import cloud_inbox, edge_domain, site_inbox
from infra.contracts.errors import PeerError
from infra.contracts.ids import SiteId
from infra.contracts.subjects import CLOUD_DOMAIN
from infra.stack.addresses import BusAddress, SiteAddress
from infra.stack.folder import Json
from infra.stack.ports import LOOPBACK
from infra.stack.process import ServerSpec
from infra.stack.trust import RegionTrust, SiteTrust

STOP_LIMIT_S = 5.0
# A dead link is noticed after two lost pings; a frozen hub costs an edge 5 s.
PING_INTERVAL = "2s"
PING_MAX = 2
LEAF_RECONNECT = "250ms"
# nats-server's own default, written down because infra/contracts/envelope.py builds on it.
MAX_PAYLOAD_BYTES = 1_048_576
# Neither the hub of one machine nor an appliance has a replica, and both lose power: what is
# acknowledged is on the disk. Measured on two busy cores: 2,200 events/s one by one at the leaf,
# 1,200/s through the pump (4,000/s with "1s", which a region of three replicas may choose).
SYNC_INTERVAL = "always"
# A server that is still starting takes a connection and leaves the first request unanswered.
PROBE_TIMEOUT_S = 0.5
PROBE_CONNECT_TIMEOUT_S = 2


def find_program(name: str) -> str:
    """A server's program: beside this Python (its wheel puts it there), else on PATH."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise PeerError(f"{name} is not installed: run `make setup`", code="server_missing")
    return found


class _Link(msgspec.Struct):
    id: int
    name: str


class _Links(msgspec.Struct):
    """The part of the monitor's /leafz that we read."""

    leafs: list[_Link] = []


class HubServer:
    """The region's server."""

    name = "hub"

    def __init__(
        self, data_dir: Path, trust: RegionTrust, *, port: int, leaf_port: int, monitor_port: int
    ) -> None:
        self.trust = trust
        self._dir = data_dir / "hub"
        self._log_file = data_dir / "logs" / "hub.log"
        self._port, self._leaf_port, self._monitor_port = port, leaf_port, monitor_port

    @property
    def address(self) -> BusAddress:
        """For stack.json."""
        return BusAddress(
            url=f"nats://{LOOPBACK}:{self._port}",
            leaf_url=f"nats-leaf://{LOOPBACK}:{self._leaf_port}",
            monitor_url=f"http://{LOOPBACK}:{self._monitor_port}",
            credentials={
                "cloud": str(self.trust.cloud_creds),
                "system": str(self.trust.system_creds),
            },
        )

    async def prepare(self) -> None:
        """Write configuration, accounts and the region's own users."""
        self.trust.write_fixed_users()
        accounts = self._dir / "accounts"
        write_secret(accounts / f"{self.trust.system.public}.jwt", self.trust.system_jwt())
        region = accounts / f"{self.trust.account.public}.jwt"
        known = region.read_text(encoding="ascii") if region.exists() else None
        write_secret(region, self.trust.region_jwt(known))
        config: Json = {
            **_common("hub", self._port, self._monitor_port),
            "operator": self.trust.operator_jwt(),
            "system_account": self.trust.system.public,
            "resolver": {"type": "full", "dir": str(accounts), "allow_delete": False},
            "jetstream": {
                "domain": CLOUD_DOMAIN,
                "store_dir": str(self._dir / "jetstream"),
                "sync_interval": SYNC_INTERVAL,
            },
            "leafnodes": {"listen": f"{LOOPBACK}:{self._leaf_port}", "no_advertise": True},
        }
        write_secret(self._dir / "nats.conf", json.dumps(config, indent=2))

    def spec(self) -> ServerSpec:
        """How to run it."""
        return _spec(self.name, self._dir, self._log_file)

    async def is_ready(self) -> bool:
        """Whether it takes our credentials, and JetStream answers."""
        return await _jetstream_answers(
            self.address.url, self.trust.cloud_creds, cloud_inbox("stack")
        )

    async def link_id(self, leaf_name: str) -> int | None:
        """Connection number of a leaf's link, growing with each reconnection; None when down."""
        async with httpx.AsyncClient(timeout=PROBE_TIMEOUT_S) as web:
            try:
                answer = await web.get(f"{self.address.monitor_url}/leafz")
            except httpx.HTTPError:
                return None
        links = msgspec.json.decode(answer.content, type=_Links).leafs
        return max((link.id for link in links if link.name == leaf_name), default=None)

    async def provision(self) -> None:
        """Nothing here: the region's streams are made by infra.bus.streams."""


class LeafServer:
    """One edge's own server, linked to the hub."""

    def __init__(
        self,
        data_dir: Path,
        trust: SiteTrust,
        *,
        port: int,
        monitor_port: int,
        hub_leaf_url: str,
        leaf_creds: Path,
    ) -> None:
        self.trust = trust
        self.site: SiteId = trust.site
        self.name = f"edge-{trust.site}"
        self._dir = data_dir / "sites" / trust.site
        self._log_file = data_dir / "logs" / f"{self.name}.log"
        self._port, self._monitor_port = port, monitor_port
        self._hub_leaf_url = hub_leaf_url
        self._leaf_creds = leaf_creds

    @property
    def address(self) -> SiteAddress:
        """For stack.json."""
        return SiteAddress(
            site_id=self.site,
            url=f"nats://{LOOPBACK}:{self._port}",
            monitor_url=f"http://{LOOPBACK}:{self._monitor_port}",
            domain=edge_domain(self.site),
            credentials_file=str(self.trust.daemon_creds),
        )

    async def prepare(self) -> None:
        """Write configuration and the server's users."""
        self.trust.write_users()
        config: Json = {
            **_common(self.name, self._port, self._monitor_port),
            "operator": self.trust.operator_jwt(),
            "system_account": self.trust.system.public,
            "resolver": "MEMORY",
            "resolver_preload": self.trust.account_jwts(),
            "jetstream": {
                "domain": edge_domain(self.site),
                "store_dir": str(self._dir / "jetstream"),
                "sync_interval": SYNC_INTERVAL,
            },
            "leafnodes": {
                "reconnect": LEAF_RECONNECT,
                "remotes": [
                    {
                        "urls": [self._hub_leaf_url],
                        "no_randomize": True,
                        "credentials": str(self._leaf_creds),
                        "account": self.trust.account.public,
                    }
                ],
            },
        }
        write_secret(self._dir / "nats.conf", json.dumps(config, indent=2))

    def spec(self) -> ServerSpec:
        """How to run it."""
        return _spec(self.name, self._dir, self._log_file)

    async def is_ready(self) -> bool:
        """Whether it takes the daemon's credentials, and JetStream answers."""
        return await _jetstream_answers(
            self.address.url, self.trust.daemon_creds, site_inbox(self.site)
        )

    async def provision(self) -> None:
        """Nothing here: the daemon makes its own streams."""


def _common(name: str, port: int, monitor_port: int) -> Json:
    return {
        "server_name": name,
        "listen": f"{LOOPBACK}:{port}",
        "http": f"{LOOPBACK}:{monitor_port}",
        "ping_interval": PING_INTERVAL,
        "ping_max": PING_MAX,
        "max_payload": MAX_PAYLOAD_BYTES,
    }


def _spec(name: str, folder: Path, log_file: Path) -> ServerSpec:
    return ServerSpec(
        name=name,
        argv=[find_program("nats-server"), "-c", str(folder / "nats.conf")],
        log_file=log_file,
        cwd=folder,
        stop_limit_s=STOP_LIMIT_S,
    )


async def _jetstream_answers(url: str, creds: Path, inbox_prefix: str) -> bool:
    client = Client()

    async def quiet(_: Exception) -> None:
        """Not being ready yet is no error."""

    try:
        await client.connect(
            url,
            user_credentials=str(creds),
            inbox_prefix=inbox_prefix,
            allow_reconnect=False,
            reconnect_time_wait=0,  # else a refused connection makes it sleep for 2 s
            connect_timeout=PROBE_CONNECT_TIMEOUT_S,
            error_cb=quiet,
        )
        await client.jetstream(timeout=PROBE_TIMEOUT_S).account_info()
    except (TimeoutError, OSError, nats.errors.Error):
        return False
    finally:
        await client.close()
    return True
