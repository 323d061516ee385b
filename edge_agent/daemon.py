"""The edge daemon: wires bus, front, workers, flows and spool together, and ends them in order."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Coroutine
from importlib.metadata import version
from pathlib import Path

import httpx

from edge_agent.dialplan import Dialplan
from edge_agent.exchange import Exchange
from edge_agent.flow.prompts import Prompts
from edge_agent.front.configuration import FrontSettings
from edge_agent.front.counters import FrontCounters
from edge_agent.front.phones import Phones
from edge_agent.front.process import Front
from edge_agent.identity import new_id, now_ms
from edge_agent.media.client import MediaWorker
from edge_agent.media.protocol import WorkerSettings
from edge_agent.recorder.seal import recorded_until
from edge_agent.recorder.service import RecorderService
from edge_agent.recorder.spool import Spool
from edge_agent.recorder.upload import Uploader, http_client
from edge_agent.settings import (
    CARD_FILE,
    PORTS_FILE,
    EdgeCard,
    EdgeLock,
    EdgeSettings,
    kept_ports_free,
    write_card,
)
from edge_agent.status_page import edge_status_page
from edge_agent.sync.call_counts import CallCounts
from edge_agent.sync.commands import CommandServer
from edge_agent.sync.configuration import ConfigurationMirror
from edge_agent.sync.heartbeat import Heartbeat
from edge_agent.sync.leaf import Leaf, open_leaf
from edge_agent.sync.memory import read_memory
from edge_agent.sync.outbox import Outbox
from edge_agent.sync.phone_asks import PhoneAsks
from edge_agent.sync.requests import CloudRequests
from edge_agent.workers import WorkerPool
from infra.contracts.config import TenantConfig
from infra.contracts.contact import EndReason
from infra.contracts.errors import TandemError
from infra.contracts.ids import SiteId, TenantId
from infra.contracts.site import EdgeHeartbeat
from infra.stack.addresses import SiteAddress
from infra.stack.ports import PortBook
from infra.telemetry.logs import get_logger
from infra.telemetry.metrics import Gauge

log = get_logger(__name__)

_TASKS = Gauge("tandem_edge_tasks", "Tasks of the daemon's event loop")

RELEASE = version("tandem")
CONFIG_LIMIT_S = 10.0
# RTP lies above what servers and phones listen on. The kernel's ephemeral ports are here too;
# PJSIP passes over a taken one.
FIRST_RTP_PORT = 34_000
LAST_PORT = 65_535
# The front of a daemon that was killed ends within a second; a stranger on its port does not.
PORTS_LIMIT_S = 5.0
# After the drain's limit, the last calls have so long to be hung up.
CUT_LIMIT_S = 6.0
FLUSH_LIMIT_S = 5.0
# Phones that could not be loaded are tried again when the front is back, and at least so often.
PHONES_EVERY_S = 5.0


class EdgeDaemon:
    """One site's daemon; `start`, wait, `stop`."""

    def __init__(
        self, site_id: SiteId, address: SiteAddress, settings: EdgeSettings, folder: Path
    ) -> None:
        """Args: folder: private to this edge; spool, prompts and ports live in it."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.site_id = site_id
        self.boot_id = new_id()
        self._address = address
        self._settings = settings
        self._folder = folder
        self._ports = PortBook(folder / PORTS_FILE)
        self._lock = EdgeLock(folder)
        self._dialplan = Dialplan(site_id)
        # An even start: RTP takes the even port of each pair, RTCP the odd one.
        self._rtp_port_low = settings.rtp_port_low or self._take_rtp_ports() & ~1
        self._phones_changed = asyncio.Event()
        self._stack = contextlib.AsyncExitStack()
        self.is_running = False
        self._is_ready = False
        self._leaf: Leaf
        self._outbox: Outbox
        self._exchange: Exchange
        self._recorder: RecorderService
        self._prompts: Prompts
        self._front: Front
        self._phones: Phones
        self._pool: WorkerPool
        self._mirror: ConfigurationMirror
        self._commands: CommandServer
        self._heartbeat: Heartbeat

    async def start(self) -> EdgeCard:
        """Start everything; returns when calls are taken.

        Raises:
            TandemError: a part did not start; those that did are stopped again.
        """
        try:
            return await self._start()
        except BaseException:
            await self._stack.aclose()
            raise

    async def _start(self) -> EdgeCard:
        settings = self._settings
        self._lock.acquire()
        self._stack.callback(self._lock.release)
        if not await kept_ports_free(self._folder, PORTS_LIMIT_S):
            log.warning("a kept port is taken by another process")
        http = await self._stack.enter_async_context(http_client())
        await self._open_bus(http)
        await self._recover()
        await self._open_front()
        self._mirror = ConfigurationMirror(
            self._leaf.bus.client, self._configure, self._unconfigure, site_id=self.site_id
        )
        self._stack.push_async_callback(self._mirror.stop)
        await self._mirror.start(CONFIG_LIMIT_S)
        await self._load_phones()
        self._keep(self._keep_phones(), "phones")
        await self._open_workers()
        self._commands = CommandServer(
            self._leaf.bus, self._exchange, site_id=self.site_id, boot_id=self.boot_id
        )
        await self._commands.start()
        self._tell_calls()
        phone_asks = PhoneAsks(
            self._leaf.bus,
            self._dialplan,
            lambda: self._phones,
            site_id=self.site_id,
            address=settings.phones_at or self._phones_address,
        )
        await phone_asks.start()
        self._stack.push_async_callback(phone_asks.stop)
        self._heartbeat = Heartbeat(
            self._leaf.bus,
            self._leaf.live,
            self._figures,
            site_id=self.site_id,
            boot_id=self.boot_id,
        )
        self._heartbeat.start()
        self._stack.push_async_callback(self._heartbeat.stop)
        http_port = settings.http_port or self._ports.take("http")
        loop = asyncio.get_running_loop()
        _TASKS.set_function(lambda: len(asyncio.all_tasks(loop)))
        page = edge_status_page(http_port, lambda: self._is_ready)
        await page.start()
        self._stack.push_async_callback(page.stop)
        self._is_ready = self.is_running = True
        card = self._card(http_port)
        write_card(self._folder, card)
        log.info("edge takes calls", site_id=self.site_id, boot_id=self.boot_id)
        return card

    async def stop(self) -> None:
        """Drain, then stop: no new calls, live ones may end, the rest is hung up at the limit."""
        self._is_ready = self.is_running = False
        idle = asyncio.Event()
        self._exchange.on_idle = idle.set
        self._exchange.drain()
        self._pool.drain()
        log.info("draining", contacts=self._exchange.contacts)
        if not await _within(idle, self._settings.drain_limit_s):
            log.warning("drain limit is over", contacts=self._exchange.contacts)
            self._exchange.cut_all()
            await _within(idle, CUT_LIMIT_S)
        await self._commands.stop()
        await self._pool.stop()
        (self._folder / CARD_FILE).unlink(missing_ok=True)
        await self._stack.aclose()

    @property
    def front(self) -> Front:
        """The SIP front."""
        return self._front

    @property
    def phones_loaded(self) -> bool:
        """The front has the credentials that are in force."""
        return self._phones.is_loaded(self._dialplan.credentials())

    @property
    def config_versions(self) -> dict[TenantId, int]:
        """Configuration in force, by tenant."""
        return self._mirror.versions

    @property
    def worker_pids(self) -> list[int]:
        """Processes of the media workers that take calls."""
        return self._pool.pids

    # -- parts

    async def _open_bus(self, http: httpx.AsyncClient) -> None:
        self._leaf = await open_leaf(self._address)
        self._stack.push_async_callback(self._leaf.close)
        self._outbox = Outbox(
            self._leaf.bus, self._leaf.live, site_id=self.site_id, boot_id=self.boot_id
        )
        self._outbox.start()
        self._stack.push_async_callback(self._outbox.stop, FLUSH_LIMIT_S)
        requests = CloudRequests(self._leaf.bus, self._outbox, http, site_id=self.site_id)
        spool = Spool(self._folder / "spool")
        self._recorder = RecorderService(spool, Uploader(spool, requests, http))
        self._stack.push_async_callback(self._recorder.stop)
        self._prompts = Prompts(self._folder / "prompts", requests.fetch_prompt)
        await asyncio.to_thread(self._prompts.open)
        self._stack.push_async_callback(self._prompts.close)
        self._exchange = Exchange(
            dialplan=self._dialplan,
            outbox=self._outbox,
            recorder=self._recorder,
            requests=requests,
            prompts=self._prompts,
            realm=self._settings.realm,
        )

    async def _recover(self) -> None:
        """Tell the end of what was open when the last daemon died, before anything new begins."""
        memory = await read_memory(self._leaf.live)
        floor = self._exchange.floor
        floor.seats.restore(memory.seats)
        at_ms = memory.at_ms or now_ms()
        until = await asyncio.to_thread(recorded_until, self._recorder.spool)
        self._exchange.perform(
            floor.recover(memory.contacts, EndReason.EDGE_RESTARTED, at_ms, until)
        )
        self._recorder.recover()
        if memory.contacts:
            log.warning("contacts of a daemon that died were closed", count=len(memory.contacts))

    async def _open_front(self) -> None:
        settings = self._settings
        self._front = Front(
            FrontSettings(
                phones_host=settings.phones_host,
                phones_port=settings.phones_port or self._ports.take("phones"),
                trunk_host=settings.trunk_host,
                trunk_port=settings.trunk_port or self._ports.take("trunk"),
                worker_port=settings.worker_port or self._ports.take("worker"),
                realm=settings.realm,
                trunk_sources=settings.trunk_sources,
                flood_requests=settings.flood_requests,
            ),
            self._front_restarted,
        )
        self._stack.push_async_callback(self._front.stop)
        await self._front.start()
        self._phones = Phones(self._front.rpc)
        counters = FrontCounters(
            self._front.rpc,
            unreadable=lambda: self._front.unreadable,
            is_up=lambda: self._front.is_up,
            on_silent=self._front.kill,
        )
        self._keep(counters.run(), "front-counters")

    async def _open_workers(self) -> None:
        settings = self._settings
        self._pool = WorkerPool(
            tuple(self._worker_settings(index) for index in range(settings.workers)),
            on_started=self._worker_started,
            on_event=self._exchange.on_event,
            on_lost=self._exchange.lose_worker,
            on_addresses=self._front.set_workers,
        )
        self._stack.push_async_callback(self._pool.stop)
        await self._pool.start()

    def _take_rtp_ports(self) -> int:
        """First port of a range of our own, so that edges on one machine rarely share one."""
        ports = self._settings.workers * self._settings.rtp_ports_per_worker
        return self._ports.take("rtp", first=FIRST_RTP_PORT, last=LAST_PORT - ports)

    def _worker_settings(self, index: int) -> WorkerSettings:
        settings = self._settings
        return WorkerSettings(
            name=f"w{index}",
            front_uri=self._front.worker_proxy,
            media_host=settings.media_host,
            rtp_port_low=self._rtp_port_low + index * settings.rtp_ports_per_worker,
            rtp_port_count=settings.rtp_ports_per_worker,
            max_legs=settings.legs_per_worker,
            media_timeout_ms=settings.media_timeout_ms,
        )

    def _worker_started(self, name: str, worker: MediaWorker) -> None:
        self._exchange.add_worker(name, worker)

    def _tell_calls(self) -> None:
        counts = CallCounts(
            self._leaf.bus, self._exchange.admission, site_id=self.site_id, boot_id=self.boot_id
        )
        self._exchange.on_calls_changed = counts.touch
        counts.start()
        self._stack.push_async_callback(counts.stop)

    # -- configuration and phones

    def _configure(self, config: TenantConfig) -> None:
        self._exchange.configure(config)
        self._phones_changed.set()

    def _unconfigure(self, tenant_id: TenantId) -> None:
        self._exchange.drop(tenant_id)
        self._phones_changed.set()

    async def _front_restarted(self) -> None:
        self._phones.forget()
        self._phones_changed.set()

    async def _load_phones(self) -> None:
        self._phones_changed.clear()
        await self._phones.load(self._dialplan.credentials())

    async def _keep_phones(self) -> None:
        while True:
            await self._phones_changed.wait()
            try:
                await self._load_phones()
            except TandemError as exc:
                log.error("phones not loaded", code=exc.code, field=exc.field)
                await asyncio.sleep(PHONES_EVERY_S)
                self._phones_changed.set()

    # -- the rest

    def _figures(self) -> EdgeHeartbeat:
        return EdgeHeartbeat(
            site_id=self.site_id,
            boot_id=self.boot_id,
            sent_at_ms=now_ms(),
            sequences=dict(self._outbox.sequences.published),
            config_versions=self._mirror.versions,
            config_refusals=dict(self._mirror.refusals),
            live_legs=self._exchange.live_legs,
            is_draining=self._exchange.is_draining,
            release=RELEASE,
        )

    def _card(self, http_port: int) -> EdgeCard:
        front = self._front.settings
        return EdgeCard(
            site_id=self.site_id,
            pid=os.getpid(),
            boot_id=self.boot_id,
            phones_address=self._phones_address,
            trunk_address=f"{front.trunk_host}:{front.trunk_port}",
            http_address=f"127.0.0.1:{http_port}",
            realm=front.realm,
        )

    @property
    def _phones_address(self) -> str:
        front = self._front.settings
        return f"{front.phones_host}:{front.phones_port}"

    def _keep(self, work: Coroutine[None, None, None], name: str) -> None:
        task = asyncio.create_task(work, name=name)

        async def end() -> None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

        self._stack.push_async_callback(end)


async def _within(event: asyncio.Event, limit_s: float) -> bool:
    try:
        async with asyncio.timeout(limit_s):
            await event.wait()
    except TimeoutError:
        return False
    return True
