"""The house that a bench measures: real servers, a cloud node, an edge, one tenant with phones."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import asyncpg
import httpx

from edge_agent.settings import edge_folder, read_card
from infra.contracts.errors import PeerError
from infra.contracts.ids import SiteId, TenantId
from infra.demo.api import Api, Json
from infra.demo.house import EdgePlace, House
from infra.demo.peers.phone_config import PhoneAccount
from infra.demo.peers.ports import TCP, free_ports
from infra.stack.addresses import load_addresses
from infra.stack.control import StackControl

POLL_S = 0.05
# The API answers an agent's state when its edge has it: a few at once keep the phones' start short.
REQUESTS_AT_ONCE = 8
SETUP_NUMBER, RECORDED_NUMBER, PLAIN_NUMBER = "+442079460301", "+442079460302", "+442079460303"
RING_TIMEOUT_MS = 20_000
# Longer than any bench: nobody leaves the queue by himself.
MAX_WAIT_MS = 600_000
# All phones have one address here: to an edge, more than a hundred that register are a flood.
FLOOD_VARIABLE, FLOOD_REQUESTS = "TANDEM_EDGE_FLOOD_REQUESTS", "10000"


Row: TypeAlias = asyncpg.Record


class NotReached(PeerError):
    """The house did not come to the state that the bench measures in."""

    code = "bench_state_not_reached"


@dataclass(frozen=True, slots=True)
class Seated:
    """An agent and how its phone registers."""

    agent_id: str
    account: PhoneAccount


@dataclass(slots=True)
class Place:
    """A running, furnished house.

    Attributes:
        folder: for peers' files; removed with the house.
    """

    data: Path
    folder: Path
    site: SiteId
    tenant: TenantId
    api: Api
    edge: EdgePlace
    agents: list[Seated] = field(default_factory=list)

    async def states(self, agents: Sequence[Seated], state: str) -> None:
        """Bring these agents into a state; returns when their edge has them there."""
        limit = asyncio.Semaphore(REQUESTS_AT_ONCE)

        async def ask(agent: Seated) -> None:
            async with limit:
                await self.api.post(
                    f"/v1/agents/{agent.agent_id}/state", {"state": state, "reason": None}
                )

        await asyncio.gather(*(ask(agent) for agent in agents))

    async def edge_figures(self) -> dict[str, float]:
        """The edge's metrics without labels, by name."""
        card = read_card(edge_folder(self.data, self.site))
        if card is None:
            raise NotReached("the edge has no card")
        async with httpx.AsyncClient(trust_env=False) as client:
            page = await client.get(f"http://{card.http_address}/metrics")
        lines = [line.split(" ") for line in page.text.splitlines() if not line.startswith("#")]
        return {words[0]: float(words[1]) for words in lines if len(words) == 2}

    async def idle(self, limit_s: float) -> float:
        """Wait until the edge carries nothing and has told all of it; returns seconds waited."""
        began = time.monotonic()

        async def look() -> bool:
            figures = await self.edge_figures()
            names = ("tandem_edge_contacts", "tandem_edge_legs", "tandem_edge_outbox_backlog")
            return all(figures[name] == 0 for name in names)

        await until(look, "no contact, leg or untold event at the edge", limit_s)
        return time.monotonic() - began

    async def rows(self, query: str, *arguments: object) -> list[Row]:
        """Rows of the database, whatever the tenant."""
        connection = await asyncpg.connect(load_addresses(self.data).database.dsn("postgres"))
        try:
            return await connection.fetch(query, *arguments)  # type: ignore[no-any-return]  # no types
        finally:
            await connection.close()


async def until(look: Callable[[], Awaitable[bool]], what: str, limit_s: float) -> None:
    """Ask until it is so.

    Raises:
        NotReached: it is not, after `limit_s`.
    """
    deadline = time.monotonic() + limit_s
    while not await look():
        if time.monotonic() > deadline:
            raise NotReached(f"not within {limit_s:.0f} s: {what}")
        await asyncio.sleep(POLL_S)


@asynccontextmanager
async def open_place(agents: int, *, acw_ms: int = 0) -> AsyncIterator[Place]:
    """Start everything in a private folder, with so many agents of two queues; stop it after."""
    root = private_folder()
    # Not the port that people prefer: a house that starts meanwhile would answer in its place.
    port = free_ports(kinds=TCP)
    house = House(root / "data", api_port=port, say=lambda _text: None)
    os.environ.setdefault(FLOOD_VARIABLE, FLOOD_REQUESTS)  # the edge is a child of this process
    try:
        await house.open()
        async with Api(house.url, house.platform_key()) as platform:
            site = SiteId((await platform.post("/v1/sites", {"name": "Bench"}))["site_id"])
            tenant_id = TenantId(
                (await platform.post("/v1/tenants", {"name": "Bench", "plan": "enterprise"}))[
                    "tenant_id"
                ]
            )
            key = await platform.post(f"/v1/tenants/{tenant_id}/api-keys", {"name": "bench"})
            await StackControl(house.data).add_site(site, [tenant_id])
            await platform.put(f"/v1/sites/{site}/tenants/{tenant_id}")
            numbers = [SETUP_NUMBER, RECORDED_NUMBER, PLAIN_NUMBER]
            owned: Json = {"numbers": numbers, "tenant_id": tenant_id}
            await platform.post("/v1/platform/numbers", owned)
        async with Api(house.url, key["key"]) as api:
            created = await _furnish(api, site, agents, acw_ms)
            edge = await house.open_edge(site)
            place = Place(house.data, root / "peers", site, tenant_id, api, edge)
            place.agents = [_seated(each, edge) for each in created]
            place.folder.mkdir()
            yield place
    finally:
        killed = await house.close()
        shutil.rmtree(root)
        if killed:
            raise NotReached(f"had to be killed at the end: {', '.join(killed)}")


def private_folder() -> Path:
    root = Path(tempfile.mkdtemp(prefix="tandem-bench-"))
    root.chmod(0o755)  # under root, PostgreSQL runs as another user
    return root


async def _furnish(api: Api, site: SiteId, agents: int, acw_ms: int) -> list[Json]:
    """Two queues, a number for each and one that only answers and hangs up, and the agents."""
    hang_up: Json = {"bye": {"type": "hangup"}}
    await _number(api, SETUP_NUMBER, {"start": "bye", "steps": hang_up})
    queue_ids = []
    for number, is_recorded in ((RECORDED_NUMBER, True), (PLAIN_NUMBER, False)):
        queue = await api.post(
            "/v1/queues",
            {
                "name": f"Recorded {is_recorded}",
                "ring_timeout_ms": RING_TIMEOUT_MS,
                "acw_ms": acw_ms,
                "is_recorded": is_recorded,
            },
        )
        queue_ids.append(queue["queue_id"])
        wait = {
            "type": "queue",
            "queue_id": queue["queue_id"],
            "max_wait_ms": MAX_WAIT_MS,
            "next": "bye",
        }
        await _number(api, number, {"start": "wait", "steps": {"wait": wait, **hang_up}})
    return [
        await api.post(
            "/v1/agents", {"name": f"Agent {index}", "site_id": site, "queue_ids": queue_ids}
        )
        for index in range(agents)
    ]


async def _number(api: Api, number: str, steps: Json) -> None:
    document = {"schema": 1, "name": number, "language": "en", **steps}
    flow = await api.post("/v1/flows", {"name": number, "document": document})
    await api.post(f"/v1/flows/{flow['flow_id']}/publish")
    await api.put(f"/v1/numbers/{number}", {"flow_id": flow["flow_id"]})


def _seated(created: Json, edge: EdgePlace) -> Seated:
    sip = created["sip"]
    account = PhoneAccount(sip["sip_username"], sip["sip_password"], edge.realm, edge.phones)
    return Seated(created["agent"]["agent_id"], account)
