"""The whole house for acceptance tests: servers, a cloud node, an edge, two tenants, phones."""

from __future__ import annotations

import asyncio
import hashlib
import io
import itertools
import os
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import asyncpg
import httpx
import numpy as np
import numpy.typing as npt
import psutil
import soundfile

from edge_agent.settings import edge_folder, read_card
from infra.contracts.ids import SiteId, TenantId
from infra.demo.api import Api, Json
from infra.demo.house import EdgePlace, House
from infra.demo.part import Part
from infra.demo.peers.caller import Caller
from infra.demo.peers.phone import Phone
from infra.demo.peers.phone_config import PhoneAccount
from infra.demo.peers.ports import TCP, free_ports
from infra.stack.addresses import load_addresses

Result = TypeVar("Result")

# What is awaited happens within a second on an idle machine; CI's two cores get much longer.
PATIENCE_S = 60.0
POLL_S = 0.05
ACW_MS = 1_500
RING_TIMEOUT_MS = 6_000
FRAMES_PER_S = 50  # packets of 20 ms


async def eventually(
    look: Callable[[], Awaitable[Result | None]], *, what: str, limit_s: float = PATIENCE_S
) -> Result:
    """Look until something (true) is there; fail with `what` at the limit."""
    deadline = asyncio.get_running_loop().time() + limit_s
    while True:
        found = await look()
        if found:
            return found
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"not within {limit_s:.0f} s: {what}")
        await asyncio.sleep(POLL_S)


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent and its phone's credentials."""

    agent_id: str
    username: str
    password: str


@dataclass(slots=True)
class Tenant:
    """A tenant with one queue behind digit 1, and one number."""

    tenant_id: TenantId
    key: str
    api: Api
    queue_id: str
    flow_id: str
    number: str
    agents: list[Agent] = field(default_factory=list)

    async def ask_state(self, agent: Agent, state: str) -> None:
        """Ask for an agent's state."""
        await self.api.post(f"/v1/agents/{agent.agent_id}/state", {"state": state})

    async def state(self, agent: Agent, state: str) -> None:
        """Ask for an agent's state and wait until it holds."""
        await self.ask_state(agent, state)
        await wait_for_state(self, agent, state)

    async def contacts(self) -> list[Json]:
        """All contacts, newest first."""
        return [row async for row in self.api.items("/v1/contacts")]

    async def ended_contact(self, ani: str) -> Json:
        """The detail of the contact of this caller, once it has ended."""

        async def look() -> str | None:
            page = await self.api.get("/v1/contacts", ani=ani)
            rows = [row for row in page["items"] if row["outcome"] is not None]
            return rows[0]["contact_id"] if rows else None

        contact_id = await eventually(look, what=f"the contact of {ani} has ended")
        return await self.api.get(f"/v1/contacts/{contact_id}")

    async def stored_recording(self, contact_id: str) -> Json:
        """The contact's recording, once the object store has verified it."""

        async def look() -> Json | None:
            page = await self.api.get("/v1/recordings", contact_id=contact_id)
            rows = [row for row in page["items"] if row["stored_at_ms"] is not None]
            return rows[0] if rows else None

        return await eventually(look, what=f"the recording of {contact_id} is stored")

    async def audio(self, recording: Json) -> tuple[bytes, npt.NDArray[np.float64], int]:
        """A recording's bytes, its samples as (frame, channel), and its rate in Hz."""
        link = await self.api.post(f"/v1/recordings/{recording['recording_id']}/link")
        async with httpx.AsyncClient(trust_env=False) as client:
            content = (await client.get(link["url"])).raise_for_status().content
        samples, rate_hz = soundfile.read(io.BytesIO(content), always_2d=True)
        return content, samples, rate_hz


async def still_talking(caller: Caller, for_s: float = 1) -> None:
    """Until the caller has heard so much more; a dead call is silent, and fails the test."""
    enough = caller.media.figures.received + for_s * FRAMES_PER_S

    async def look() -> bool:
        return caller.media.figures.received >= enough

    await eventually(look, what="the caller goes on hearing")


async def wait_for_state(tenant: Tenant, agent: Agent, state: str) -> Json:
    """Wait until the agent's newest interval is of this state, and give it."""

    async def look() -> Json | None:
        page = await tenant.api.get("/v1/agent-state-intervals", agent_id=agent.agent_id, limit=1)
        rows = [row for row in page["items"] if row["state"] == state]
        return rows[0] if rows else None

    return await eventually(look, what=f"the agent is {state}")


class KillableHouse(House):
    """A house whose parts can be killed as a power cut or the kernel would."""

    async def kill_cloud(self) -> None:
        """SIGKILL to the cloud node; returns when it is gone."""
        if self._cloud is None:
            raise AssertionError("no cloud node runs")
        await _kill(self._cloud)

    async def kill_edge(self, site: SiteId) -> None:
        """SIGKILL to the edge daemon only: its workers and Kamailio see to themselves."""
        await _kill(self._edges[site])

    def edge_process(self, site: SiteId) -> psutil.Process:
        """The edge daemon."""
        return psutil.Process(self._edges[site].pid)

    def kill_media_workers(self, site: SiteId) -> None:
        """SIGKILL to every media worker of the site."""
        workers = media_workers(self.edge_process(site))
        assert workers
        for worker in workers:
            worker.kill()

    def log_lines(self, name: str) -> list[str]:
        """A part's log so far, by the part's name (`cloud`, `edge-…`)."""
        return (self._logs / f"{name}.log").read_text(encoding="utf-8").splitlines()


async def _kill(part: Part) -> None:
    os.kill(part.pid, signal.SIGKILL)
    await part.ended()


def media_workers(edge: psutil.Process) -> list[psutil.Process]:
    """The media worker processes among an edge's children."""
    return [p for p in edge.children(recursive=True) if "edge_agent.pj.worker" in p.cmdline()]


class Lab:
    """One running house with tenants A and B at one site."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.house = KillableHouse(data, api_port=free_ports(kinds=TCP), say=print)
        self.site = SiteId("")
        self.place: EdgePlace
        self.platform: Api
        self.a: Tenant
        self.b: Tenant
        self._stack = AsyncExitStack()
        self._numbers = itertools.count(1)

    async def open(self, agents: int = 2) -> None:
        """Start everything and configure both tenants."""
        await self.house.open()
        self.platform = await self._stack.enter_async_context(
            Api(self.house.url, self.house.platform_key())
        )
        added = await self.platform.post("/v1/sites", {"name": "Lab", "is_default": True})
        self.site = SiteId(added["site_id"])
        tenants = [await self._open_tenant(name) for name in ("Alpha", "Beta")]
        for tenant, _ in tenants:
            await self.platform.put(f"/v1/sites/{self.site}/tenants/{tenant}")
        self.a, self.b = [
            await self.furnish(tenant, key, f"+4420794601{index:02}", agents)
            for index, (tenant, key) in enumerate(tenants)
        ]
        self.place = await self.house.open_edge(self.site)
        await eventually(self.phones_are_known, what="the front knows every agent's phone")

    async def close(self) -> list[str]:
        """Stop everything; names of parts that had to be killed."""
        await self._stack.aclose()
        return await self.house.close()

    async def _open_tenant(self, name: str) -> tuple[TenantId, str]:
        tenant = await self.platform.post("/v1/tenants", {"name": name})
        tenant_id = TenantId(tenant["tenant_id"])
        key = await self.platform.post(f"/v1/tenants/{tenant_id}/api-keys", {"name": "lab"})
        return tenant_id, key["key"]

    async def furnish(self, tenant_id: TenantId, key: str, number: str, agents: int) -> Tenant:
        """A queue, a flow and a number for a tenant, and so many agents."""
        api = await self._stack.enter_async_context(Api(self.house.url, key))
        queue = await api.post(
            "/v1/queues",
            {"name": "Sales", "ring_timeout_ms": RING_TIMEOUT_MS, "acw_ms": ACW_MS},
        )
        flow = await api.post(
            "/v1/flows", {"name": "Main", "document": menu_flow(queue["queue_id"])}
        )
        await api.post(f"/v1/flows/{flow['flow_id']}/publish")
        owned = {"numbers": [number], "tenant_id": tenant_id}
        await self.platform.post("/v1/platform/numbers", owned)
        await api.put(f"/v1/numbers/{number}", {"flow_id": flow["flow_id"]})
        tenant = Tenant(tenant_id, key, api, queue["queue_id"], flow["flow_id"], number)
        for index in range(agents):
            await self._configure_agent(tenant, f"Agent {index + 1}")
        return tenant

    async def add_agent(self, tenant: Tenant, name: str) -> Agent:
        """One more agent of the tenant's queue; the front knows its phone on return."""
        agent = await self._configure_agent(tenant, name)
        await eventually(self.phones_are_known, what="the front knows every agent's phone")
        return agent

    async def _configure_agent(self, tenant: Tenant, name: str) -> Agent:
        created = await tenant.api.post(
            "/v1/agents",
            {"name": name, "site_id": self.site, "queue_ids": [tenant.queue_id]},
        )
        sip = created["sip"]
        agent = Agent(created["agent"]["agent_id"], sip["sip_username"], sip["sip_password"])
        tenant.agents.append(agent)
        return agent

    async def phones_are_known(self) -> bool:
        """Whether the site's front holds the phone of every agent who may work, and no other."""
        rows = await self.rows("SELECT count(*) AS agents FROM agent WHERE is_enabled")
        figures = await self.edge_figures()
        return figures["tandem_edge_phones"] == float(rows[0]["agents"])

    def account(self, agent: Agent) -> PhoneAccount:
        """How the agent's phone registers."""
        return PhoneAccount(agent.username, agent.password, self.place.realm, self.place.phones)

    def phone(self, agent: Agent, folder: Path) -> Phone:
        """The agent's desk phone; a context manager."""
        return Phone(self.account(agent), folder=folder)

    def caller(self, tenant: Tenant, folder: Path) -> Caller:
        """A caller with a number of its own; a context manager."""
        number = next(self._numbers)
        ani = f"+1555{number:07}"
        return Caller(
            ani, tenant.number, trunk=self.place.trunk, folder=folder, name=f"caller-{number}"
        )

    async def edge_figures(self) -> dict[str, float]:
        """The edge's metrics without labels, by name."""
        card = read_card(edge_folder(self.data, self.site))
        assert card is not None
        async with httpx.AsyncClient(trust_env=False) as client:
            page = await client.get(f"http://{card.http_address}/metrics")
        lines = [line.split(" ") for line in page.text.splitlines() if not line.startswith("#")]
        return {words[0]: float(words[1]) for words in lines if len(words) == 2}

    def edge_processes(self) -> set[int]:
        """Process ids of the edge daemon and all its children."""
        edge = self.house.edge_process(self.site)
        return {edge.pid, *(child.pid for child in edge.children(recursive=True))}

    def edge_log(self) -> list[str]:
        """The edge's log lines."""
        return self.house.log_lines(f"edge-{self.site[-4:]}")

    def cloud_log(self) -> list[str]:
        """The cloud node's log lines."""
        return self.house.log_lines("cloud")

    async def rows(self, query: str, *arguments: object) -> list[asyncpg.Record]:
        """Rows that the database's superuser sees, whatever the tenant."""
        connection = await asyncpg.connect(load_addresses(self.data).database.dsn("postgres"))
        try:
            rows: list[asyncpg.Record] = await connection.fetch(query, *arguments)
            return rows
        finally:
            await connection.close()


def menu_flow(queue_id: str) -> Json:
    """Greeting and menu: 1 leads to the queue."""
    return {
        "schema": 1,
        "name": "Main",
        "language": "en",
        "start": "menu",
        "steps": {
            "menu": {
                "type": "menu",
                "prompts": [{"text": {"en": "For sales, press 1."}}],
                "options": [{"digit": "1", "next": "sales"}],
                "no_input": "menu_over",
                "retries": 2,
                "timeout_ms": 5_000,
            },
            "menu_over": {"type": "hangup"},
            "sales": {
                "type": "queue",
                "queue_id": queue_id,
                "announcements": [{"text": {"en": "Please hold."}}],
                "announce_every_ms": 10_000,
                "announce_position": True,
                "max_wait_ms": 120_000,
                "next": "menu_over",
            },
        },
    }


def strongest_hz(samples: npt.NDArray[np.float64], rate_hz: int) -> float:
    """Frequency of the strongest component, hertz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.fft.rfftfreq(len(samples), 1 / rate_hz)[int(spectrum.argmax())])


def level_at(samples: npt.NDArray[np.float64], rate_hz: int, tone_hz: float) -> float:
    """Share of the signal's power within 30 Hz of a tone, 0 to 1."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    near = np.abs(np.fft.rfftfreq(len(samples), 1 / rate_hz) - tone_hz) < 30
    return float(power[near].sum() / power.sum())


def now_ms() -> int:
    """This machine's clock, which every part here shares; milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def sha256_hex(content: bytes) -> str:
    """Lower-case hex."""
    return hashlib.sha256(content).hexdigest()
