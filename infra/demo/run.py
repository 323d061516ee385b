"""The demonstration from start to end: house, cast, phones, callers, view, summary."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.live import Live

from infra.contracts.agent import AgentState
from infra.contracts.errors import PeerError, RequestError, TandemError
from infra.demo.api import Api
from infra.demo.board import Board, follow
from infra.demo.cast import OPERATOR
from infra.demo.desks import Desk, Habits, request_state
from infra.demo.house import EdgePlace, House
from infra.demo.people import People, SignIn
from infra.demo.record import RECORD_FILE, RecordFile
from infra.demo.seed import SeededTenant, Seeder
from infra.demo.summary import Summary, count, settled, verify
from infra.demo.traffic import RATE_HZ, Script, Traffic
from infra.demo.view import LAST_CALLS, PastCall, Scene, picture, plain_line

EXIT_WELL, EXIT_FAILED = 0, 1
VIEW_HZ = 4
PLAIN_EVERY_S = 5.0
HISTORY_EVERY_S = 2.0
OFFLINE_LIMIT_S = 2.0
MS_PER_S = 1_000


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What the command line asks for; `duration_s` None runs until told to stop."""

    data: Path
    sites: int = 1
    duration_s: float | None = None
    is_plain: bool = False
    rate_hz: float = RATE_HZ
    seed: int = 1
    api_port: int | None = None


class Demo:
    """One run."""

    def __init__(self, options: DemoOptions, console: Console) -> None:
        self._options = options
        self._console = console
        self._house = House(options.data, api_port=options.api_port, say=self._say)
        self._folder = self._house.folder
        self._chance = random.Random(options.seed)  # noqa: S311 - a script, not a secret
        self._tenants: list[SeededTenant] = []
        self._edges: dict[str, EdgePlace] = {}
        self._boards: dict[str, Board] = {}
        self._apis: dict[str, Api] = {}
        self._desks: list[tuple[SeededTenant, Desk]] = []
        self._traffic: Traffic | None = None
        self._tasks: list[asyncio.Task[Any]] = []  # of several kinds; only their end matters
        self._summary = Summary()
        self._past: list[PastCall] = []
        self._since_ms = time.time_ns() // 1_000_000
        self._stopped = asyncio.Event()

    async def run(self) -> int:
        """Run to the end; the exit status."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._stopped.set)
        try:
            if await self._unless_stopped(self._open()):
                await self._unless_stopped(self._play())
            return await self._finish() if self._options.duration_s else EXIT_WELL
        except TandemError as error:
            self._console.print(f"tandem demo: {error}", style="red", markup=False, highlight=False)
            return EXIT_FAILED
        finally:
            await self._close()

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False)

    async def _unless_stopped(self, work: Coroutine[Any, Any, None]) -> bool:
        """Do the work, and give it up when told to stop; whether it came to its end."""
        working = asyncio.create_task(work)
        stopping = asyncio.create_task(self._stopped.wait())
        try:
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                working.cancel()
                await asyncio.wait({working})
                return False
            working.result()
            return True
        finally:
            stopping.cancel()

    # -- start

    async def _open(self) -> None:
        house = self._house
        await house.open()
        record = RecordFile(self._folder)
        people = People(house, record)
        async with Api(house.url, house.platform_key()) as platform:
            await people.operator(OPERATOR)
            seeder = Seeder(platform, record, people)
            sites = await seeder.sites(self._options.sites)
            await seeder.pool()
            self._tenants = await seeder.tenants(sites)
        self._say(f"tenants ready: {', '.join(t.name for t in self._tenants)}")
        places = await asyncio.gather(*(house.open_edge(site) for site in sites))
        self._edges = dict(zip(sites, places, strict=True))
        await self._open_desks()
        self._say(f"agents ready: {len(self._desks)} phones registered and signed in")
        self._tell_sign_ins(people.sign_ins)

    def _tell_sign_ins(self, sign_ins: Sequence[SignIn]) -> None:
        self._say(f"sign in at {self._house.url}")
        for each in sign_ins:
            self._say(each.line())
        self._say(f"or sign up there: the code comes as a file in {self._house.data / 'mail'}")

    async def _open_desks(self) -> None:
        for tenant in self._tenants:
            self._apis[tenant.tenant_id] = Api(self._house.url, tenant.key)
            board = self._boards[tenant.tenant_id] = Board()
            self._begin(follow(self._house.url, tenant.key, board), f"live-{tenant.name}")
            for agent in tenant.agents:
                place = self._edges[agent.site_id]
                desk = Desk(
                    agent,
                    front=place.phones,
                    realm=place.realm,
                    folder=self._folder / "phones",
                    habits=Habits(),
                    chance=random.Random(self._chance.random()),  # noqa: S311 - a script
                )
                self._desks.append((tenant, desk))
        await asyncio.gather(*(desk.open() for _, desk in self._desks))
        for tenant, desk in self._desks:
            api, board = self._apis[tenant.tenant_id], self._boards[tenant.tenant_id]
            await desk.sign_in(api)
            self._begin(desk.stay_available(api, board), f"stay-{desk.agent.agent_id}")

    def _begin(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._tasks.append(asyncio.create_task(work, name=name))

    # -- play

    async def _play(self) -> None:
        self._traffic = Traffic(
            [tenant.number for tenant in self._tenants],
            [place.trunk for place in self._edges.values()],
            script=Script(rate_hz=self._options.rate_hz),
            folder=self._folder / "callers",
            seed=self._options.seed,
        )
        self._begin(self._traffic.run(), "traffic")
        self._begin(self._read_history(), "history")
        show = self._show_plain() if self._options.is_plain else self._show_live()
        showing = asyncio.create_task(show)
        lost = asyncio.create_task(self._house.first_loss())
        watched = {showing, lost, *self._tasks}
        try:
            done, _ = await asyncio.wait(
                watched, timeout=self._options.duration_s, return_when=asyncio.FIRST_COMPLETED
            )
            if lost in done:
                raise lost.result()
            for task in done:
                task.result()
        finally:
            for task in (showing, lost):
                task.cancel()
            await asyncio.gather(showing, lost, return_exceptions=True)

    async def _read_history(self) -> None:
        while True:
            self._summary = await count(self._tenants, self._house.url, self._since_ms)
            past: list[PastCall] = []
            for tenant in self._tenants:
                page = await self._apis[tenant.tenant_id].get("/v1/contacts", limit=LAST_CALLS * 3)
                past += [
                    PastCall(
                        tenant.name,
                        row["arrived_at_ms"],
                        row["outcome"],
                        row["ended_at_ms"] - row["arrived_at_ms"],
                    )
                    for row in page["items"]
                    if row["outcome"] is not None
                ]
            self._past = sorted(past, key=lambda call: -call.arrived_at_ms)[:LAST_CALLS]
            await asyncio.sleep(HISTORY_EVERY_S)

    async def _show_plain(self) -> None:
        self._say(f"page and API {self._house.url}; keys in {self._folder / RECORD_FILE}")
        while True:
            await asyncio.sleep(PLAIN_EVERY_S)
            self._say(plain_line(self._scene(), _now_ms()))

    async def _show_live(self) -> None:
        with Live(console=self._console, auto_refresh=False, screen=False) as live:
            while True:
                live.update(picture(self._scene(), _now_ms()), refresh=True)
                await asyncio.sleep(1 / VIEW_HZ)

    def _scene(self) -> Scene:
        traffic = self._traffic
        return Scene(
            boards=[(t.name, self._boards[t.tenant_id]) for t in self._tenants],
            past=self._past,
            summary=self._summary,
            url=self._house.url,
            keys_path=str(self._folder / RECORD_FILE),
            calls_placed=traffic.placed if traffic else 0,
            calls_open=traffic.open_calls if traffic else 0,
        )

    # -- end

    async def _finish(self) -> int:
        """After the set time: callers go, everything settles, and all is counted and checked."""
        if self._traffic is None or self._stopped.is_set():
            return EXIT_WELL
        await self._end_calls()
        has_settled = await settled(self._tenants, self._house.url, self._since_ms)
        summary = await count(self._tenants, self._house.url, self._since_ms)
        await verify(summary, self._tenants, self._house.url, self._since_ms)
        if not has_settled:
            summary.faults.append("contacts stayed open, or recordings were not stored in time")
        contacts = sum(summary.outcomes.values()) + summary.open_contacts
        if contacts != self._traffic.placed:
            summary.faults.append(f"{self._traffic.placed} calls made {contacts} contacts")
        summary.faults += self._traffic.failures
        ends = ", ".join(f"{end} {count}" for end, count in sorted(self._traffic.ended.items()))
        self._say(f"calls: {self._traffic.placed}, ended by {ends or 'nobody'}")
        for line in summary.lines():
            self._say(line)
        return EXIT_FAILED if summary.faults else EXIT_WELL

    async def _end_calls(self) -> None:
        for task in self._tasks:
            if task.get_name() == "traffic":
                task.cancel()
        if self._traffic is not None:
            await self._traffic.close()

    async def _close(self) -> None:
        began = time.monotonic()
        await self._end_calls()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._sign_out()
        await asyncio.gather(*(desk.close() for _, desk in self._desks))
        await asyncio.gather(*(api.close() for api in self._apis.values()))
        killed = await self._house.close()
        if killed:
            self._say(f"had to be killed: {', '.join(killed)}")
        self._say(f"stopped in {time.monotonic() - began:.1f} s")

    async def _sign_out(self) -> None:
        """Best effort: an agent in a call, or a house on fire, stays as it is."""

        async def leave(tenant: SeededTenant, desk: Desk) -> None:
            with contextlib.suppress(PeerError, RequestError):
                api = self._apis[tenant.tenant_id]
                await request_state(api, desk.agent.agent_id, AgentState.OFFLINE)

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(OFFLINE_LIMIT_S):
                await asyncio.gather(*(leave(tenant, desk) for tenant, desk in self._desks))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
