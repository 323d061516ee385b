"""The embedded stack: PostgreSQL, the NATS hub and leaves, and the object store, as one thing."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from types import TracebackType

from infra.bus.connect import connect
from infra.bus.permissions import cloud_inbox
from infra.bus.streams import ensure_region
from infra.contracts.errors import InvariantError, PeerError, RequestError
from infra.contracts.ids import SiteId, TenantId
from infra.stack.addresses import STACK_FILE, SiteAddress, StackAddresses
from infra.stack.folder import (
    FolderLock,
    ProcessMark,
    default_data_dir,
    prepare_folder,
    read_json,
    write_json,
)
from infra.stack.nats_server import HubServer, LeafServer
from infra.stack.ports import PortBook
from infra.stack.postgres import PostgresServer
from infra.stack.process import ServerProcess, cut_long_log, end_orphan
from infra.stack.seaweed import PORT_NAMES, ObjectServer
from infra.stack.supervision import ServerState, Supervised
from infra.stack.trust import RegionTrust, SiteTrust
from infra.telemetry.logs import get_logger

log = get_logger(__name__)

# Children of a killed supervisor get the kernel's signal at once; PostgreSQL then checkpoints.
ORPHAN_LIMIT_S = 10.0
UPKEEP_EVERY_S = 60.0
LINK_LIMIT_S = 10.0
LINK_POLL_S = 0.02
MAX_SITE_NAME = 64


class Stack:
    """All servers of one machine, in one data folder. Use it in the main thread.

    `async with Stack(folder, sites=[...]) as stack:` starts and stops it; `stack.addresses` is
    what the other processes read from stack.json.
    """

    def __init__(
        self,
        data_dir: Path | None = None,
        *,
        sites: Iterable[SiteId] = (),
        on_state: Callable[[ServerState], None] | None = None,
    ) -> None:
        self.data_dir = prepare_folder(data_dir or default_data_dir())
        self._wanted_sites = [_site_name(site) for site in sites]
        self._on_state = on_state or (lambda _state: None)
        self._lock = FolderLock(self.data_dir)
        self._secrets = self.data_dir / "secrets"
        self._pids_file = self.data_dir / "pids.json"
        self._marks: dict[str, ProcessMark] = {}
        self._supervised: dict[str, Supervised] = {}
        self._sites: dict[SiteId, LeafServer] = {}
        self._addresses: StackAddresses | None = None
        self._upkeep: asyncio.Task[None] | None = None
        self._changing = asyncio.Lock()

    async def __aenter__(self) -> Stack:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()

    @property
    def addresses(self) -> StackAddresses:
        """Where everything is; the stack must be ready."""
        if self._addresses is None:
            raise InvariantError("the stack is not started", code="stack_not_started")
        return self._addresses

    @property
    def states(self) -> list[ServerState]:
        """Each server's state now."""
        return [s.state for s in self._supervised.values()]

    async def start(self) -> StackAddresses:
        """Start every server side by side, and write stack.json when all are ready.

        Raises:
            Conflict: another stack runs in this folder.
            PeerError: a server did not start; the others are stopped again.
        """
        self._lock.acquire()
        try:
            (self.data_dir / STACK_FILE).unlink(missing_ok=True)
            self._end_orphans()
            self._lay_out()
            await self._start_all()
        except BaseException:
            await self.stop()
            raise
        self._publish()
        self._upkeep = asyncio.create_task(self._keep_up())
        return self.addresses

    def _lay_out(self) -> None:
        for name in ("secrets", "hub", "objects", "sites", "logs", "traces"):
            (self.data_dir / name).mkdir(mode=0o700, exist_ok=True)
        self._ports = PortBook(self.data_dir / "ports.json")
        self._trust = RegionTrust(self._secrets)
        take = self._ports.take
        self._postgres = PostgresServer(self.data_dir, self._secrets, take("postgres"))
        self._hub = HubServer(
            self.data_dir,
            self._trust,
            port=take("hub"),
            leaf_port=take("hub.leaf"),
            monitor_port=take("hub.monitor"),
        )
        ports = {name: take(f"objects.{name}") for name in PORT_NAMES}
        self._objects = ObjectServer(self.data_dir, self._secrets, ports)
        for site in self._wanted_sites:
            if site not in self._trust.record.sites:
                self._trust.issue(site, [])
        for site in self._trust.due():
            self._trust.issue(site, self._trust.record.sites[site].tenant_ids)
        for site in self._trust.record.sites:
            self._sites[site] = self._leaf(site)

    def _leaf(self, site: SiteId) -> LeafServer:
        return LeafServer(
            self.data_dir,
            SiteTrust(self._secrets, site),
            port=self._ports.take(f"site.{site}"),
            monitor_port=self._ports.take(f"site.{site}.monitor"),
            hub_leaf_url=self._hub.address.leaf_url,
            leaf_creds=self._trust.leaf_creds(site),
        )

    async def _start_all(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._supervise(self._postgres).start())
                group.create_task(self._supervise(self._objects).start())
                group.create_task(self._supervise(self._hub).start(then=self._make_region))
                for leaf in self._sites.values():
                    group.create_task(self._supervise(leaf).start())
        except BaseExceptionGroup as group_error:
            # One fault is enough to stop, and the first is the cause of what follows.
            raise group_error.exceptions[0] from group_error
        await asyncio.gather(*(self._wait_link(leaf) for leaf in self._sites.values()))

    def _supervise(
        self, server: PostgresServer | ObjectServer | HubServer | LeafServer
    ) -> Supervised:
        supervised = Supervised(server, self._on_state, self._note_process)
        self._supervised[server.name] = supervised
        return supervised

    async def _make_region(self) -> None:
        client = await connect(
            self._hub.address.url,
            self._trust.cloud_creds,
            name="stack",
            inbox_prefix=cloud_inbox("stack"),
        )
        try:
            await ensure_region(client.jetstream())
        finally:
            await client.close()

    def _note_process(self, name: str, process: ServerProcess) -> None:
        self._marks[name] = process.mark
        write_json(self._pids_file, self._marks)

    def _end_orphans(self) -> None:
        for name, mark in read_json(self._pids_file, dict[str, ProcessMark], {}).items():
            if mark.is_alive():
                log.warning("ending a server that an earlier stack left behind", server=name)
                end_orphan(mark, limit_s=ORPHAN_LIMIT_S)
        self._pids_file.unlink(missing_ok=True)

    def _publish(self) -> None:
        self._addresses = StackAddresses(
            data_dir=str(self.data_dir),
            supervisor_pid=os.getpid(),
            database=self._postgres.address,
            bus=self._hub.address,
            objects=self._objects.address,
            sites={site: leaf.address for site, leaf in self._sites.items()},
        )
        write_json(self.data_dir / STACK_FILE, self._addresses)

    async def stop(self) -> None:
        """Stop every server and let go of the folder; safe to repeat."""
        if self._upkeep is not None:
            self._upkeep.cancel()
            await asyncio.wait([self._upkeep])
            self._upkeep = None
        if not self._lock.is_held:
            return  # never started: the folder may be another stack's
        (self.data_dir / STACK_FILE).unlink(missing_ok=True)
        await asyncio.gather(*(s.stop() for s in self._supervised.values()))
        if ObjectServer.name in self._supervised:
            self._objects.remove_sockets()
        self._addresses = None
        self._sites.clear()
        self._lock.release()

    async def add_site(
        self, site_id: SiteId, tenants: Collection[TenantId] | None = ()
    ) -> SiteAddress:
        """Add an edge's server while the stack runs; a known site only gets its tenants.

        Its link carries these tenants; with None every tenant, as a point of presence does.

        Raises:
            RequestError: the site's name can't be used on the bus.
        """
        site = _site_name(site_id)
        async with self._changing:
            if site in self._sites:
                await self._grant(site, tenants)
                return self._sites[site].address
            self._trust.issue(site, tenants)
            await self._trust.push(self._hub.address.url)
            leaf = self._leaf(site)
            await self._supervise(leaf).start()
            self._sites[site] = leaf
            self._publish()
            await self._wait_link(leaf)
            return leaf.address

    async def remove_site(self, site_id: SiteId) -> None:
        """Stop an edge's server, void its credentials and delete its local streams."""
        async with self._changing:
            leaf = self._sites.pop(self._known(site_id))
            await self._supervised.pop(leaf.name).stop()
            self._trust.withdraw(site_id)
            await self._trust.push(self._hub.address.url)
            self._ports.forget(f"site.{site_id}")
            shutil.rmtree(self.data_dir / "sites" / site_id)
            self._publish()

    async def issue_edge_credentials(
        self, site_id: SiteId, tenant_ids: Collection[TenantId] | None
    ) -> None:
        """Let a site's link carry exactly these tenants from now on, while everything runs.

        The earlier credentials are void, and the link is back with the new ones on return.
        """
        async with self._changing:
            await self._grant(self._known(site_id), tenant_ids)

    async def _grant(self, site: SiteId, tenants: Collection[TenantId] | None) -> None:
        leaf = self._sites[site]
        earlier = await self._hub.link_id(leaf.name)
        self._trust.issue(site, tenants)
        await self._trust.push(self._hub.address.url)
        await self._wait_link(leaf, after=earlier)

    def site_tenants(self, site_id: SiteId) -> list[TenantId] | None:
        """The tenants that a site's link carries; None for every one."""
        return self._trust.record.sites[self._known(site_id)].tenant_ids

    def _known(self, site: SiteId) -> SiteId:
        if site not in self._sites:
            raise RequestError("no such site", code="site_not_found", field="site_id")
        return site

    async def _wait_link(self, leaf: LeafServer, *, after: int | None = None) -> None:
        """Wait until the hub has the site's link: a newer one than connection `after`."""
        try:
            async with asyncio.timeout(LINK_LIMIT_S):
                # The server offers no event for it, only its monitor.
                while (await self._hub.link_id(leaf.name) or 0) <= (after or 0):  # noqa: ASYNC110
                    await asyncio.sleep(LINK_POLL_S)
        except TimeoutError as exc:
            raise PeerError(
                f"the link of {leaf.name} did not come up within {LINK_LIMIT_S:.0f} s",
                code="link_down",
            ) from exc

    async def _keep_up(self) -> None:
        """Cut long logs, and renew edges' credentials long before they expire."""
        while True:
            await asyncio.sleep(UPKEEP_EVERY_S)
            for log_file in (self.data_dir / "logs").glob("*.log"):
                cut_long_log(log_file)
            for site in self._trust.due():
                try:
                    await self.issue_edge_credentials(site, self.site_tenants(site))
                except PeerError as exc:
                    log.error("edge credentials not renewed yet", site_id=site, error=str(exc))


def _site_name(site: SiteId) -> SiteId:
    ok = 0 < len(site) <= MAX_SITE_NAME and all(
        c.isascii() and (c.isalnum() or c == "-") for c in site
    )
    if not ok:
        raise RequestError(
            f"a site's name has letters, digits and hyphens, at most {MAX_SITE_NAME}",
            code="bad_site_name",
            field="site_id",
        )
    return site
