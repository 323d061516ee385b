"""The plan's calls over two real edges: told to one another by the real relay on the real bus."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
import pytest_asyncio
from msgspec import structs

from cloud.sites import call_relay
from cloud.tasks import end_tasks
from edge_agent.daemon import EdgeDaemon
from edge_agent.identity import new_id, now_ms
from edge_agent.settings import EdgeCard, EdgeSettings
from infra.bus.connect import connect
from infra.bus.messages import Bus
from infra.bus.permissions import cloud_inbox
from infra.bus.serving import Delivery, listen
from infra.config.role import NodeParts
from infra.contracts import subjects
from infra.contracts.call_count import KNOWN_FOR_S, CallsElsewhere
from infra.contracts.config import TenantConfig
from infra.contracts.envelope import wrap
from infra.contracts.ids import EventId, NodeId, SiteId, TenantId
from infra.contracts.site import Accepted
from infra.demo.peers.caller import Caller, NotAnswered
from infra.objects.client import recordings_store
from infra.stack.stack import Stack
from tests.integration.edge.conftest import ANI, DNIS, tenant_config
from tests.integration.edge.owner import Owner

pytestmark = pytest.mark.asyncio(loop_scope="session")

LIMIT = 2
BUSY = "status 486"
NEWS_LIMIT_S = 10.0
SITE_TOKEN = 3  # tenant.{tenant}.site.{site}.…


@dataclass
class Place:
    """One of the two sites."""

    site_id: SiteId
    daemon: EdgeDaemon
    card: EdgeCard
    folder: Path

    def caller(self, name: str) -> Caller:
        host, _, port = self.card.trunk_address.rpartition(":")
        return Caller(ANI, DNIS, trunk=(host, int(port)), folder=self.folder, name=name)


class Ear:
    """Hears what the relay tells each site, as the cloud's own connection may."""

    def __init__(self) -> None:
        self._told: dict[SiteId, int] = {}
        self._heard = asyncio.Event()

    async def on_message(self, delivery: Delivery) -> None:
        self._told[SiteId(delivery.token(SITE_TOKEN))] = delivery.body.calls
        self._heard.set()

    async def until(self, site_id: SiteId, calls: int) -> None:
        """Until the last that the site was told is so many calls elsewhere."""
        async with asyncio.timeout(NEWS_LIMIT_S):
            while self._told.get(site_id, 0) != calls:
                self._heard.clear()
                await self._heard.wait()


@dataclass
class Pair:
    """A tenant that both sites serve, and the relay between them."""

    one: Place
    two: Place
    tenant_id: TenantId
    ear: Ear
    relay: asyncio.Task[None]
    bus: Bus

    async def know(self, one: int, two: int) -> None:
        """Until each site was told how many calls the other has."""
        await asyncio.gather(
            self.ear.until(self.one.site_id, two), self.ear.until(self.two.site_id, one)
        )
        # From the relay's own connection: what it answers comes after what the relay told.
        for place in (self.one, self.two):
            news = CallsElsewhere(SiteId("nowhere"), "", 0, 0)
            subject = subjects.edge_command(self.tenant_id, place.site_id, CallsElsewhere)
            envelope = wrap(
                news, event_id=EventId(new_id()), tenant_id=self.tenant_id, at_ms=now_ms()
            )
            await self.bus.request(subject, envelope, Accepted)


async def open_place(
    stack: Stack, config: TenantConfig, folder: Path, exits: AsyncExitStack
) -> Place:
    address = await stack.add_site(config.site_id, [config.tenant_id])
    exits.push_async_callback(stack.remove_site, config.site_id)
    owner = Owner(config, recordings_store(stack.addresses.objects))
    await owner.start(stack.addresses)
    exits.push_async_callback(owner.stop)
    settings = EdgeSettings(drain_limit_s=0.2, flood_requests=5_000)
    daemon = EdgeDaemon(config.site_id, address, settings, folder / "edge")
    card = await daemon.start()
    exits.push_async_callback(daemon.stop)
    return Place(config.site_id, daemon, card, folder)


@pytest_asyncio.fixture(loop_scope="session")
async def pair(stack: Stack, tmp_path: Path) -> AsyncIterator[Pair]:
    first = structs.replace(tenant_config(SiteId(new_id())), max_concurrent_calls=LIMIT)
    second = structs.replace(first, site_id=SiteId(new_id()), agents=[])
    async with AsyncExitStack() as exits:
        node_id = NodeId(new_id())
        bus = stack.addresses.bus
        client = await connect(
            bus.url, bus.credentials["cloud"], name="relay", inbox_prefix=cloud_inbox(node_id)
        )
        exits.push_async_callback(client.close)
        unused = cast(Any, None)  # the relay stands on the bus alone
        parts = NodeParts(node_id, unused, Bus(client), unused, unused, now_ms)
        ear = Ear()
        told = subjects.edge_command(first.tenant_id, cast(Any, "*"), CallsElsewhere)
        await listen(client, told, ear.on_message)
        relay = asyncio.create_task(call_relay.run(parts))
        exits.push_async_callback(end_tasks, [relay], 5.0)
        places = []
        for name, config in (("one", first), ("two", second)):
            folder = tmp_path / name
            folder.mkdir()
            places.append(await open_place(stack, config, folder, exits))
        one, two = places
        yield Pair(one, two, first.tenant_id, ear, relay, parts.bus)


async def test_the_plans_calls_hold_over_both_sites(pair: Pair) -> None:
    one, two = pair.one.caller("one"), pair.two.caller("two")
    async with one, two, pair.one.caller("third") as third, pair.two.caller("fourth") as fourth:
        await one.dial()
        await one.answered(10)
        await pair.know(1, 0)
        await two.dial()
        await two.answered(10)
        await pair.know(1, 1)
        for more in (third, fourth):
            await more.dial()
            with pytest.raises(NotAnswered, match=BUSY):
                await more.answered(10)
        # A call that ends at one site makes room at the other.
        await one.hang_up()
        await pair.know(0, 1)
        async with pair.two.caller("fifth") as fifth:
            await fifth.dial()
            await fifth.answered(10)
            await pair.know(0, 2)
            async with pair.one.caller("sixth") as sixth:
                await sixth.dial()
                with pytest.raises(NotAnswered, match=BUSY):
                    await sixth.answered(10)


async def test_without_news_each_site_has_the_whole_limit(pair: Pair) -> None:
    """The relay dies: after KNOWN_FOR_S each site counts its own only, and no call is lost."""
    async with (
        pair.one.caller("one") as one,
        pair.one.caller("two") as two,
        pair.two.caller("third") as third,
        pair.two.caller("fourth") as fourth,
    ):
        for caller in (one, two):
            await caller.dial()
            await caller.answered(10)
        await pair.know(2, 0)
        await end_tasks([pair.relay], 5.0)
        await third.dial()
        with pytest.raises(NotAnswered, match=BUSY):
            await third.answered(10)
        await asyncio.sleep(KNOWN_FOR_S)  # the age of the last news is what is tested
        await fourth.dial()
        await fourth.answered(10)


async def test_a_race_goes_over_by_what_is_on_its_way(pair: Pair) -> None:
    """Both sites may admit what the other does not know of yet; never more than the limit each."""
    async with AsyncExitStack() as exits:
        callers = [
            await exits.enter_async_context(place.caller(f"{name}{number}"))
            for name, place in (("a", pair.one), ("b", pair.two))
            for number in range(LIMIT + 1)
        ]
        await asyncio.gather(*(caller.dial() for caller in callers))
        ends = await asyncio.gather(
            *(caller.answered(10) for caller in callers), return_exceptions=True
        )
        refused = [end for end in ends if isinstance(end, NotAnswered)]
        assert len(refused) + sum(isinstance(end, int) for end in ends) == len(callers)
        # Never more than the limit at each site, whatever they know of one another.
        assert LIMIT <= len(callers) - len(refused) <= 2 * LIMIT
        answered = [
            sum(isinstance(end, int) for end in ends[at : at + LIMIT + 1]) for at in (0, LIMIT + 1)
        ]
        assert max(answered) <= LIMIT
        # Once the news are there, nobody gets in any more.
        await pair.know(*answered)
        for place in (pair.one, pair.two):
            async with place.caller(f"late-{place.folder.name}") as late:
                await late.dial()
                with pytest.raises(NotAnswered, match=BUSY):
                    await late.answered(10)
