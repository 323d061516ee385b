"""The house itself: starts the servers, a cloud node and the edges, and stops them in order."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from pathlib import Path

import httpx
import msgspec

from infra.contracts.ids import SiteId
from infra.demo.api import Api
from infra.demo.part import Part, PartFailed
from infra.demo.peers.ports import LOOPBACK, TCP, free_ports
from infra.stack.addresses import STACK_FILE, load_addresses
from infra.stack.folder import prepare_folder

STACK_LIMIT_S = 90.0
MIGRATE_LIMIT_S = 60.0
CLOUD_LIMIT_S = 60.0
EDGE_LIMIT_S = 60.0
ENROL_LIMIT_S = 30.0
OPERATOR_LIMIT_S = 60.0
ENROLLED_FILE = "secrets/enrolment.json"  # in an edge's folder, once it is enrolled
# Callers and phones are gone by then, so each part has little to end: below 10 s together.
EDGE_STOP_S = 5.0
CLOUD_STOP_S = 6.0
STACK_STOP_S = 8.0
EDGE_DRAIN_S = "1"  # nobody calls any more when the edges are stopped
PREFERRED_API_PORT = 8_080
MS_PER_S = 1_000


class EdgePlace(msgspec.Struct, frozen=True):
    """Where a running edge is, of its `edge.json`; the file holds more."""

    pid: int
    phones_address: str
    trunk_address: str
    realm: str

    @property
    def phones(self) -> tuple[str, int]:
        """The socket that phones register at."""
        return _address(self.phones_address)

    @property
    def trunk(self) -> tuple[str, int]:
        """The socket that carriers call."""
        return _address(self.trunk_address)


class House:
    """Every process of the service, in one data folder."""

    def __init__(
        self,
        data: Path,
        *,
        api_port: int | None,
        say: Callable[[str], None],
        roles: str | None = None,
    ) -> None:
        """Args: roles: of the cloud node, with commas; all of them by default."""
        self.data = prepare_folder(data)
        self.folder = self.data / "demo"
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self._logs = self.folder / "logs"
        self._say = say
        self._api_port = api_port or _free_api_port()
        self._roles = ("--roles", roles) if roles else ()
        self._stack: Part | None = None
        self._cloud: Part | None = None
        self._edges: dict[SiteId, Part] = {}

    @property
    def url(self) -> str:
        """The API's and the browser page's address."""
        return f"http://{LOOPBACK}:{self._api_port}"

    def platform_key(self) -> str:
        """The operator's key, made by the cloud node at its first start."""
        return (self.data / "secrets" / "platform_key").read_text(encoding="ascii").strip()

    async def open(self) -> None:
        """Servers, schema and cloud node, in this order."""
        began = asyncio.get_running_loop().time()
        self._stack = await self._part("stack", "up", "--data", str(self.data))
        stack = self._stack
        await stack.ready(lambda: _true_if(_stack_is_up, self.data, stack.pid), STACK_LIMIT_S)
        self._tell("servers", began)
        began = asyncio.get_running_loop().time()
        migrate = await self._part("migrate", "up", "--stack-dir", str(self.data))
        await migrate.finished(MIGRATE_LIMIT_S)
        self._tell("schema", began)
        await self.open_cloud()

    async def open_cloud(self) -> None:
        """The cloud node, for the first time or again; the servers must run."""
        began = asyncio.get_running_loop().time()
        self._cloud = await self._part(
            "cloud", "--stack-dir", str(self.data), "--port", str(self._api_port), *self._roles
        )
        await self._cloud.ready(self._api_is_ready, CLOUD_LIMIT_S)
        self._tell("cloud node", began)

    async def open_edge(self, site: SiteId) -> EdgePlace:
        """One site's edge; an appliance that is not enrolled yet is, with a code from the API."""
        began = asyncio.get_running_loop().time()
        folder = self.data / "edges" / site
        if site in load_addresses(self.data).sites:  # the stack runs its server
            arguments = ["--site", site, "--stack-dir", str(self.data)]
        else:
            arguments = ["--dir", str(folder)]
            if not (folder / ENROLLED_FILE).exists():
                await self.enrol(site)
        edge = await self._part("edge", *arguments, name=f"edge-{site[-4:]}")
        self._edges[site] = edge
        card = folder / "edge.json"
        await edge.ready(lambda: _true_if(_card_is_of, card, edge.pid), EDGE_LIMIT_S)
        self._tell(edge.name, began)
        return msgspec.json.decode(card.read_bytes(), type=EdgePlace)

    async def enrol(self, site: SiteId) -> None:
        """Enrol a site's appliance, for the first time or anew, with a code from the API."""
        async with Api(self.url, self.platform_key()) as platform:
            made = await platform.post(f"/v1/sites/{site}/enrolment-codes")
        folder = self.data / "edges" / site
        arguments = ["--url", self.url, "--code", made["code"], "--dir", str(folder), "--replace"]
        enrolling = await self._part("edge", "enrol", *arguments, name=f"enrol-{site[-4:]}")
        await enrolling.finished(ENROL_LIMIT_S)

    async def add_operator(self, email: str, name: str, password: str) -> None:
        """A person who administers the platform; the command makes the first one."""
        path = self.folder / "operator_password"
        # A file: whatever is on a command line can be read by everybody on the machine.
        path.touch(mode=0o600)
        try:
            path.write_text(password, encoding="utf-8")
            arguments = ["--password-file", str(path), "--stack-dir", str(self.data)]
            adding = await self._part("operator", "create", email, name, *arguments)
            await adding.finished(OPERATOR_LIMIT_S)
        finally:
            path.unlink()

    async def first_loss(self) -> PartFailed:
        """Wait until any part ends by itself, and say which."""
        parts = [part for part in (self._stack, self._cloud, *self._edges.values()) if part]
        tasks = [asyncio.create_task(part.ended(), name=part.name) for part in parts]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return done.pop().result()
        finally:
            for task in tasks:
                task.cancel()

    async def close(self) -> list[str]:
        """Stop edges, cloud node and servers; names of parts that had to be killed."""
        killed: list[str] = []
        # Edges and cloud node need the bus until they have ended, but not each other: what is not
        # uploaded by now stays in the edge's spool for the next start.
        ours: list[tuple[Part | None, float]] = [
            (self._cloud, CLOUD_STOP_S),
            *((part, EDGE_STOP_S) for part in self._edges.values()),
        ]
        for group in (ours, [(self._stack, STACK_STOP_S)]):
            running = [(part, limit) for part, limit in group if part is not None]
            went = await asyncio.gather(*(part.stop(limit) for part, limit in running))
            killed += [part.name for (part, _), well in zip(running, went, strict=True) if not well]
        return killed

    async def _part(self, command: str, *arguments: str, name: str | None = None) -> Part:
        environment = dict(os.environ)
        environment.setdefault("TANDEM_EDGE_DRAIN_LIMIT_S", EDGE_DRAIN_S)
        environment.setdefault("TANDEM_EDGE_TRACES_DIR", str(self.data / "traces"))
        return await Part.start(
            name or command, [command, *arguments], logs=self._logs, environment=environment
        )

    async def _api_is_ready(self) -> bool:
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=1.0) as client:
                return (await client.get(f"{self.url}/readyz")).is_success
        except httpx.HTTPError:
            return False

    def _tell(self, what: str, began: float) -> None:
        self._say(f"{what} ready after {asyncio.get_running_loop().time() - began:.1f} s")


async def _true_if(check: Callable[[Path, int], bool], path: Path, pid: int) -> bool:
    return check(path, pid)


def _stack_is_up(data: Path, pid: int) -> bool:
    return (data / STACK_FILE).exists() and load_addresses(data).supervisor_pid == pid


def _card_is_of(card: Path, pid: int) -> bool:
    """The card of this very process: an edge that was killed leaves its card behind."""
    return card.exists() and msgspec.json.decode(card.read_bytes(), type=EdgePlace).pid == pid


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host, int(port)


def _free_api_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, PREFERRED_API_PORT))
        except OSError:
            return free_ports(kinds=TCP)
    return PREFERRED_API_PORT
